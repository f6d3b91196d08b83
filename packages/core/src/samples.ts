/**
 * Samples of every op: calls with independent answers, and calls that must be refused. For conformance tests of backends; not part of any program.
 * @packageDocumentation
 */
import type { OpSamples } from './sample.ts';
import * as associativeScan from './control/associative-scan.samples.ts';
import * as cond from './control/cond.samples.ts';
import * as map from './control/map.samples.ts';
import * as scan from './control/scan.samples.ts';
import * as whileLoop from './control/while-loop.samples.ts';
import * as imageColors from './image/colors.samples.ts';
import * as imageCropping from './image/crop-images.samples.ts';
import * as imagePatches from './image/extract-patches.samples.ts';
import * as imageFilters from './image/filters.samples.ts';
import * as imageCoordinates from './image/map-coordinates.samples.ts';
import * as imageResize from './image/resize.samples.ts';
import * as imageTransforms from './image/transforms.samples.ts';
import * as adaptivePooling from './ops/adaptive-pooling.samples.ts';
import * as truth from './ops/any.samples.ts';
import * as argmax from './ops/argmax.samples.ts';
import * as argpartition from './ops/argpartition.samples.ts';
import * as argsort from './ops/argsort.samples.ts';
import * as arithmetic from './ops/arithmetic.samples.ts';
import * as at from './ops/at.samples.ts';
import * as average from './ops/average.samples.ts';
import * as batchNormalization from './ops/batch-normalization.samples.ts';
import * as binaryCrossentropy from './ops/binary-crossentropy.samples.ts';
import * as bincount from './ops/bincount.samples.ts';
import * as bitwise from './ops/bitwise.samples.ts';
import * as booleanMask from './ops/boolean-mask.samples.ts';
import * as broadcastTo from './ops/broadcast-to.samples.ts';
import * as cast from './ops/cast.samples.ts';
import * as cdist from './ops/cdist.samples.ts';
import * as clip from './ops/clip.samples.ts';
import * as comparison from './ops/comparison.samples.ts';
import * as complexParts from './ops/complex-parts.samples.ts';
import * as complex from './ops/complex.samples.ts';
import * as concatenate from './ops/concatenate.samples.ts';
import * as convTranspose from './ops/conv-transpose.samples.ts';
import * as conv from './ops/conv.samples.ts';
import * as conversion from './ops/conversion.samples.ts';
import * as corrcoef from './ops/corrcoef.samples.ts';
import * as correlate from './ops/correlate.samples.ts';
import * as creation from './ops/creation.samples.ts';
import * as cross from './ops/cross.samples.ts';
import * as crossentropy from './ops/crossentropy.samples.ts';
import * as ctcDecode from './ops/ctc-decode.samples.ts';
import * as ctcLoss from './ops/ctc-loss.samples.ts';
import * as cumulative from './ops/cumulative.samples.ts';
import * as depthToSpace from './ops/depth-to-space.samples.ts';
import * as diagonal from './ops/diagonal.samples.ts';
import * as diff from './ops/diff.samples.ts';
import * as division from './ops/division.samples.ts';
import * as dotProductAttention from './ops/dot-product-attention.samples.ts';
import * as dot from './ops/dot.samples.ts';
import * as einsum from './ops/einsum.samples.ts';
import * as erf from './ops/erf.samples.ts';
import * as erfinv from './ops/erfinv.samples.ts';
import * as expandDims from './ops/expand-dims.samples.ts';
import * as exponentialUnits from './ops/exponential-units.samples.ts';
import * as exponential from './ops/exponential.samples.ts';
import * as extrema from './ops/extrema.samples.ts';
import * as flip from './ops/flip.samples.ts';
import * as fourier from './ops/fourier.samples.ts';
import * as gammainc from './ops/gammainc.samples.ts';
import * as gatherNd from './ops/gather-nd.samples.ts';
import * as gcd from './ops/gcd.samples.ts';
import * as gelu from './ops/gelu.samples.ts';
import * as getItem from './ops/get-item.samples.ts';
import * as glu from './ops/glu.samples.ts';
import * as histogram from './ops/histogram.samples.ts';
import * as hyperbolic from './ops/hyperbolic.samples.ts';
import * as i0 from './ops/i0.samples.ts';
import * as inTopK from './ops/in-top-k.samples.ts';
import * as isin from './ops/isin.samples.ts';
import * as kron from './ops/kron.samples.ts';
import * as layerNormalization from './ops/layer-normalization.samples.ts';
import * as cholesky from './ops/linalg/cholesky.samples.ts';
import * as det from './ops/linalg/det.samples.ts';
import * as luFactor from './ops/linalg/lu-factor.samples.ts';
import * as solve from './ops/linalg/solve.samples.ts';
import * as eig from './ops/linalg/eig.samples.ts';
import * as eigh from './ops/linalg/eigh.samples.ts';
import * as norm from './ops/linalg/norm.samples.ts';
import * as pinv from './ops/linalg/pinv.samples.ts';
import * as qr from './ops/linalg/qr.samples.ts';
import * as svd from './ops/linalg/svd.samples.ts';
import * as logical from './ops/logical.samples.ts';
import * as logsumexp from './ops/logsumexp.samples.ts';
import * as matmul from './ops/matmul.samples.ts';
import * as max from './ops/max.samples.ts';
import * as mean from './ops/mean.samples.ts';
import * as meshgrid from './ops/meshgrid.samples.ts';
import * as moments from './ops/moments.samples.ts';
import * as nanReductions from './ops/nan-reductions.samples.ts';
import * as nanToNum from './ops/nan-to-num.samples.ts';
import * as nextafter from './ops/nextafter.samples.ts';
import * as nonzero from './ops/nonzero.samples.ts';
import * as normalizeBatch from './ops/normalize-batch.samples.ts';
import * as normalize from './ops/normalize.samples.ts';
import * as numberTests from './ops/number-tests.samples.ts';
import * as oneHot from './ops/one-hot.samples.ts';
import * as pad from './ops/pad.samples.ts';
import * as pooling from './ops/pooling.samples.ts';
import * as power from './ops/power.samples.ts';
import * as prod from './ops/prod.samples.ts';
import * as psnr from './ops/psnr.samples.ts';
import * as quantile from './ops/quantile.samples.ts';
import * as range from './ops/range.samples.ts';
import * as rearrange from './ops/rearrange.samples.ts';
import * as recurrentCells from './ops/recurrent-cells.samples.ts';
import * as reduce from './ops/reduce.samples.ts';
import * as relu from './ops/relu.samples.ts';
import * as reshape from './ops/reshape.samples.ts';
import * as rounding from './ops/rounding.samples.ts';
import * as saturateCast from './ops/saturate-cast.samples.ts';
import * as scatter from './ops/scatter.samples.ts';
import * as searchsorted from './ops/searchsorted.samples.ts';
import * as segment from './ops/segment.samples.ts';
import * as shrink from './ops/shrink.samples.ts';
import * as sigmoid from './ops/sigmoid.samples.ts';
import * as sign from './ops/sign.samples.ts';
import * as silu from './ops/silu.samples.ts';
import * as sliceUpdate from './ops/slice-update.samples.ts';
import * as slice from './ops/slice.samples.ts';
import * as softmax from './ops/softmax.samples.ts';
import * as softplus from './ops/softplus.samples.ts';
import * as sort from './ops/sort.samples.ts';
import * as sparsemax from './ops/sparsemax.samples.ts';
import * as spectralWindows from './ops/spectral-windows.samples.ts';
import * as split from './ops/split.samples.ts';
import * as stack from './ops/stack.samples.ts';
import * as stft from './ops/stft.samples.ts';
import * as takeAlongAxis from './ops/take-along-axis.samples.ts';
import * as take from './ops/take.samples.ts';
import * as tile from './ops/tile.samples.ts';
import * as topK from './ops/top-k.samples.ts';
import * as transpose from './ops/transpose.samples.ts';
import * as trapezoid from './ops/trapezoid.samples.ts';
import * as triangle from './ops/triangle.samples.ts';
import * as trigonometric from './ops/trigonometric.samples.ts';
import * as unfold from './ops/unfold.samples.ts';
import * as unique from './ops/unique.samples.ts';
import * as unravelIndex from './ops/unravel-index.samples.ts';
import * as vander from './ops/vander.samples.ts';
import * as variance from './ops/variance.samples.ts';
import * as vectorize from './ops/vectorize.samples.ts';
import * as view from './ops/view.samples.ts';
import * as where from './ops/where.samples.ts';
import * as parametric from './random/parametric.samples.ts';
import * as random from './random/random.samples.ts';

export * from './sample.ts';

/** The samples of all ops. */
export const samples: readonly OpSamples[] = [
  ...Object.values(adaptivePooling),
  ...Object.values(argmax),
  ...Object.values(argpartition),
  ...Object.values(argsort),
  ...Object.values(arithmetic),
  ...Object.values(associativeScan),
  ...Object.values(at),
  ...Object.values(average),
  ...Object.values(batchNormalization),
  ...Object.values(binaryCrossentropy),
  ...Object.values(bincount),
  ...Object.values(bitwise),
  ...Object.values(booleanMask),
  ...Object.values(broadcastTo),
  ...Object.values(cast),
  ...Object.values(cdist),
  ...Object.values(cholesky),
  ...Object.values(clip),
  ...Object.values(comparison),
  ...Object.values(complex),
  ...Object.values(complexParts),
  ...Object.values(concatenate),
  ...Object.values(cond),
  ...Object.values(conv),
  ...Object.values(convTranspose),
  ...Object.values(conversion),
  ...Object.values(corrcoef),
  ...Object.values(correlate),
  ...Object.values(creation),
  ...Object.values(cross),
  ...Object.values(crossentropy),
  ...Object.values(ctcDecode),
  ...Object.values(ctcLoss),
  ...Object.values(cumulative),
  ...Object.values(depthToSpace),
  ...Object.values(det),
  ...Object.values(diagonal),
  ...Object.values(diff),
  ...Object.values(division),
  ...Object.values(dot),
  ...Object.values(dotProductAttention),
  ...Object.values(eigh),
  ...Object.values(einsum),
  ...Object.values(erf),
  ...Object.values(erfinv),
  ...Object.values(expandDims),
  ...Object.values(exponential),
  ...Object.values(exponentialUnits),
  ...Object.values(extrema),
  ...Object.values(flip),
  ...Object.values(fourier),
  ...Object.values(gammainc),
  ...Object.values(gatherNd),
  ...Object.values(gcd),
  ...Object.values(gelu),
  ...Object.values(getItem),
  ...Object.values(glu),
  ...Object.values(histogram),
  ...Object.values(hyperbolic),
  ...Object.values(i0),
  ...Object.values(imageColors),
  ...Object.values(imageCoordinates),
  ...Object.values(imageCropping),
  ...Object.values(imageFilters),
  ...Object.values(imagePatches),
  ...Object.values(imageResize),
  ...Object.values(imageTransforms),
  ...Object.values(inTopK),
  ...Object.values(isin),
  ...Object.values(kron),
  ...Object.values(layerNormalization),
  ...Object.values(luFactor),
  ...Object.values(solve),
  ...Object.values(eig),
  ...Object.values(norm),
  ...Object.values(pinv),
  ...Object.values(qr),
  ...Object.values(svd),
  ...Object.values(logical),
  ...Object.values(logsumexp),
  ...Object.values(map),
  ...Object.values(matmul),
  ...Object.values(max),
  ...Object.values(mean),
  ...Object.values(meshgrid),
  ...Object.values(moments),
  ...Object.values(nanReductions),
  ...Object.values(nanToNum),
  ...Object.values(nextafter),
  ...Object.values(nonzero),
  ...Object.values(normalizeBatch),
  ...Object.values(normalize),
  ...Object.values(numberTests),
  ...Object.values(oneHot),
  ...Object.values(pad),
  ...Object.values(parametric),
  ...Object.values(pooling),
  ...Object.values(power),
  ...Object.values(prod),
  ...Object.values(psnr),
  ...Object.values(quantile),
  ...Object.values(random),
  ...Object.values(range),
  ...Object.values(rearrange),
  ...Object.values(recurrentCells),
  ...Object.values(reduce),
  ...Object.values(relu),
  ...Object.values(reshape),
  ...Object.values(rounding),
  ...Object.values(saturateCast),
  ...Object.values(scan),
  ...Object.values(scatter),
  ...Object.values(searchsorted),
  ...Object.values(segment),
  ...Object.values(shrink),
  ...Object.values(sigmoid),
  ...Object.values(sign),
  ...Object.values(silu),
  ...Object.values(slice),
  ...Object.values(sliceUpdate),
  ...Object.values(softmax),
  ...Object.values(softplus),
  ...Object.values(sort),
  ...Object.values(sparsemax),
  ...Object.values(spectralWindows),
  ...Object.values(split),
  ...Object.values(stack),
  ...Object.values(stft),
  ...Object.values(take),
  ...Object.values(takeAlongAxis),
  ...Object.values(tile),
  ...Object.values(topK),
  ...Object.values(transpose),
  ...Object.values(trapezoid),
  ...Object.values(triangle),
  ...Object.values(trigonometric),
  ...Object.values(truth),
  ...Object.values(unfold),
  ...Object.values(unique),
  ...Object.values(unravelIndex),
  ...Object.values(vander),
  ...Object.values(variance),
  ...Object.values(vectorize),
  ...Object.values(view),
  ...Object.values(where),
  ...Object.values(whileLoop),
];
