import { onDevice } from '../device.ts';
import { floatOf } from '../dtype.ts';
import type { In } from '../op.ts';
import { add, multiply } from '../ops/arithmetic.ts';
import { at } from '../ops/at.ts';
import { noSymbol } from '../ops/known-extents.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { transpose } from '../ops/transpose.ts';
import { normal } from '../random/normal.ts';
import type { Seed } from '../random/seed-generator.ts';
import type { Tensor } from '../tensor.ts';
import { pixelGrid, samplingArgument, type TransformOptions } from './affine-transform.ts';
import { gaussian, weighed } from './gaussian-blur.ts';
import { finiteArgument, type Imaged, imagesArgument, positiveArgument } from './image-argument.ts';
import { checkPixels } from './resize.ts';
import { samplePoints } from './sample-points.ts';

/** What `image.elasticTransform` may be told; `fillMode` is `reflect` if left out. */
export interface ElasticOptions extends TransformOptions {
  /** How far pixels are moved: the displacements have a standard deviation of 0.28 · alpha pixels. 20 if left out. */
  readonly alpha?: number;
  /** How smooth the displacements are: the standard deviation of their blur, in pixels. 5 if left out. */
  readonly sigma?: number;
  readonly seed?: Seed | null;
}

/**
 * Images whose pixels are moved at random and smoothly, as if drawn on rubber: normally distributed displacements for each image, row and column, times `sigma`, blurred
 * by a normal distribution of that width, times `alpha`. Simard, Steinkraus & Platt, Best practices for convolutional neural networks, 2003.
 *
 * @example
 * const x = random.uniform([2, 16, 16, 3], { seed: 1 });
 * image.elasticTransform(x, { alpha: 10, seed: 42 }).shape // [2, 16, 16, 3]
 * equal(image.elasticTransform(x, { alpha: 0, seed: 42 }), x).all() // true
 * image.elasticTransform(x, { sigma: 0 }) // throws option
 */
export function elasticTransform<X extends In>(images: X, options?: ElasticOptions): Imaged<X> {
  const op = 'elasticTransform';
  const {
    dataFormat,
    seed,
    alpha = 20,
    sigma = 5,
    fillMode = 'reflect',
    ...given
  } = plainOptions(op, options, ['alpha', 'sigma', 'interpolation', 'fillMode', 'fillValue', 'seed', 'dataFormat']);
  const sampling = samplingArgument(op, { ...given, fillMode });
  finiteArgument(op, 'alpha', alpha);
  positiveArgument(op, 'sigma', sigma);
  return resultOf(() => {
    const { x, back } = imagesArgument(op, images, dataFormat);
    noSymbol(op, x);
    checkPixels(op, x, [1, 2]);
    const dtype = floatOf(x.dtype) as 'float32';
    const extents = x.type.shape.slice(0, 3);
    const noise = onDevice(x.type.device, () =>
      normal([2, ...extents], { stddev: sigma, dtype, ...(seed !== undefined && seed !== null && { seed }) }),
    );
    // beyond three standard deviations a blur takes nothing
    const weights = gaussian(2 * Math.ceil(3 * sigma) + 1, sigma);
    const smooth = weighed(transpose(noise as In, [1, 2, 3, 0]) as Tensor, weights, weights, 'same');
    const moves = multiply(smooth as In, alpha) as In; // [batch, height, width, 2]
    const points = pixelGrid(x, dtype).map(
      (grid, axis) => add(grid, at(moves, null, null, null, axis) as In) as Tensor,
    );
    return back(samplePoints(x, points, sampling));
  }) as Imaged<X>;
}
