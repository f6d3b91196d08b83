/**
 * Samples of every op: calls with independent answers, and calls that must be refused. For conformance tests of backends; not part of any program.
 * @packageDocumentation
 */
import type { OpSamples } from './sample.ts';
import * as truth from './ops/any.samples.ts';
import * as argmax from './ops/argmax.samples.ts';
import * as arithmetic from './ops/arithmetic.samples.ts';
import * as at from './ops/at.samples.ts';
import * as average from './ops/average.samples.ts';
import * as batchNormalization from './ops/batch-normalization.samples.ts';
import * as binaryCrossentropy from './ops/binary-crossentropy.samples.ts';
import * as bitwise from './ops/bitwise.samples.ts';
import * as broadcastTo from './ops/broadcast-to.samples.ts';
import * as cast from './ops/cast.samples.ts';
import * as clip from './ops/clip.samples.ts';
import * as comparison from './ops/comparison.samples.ts';
import * as complexParts from './ops/complex-parts.samples.ts';
import * as complex from './ops/complex.samples.ts';
import * as concatenate from './ops/concatenate.samples.ts';
import * as convTranspose from './ops/conv-transpose.samples.ts';
import * as conv from './ops/conv.samples.ts';
import * as conversion from './ops/conversion.samples.ts';
import * as creation from './ops/creation.samples.ts';
import * as crossentropy from './ops/crossentropy.samples.ts';
import * as diagonal from './ops/diagonal.samples.ts';
import * as division from './ops/division.samples.ts';
import * as dot from './ops/dot.samples.ts';
import * as erf from './ops/erf.samples.ts';
import * as erfinv from './ops/erfinv.samples.ts';
import * as expandDims from './ops/expand-dims.samples.ts';
import * as exponentialUnits from './ops/exponential-units.samples.ts';
import * as exponential from './ops/exponential.samples.ts';
import * as extrema from './ops/extrema.samples.ts';
import * as flip from './ops/flip.samples.ts';
import * as gelu from './ops/gelu.samples.ts';
import * as glu from './ops/glu.samples.ts';
import * as hyperbolic from './ops/hyperbolic.samples.ts';
import * as logical from './ops/logical.samples.ts';
import * as logsumexp from './ops/logsumexp.samples.ts';
import * as matmul from './ops/matmul.samples.ts';
import * as max from './ops/max.samples.ts';
import * as mean from './ops/mean.samples.ts';
import * as meshgrid from './ops/meshgrid.samples.ts';
import * as moments from './ops/moments.samples.ts';
import * as nanToNum from './ops/nan-to-num.samples.ts';
import * as nextafter from './ops/nextafter.samples.ts';
import * as normalize from './ops/normalize.samples.ts';
import * as numberTests from './ops/number-tests.samples.ts';
import * as oneHot from './ops/one-hot.samples.ts';
import * as pad from './ops/pad.samples.ts';
import * as pooling from './ops/pooling.samples.ts';
import * as power from './ops/power.samples.ts';
import * as prod from './ops/prod.samples.ts';
import * as range from './ops/range.samples.ts';
import * as reshape from './ops/reshape.samples.ts';
import * as sliceUpdate from './ops/slice-update.samples.ts';
import * as slice from './ops/slice.samples.ts';
import * as split from './ops/split.samples.ts';
import * as stack from './ops/stack.samples.ts';
import * as takeAlongAxis from './ops/take-along-axis.samples.ts';
import * as take from './ops/take.samples.ts';
import * as tile from './ops/tile.samples.ts';
import * as transpose from './ops/transpose.samples.ts';
import * as triangle from './ops/triangle.samples.ts';
import * as random from './random/random.samples.ts';
import * as reduce from './ops/reduce.samples.ts';
import * as relu from './ops/relu.samples.ts';
import * as rounding from './ops/rounding.samples.ts';
import * as saturateCast from './ops/saturate-cast.samples.ts';
import * as shrink from './ops/shrink.samples.ts';
import * as sigmoid from './ops/sigmoid.samples.ts';
import * as sign from './ops/sign.samples.ts';
import * as silu from './ops/silu.samples.ts';
import * as softmax from './ops/softmax.samples.ts';
import * as softplus from './ops/softplus.samples.ts';
import * as trigonometric from './ops/trigonometric.samples.ts';
import * as variance from './ops/variance.samples.ts';
import * as view from './ops/view.samples.ts';
import * as where from './ops/where.samples.ts';

export * from './sample.ts';

/** The samples of all ops. */
export const samples: readonly OpSamples[] = [
  ...Object.values(argmax),
  ...Object.values(arithmetic),
  ...Object.values(at),
  ...Object.values(average),
  ...Object.values(batchNormalization),
  ...Object.values(binaryCrossentropy),
  ...Object.values(bitwise),
  ...Object.values(broadcastTo),
  ...Object.values(cast),
  ...Object.values(clip),
  ...Object.values(comparison),
  ...Object.values(complex),
  ...Object.values(complexParts),
  ...Object.values(concatenate),
  ...Object.values(conv),
  ...Object.values(convTranspose),
  ...Object.values(conversion),
  ...Object.values(creation),
  ...Object.values(crossentropy),
  ...Object.values(diagonal),
  ...Object.values(division),
  ...Object.values(dot),
  ...Object.values(erf),
  ...Object.values(erfinv),
  ...Object.values(expandDims),
  ...Object.values(exponential),
  ...Object.values(exponentialUnits),
  ...Object.values(extrema),
  ...Object.values(flip),
  ...Object.values(gelu),
  ...Object.values(glu),
  ...Object.values(hyperbolic),
  ...Object.values(logical),
  ...Object.values(logsumexp),
  ...Object.values(matmul),
  ...Object.values(max),
  ...Object.values(mean),
  ...Object.values(meshgrid),
  ...Object.values(moments),
  ...Object.values(nanToNum),
  ...Object.values(nextafter),
  ...Object.values(normalize),
  ...Object.values(numberTests),
  ...Object.values(oneHot),
  ...Object.values(pad),
  ...Object.values(pooling),
  ...Object.values(power),
  ...Object.values(prod),
  ...Object.values(random),
  ...Object.values(range),
  ...Object.values(reduce),
  ...Object.values(relu),
  ...Object.values(reshape),
  ...Object.values(rounding),
  ...Object.values(saturateCast),
  ...Object.values(shrink),
  ...Object.values(sigmoid),
  ...Object.values(sign),
  ...Object.values(silu),
  ...Object.values(slice),
  ...Object.values(sliceUpdate),
  ...Object.values(softmax),
  ...Object.values(softplus),
  ...Object.values(split),
  ...Object.values(stack),
  ...Object.values(take),
  ...Object.values(takeAlongAxis),
  ...Object.values(tile),
  ...Object.values(transpose),
  ...Object.values(triangle),
  ...Object.values(trigonometric),
  ...Object.values(truth),
  ...Object.values(variance),
  ...Object.values(view),
  ...Object.values(where),
];
