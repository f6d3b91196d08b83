import {
  add,
  batchNormalization,
  type BatchNormalizationOptions,
  cast,
  div,
  expandDims,
  mul,
  normalizeAxis,
  normalizeBatch,
  type PartialShape,
  reshape,
  ShapeMismatchError,
  square,
  sub,
  sum,
  type Tensor,
  type Variable,
} from '@tensai/core';
import { stopGradient } from '@tensai/autodiff';
import { type InitializerIdentifier, Ones, Zeros } from '../initializers/index.ts';
import { type CallOptions, Layer } from '../layer.ts';
import { withAxis } from './arguments.ts';
import { movingAverage } from './moving-average.ts';
import { addBeta, addGamma } from './scale-weights.ts';
import { type ScaleOptions, scaleOptions } from './weight-options.ts';

/** Options of the layer `BatchNormalization`. */
export interface BatchNormalizationLayerOptions extends ScaleOptions {
  /** The axis of the channels; the last if left out. */
  readonly axis?: number;
  /** How much of the running mean and variance stays at each step; 0.99 if left out. */
  readonly momentum?: number;
  /** Added to the variance; 0.001 if left out. */
  readonly epsilon?: number;
  /** Zeros if left out. */
  readonly movingMeanInitializer?: InitializerIdentifier;
  /** Ones if left out. */
  readonly movingVarianceInitializer?: InitializerIdentifier;
}

/** Keeps quotients by a mask of nothing finite. */
const EPSILON = 1e-7;

/**
 * Each channel with mean 0 and variance 1, times gamma, plus beta. In training by the mean and variance of the batch, which also move the running ones; else by
 * those. Any shape. Steps that a mask leaves out do not count. Ioffe and Szegedy, 2015, "Batch normalization", algorithms 1 and 2.
 *
 * @example
 * const layer = new BatchNormalization({ momentum: 0.5, epsilon: 0 });
 * layer.apply(tensor([[1], [3]]), { training: true }) // [[-1], [1]]
 * layer.movingMean // [1]
 * layer.apply(tensor([[1], [3]])) // [[0], [2]]
 */
export class BatchNormalization extends Layer<BatchNormalizationLayerOptions> {
  static override readonly className: string = 'BatchNormalization';
  static override readonly optional: readonly string[] = /* @__PURE__ */ scaleOptions.concat(
    'axis',
    'momentum',
    'epsilon',
    'movingMeanInitializer',
    'movingVarianceInitializer',
  );
  declare gamma: Variable | null;
  declare beta: Variable | null;
  declare movingMean: Variable;
  declare movingVariance: Variable;
  #axis = -1;

  constructor(options?: BatchNormalizationLayerOptions | number) {
    super({}, withAxis(options));
  }

  override build(inputShape: PartialShape): void {
    const { axis = -1, movingMeanInitializer, movingVarianceInitializer } = this.options;
    this.#axis = normalizeAxis('batchNormalization', axis, inputShape.length);
    const shape = [inputShape[this.#axis]];
    this.gamma = addGamma(this, shape, this.options);
    this.beta = addBeta(this, shape, this.options);
    const trainable = false;
    const [initialMean, initialVariance] = [
      movingMeanInitializer ?? new Zeros(),
      movingVarianceInitializer ?? new Ones(),
    ];
    this.movingMean = this.addWeight({ name: 'moving_mean', shape, initializer: initialMean, trainable });
    this.movingVariance = this.addWeight({ name: 'moving_variance', shape, initializer: initialVariance, trainable });
  }

  override call(x: Tensor, { training, mask }: CallOptions): Tensor {
    const { gamma, beta, movingMean, movingVariance } = this;
    const { epsilon = 1e-3, momentum = 0.99 } = this.options;
    const affine = { offset: beta, scale: gamma, epsilon };
    if (!training || !this.trainable) return batchNormalization(x, movingMean, movingVariance, this.#axis, affine);
    const [y, mean, variance] = mask
      ? normalizeMasked(x, mask as Tensor, this.#axis, affine)
      : normalizeBatch(x, this.#axis, affine);
    movingMean.assign(movingAverage(movingMean, stopGradient(mean), momentum));
    movingVariance.assign(movingAverage(movingVariance, stopGradient(variance), momentum));
    return y;
  }
}

/** By mean and variance, over all axes but one, of the steps that count. The mask lacks the last axis of `x`. */
function normalizeMasked(
  x: Tensor,
  mask: Tensor,
  axis: number,
  affine: BatchNormalizationOptions,
): [y: Tensor, mean: Tensor, variance: Tensor] {
  if (mask.rank !== x.rank - 1)
    throw new ShapeMismatchError({
      op: 'mask',
      what: 'a mask has the axes of the input but the last',
      shapes: [x.shape, mask.shape],
    });
  const axes = x.shape.map((_, other) => other).filter((a) => a !== axis);
  const weights = expandDims(cast(mask, x.dtype), -1);
  const each = axis === x.rank - 1 ? 1 : x.shape.at(-1)!;
  const count = add(mul(sum(weights, { axis: axes, keepdims: true }), each), EPSILON);
  const mean = div(sum(mul(x, weights), { axis: axes, keepdims: true }), count);
  const variance = div(sum(mul(square(sub(x, mean)), weights), { axis: axes, keepdims: true }), count);
  const channels = [x.shape[axis]!];
  const [center, spread] = [reshape(mean, channels), reshape(variance, channels)];
  return [batchNormalization(x, center, spread, axis, affine), center, spread];
}
