import {
  add,
  layerNormalization,
  mul,
  normalizeAxis,
  type PartialShape,
  reshape,
  type Tensor,
  type Variable,
} from '@tensai/core';
import { LayerInputError } from '../errors.ts';
import { Layer } from '../layer.ts';
import { checkRank } from './arguments.ts';
import { addBeta, addGamma, alignedTo } from './scale-weights.ts';
import { type ScaleOptions, scaleOptions } from './weight-options.ts';

/** Options of `GroupNormalization`. */
export interface GroupNormalizationOptions extends ScaleOptions {
  /** In how many groups the channels fall; 32 if left out, −1: each channel is one. */
  readonly groups?: number;
  /** The axis of the channels; the last if left out. */
  readonly axis?: number;
  /** Added to the variance; 0.001 if left out. */
  readonly epsilon?: number;
}

/**
 * Each group of channels of each sample with mean 0 and variance 1, times gamma, plus beta. Wu and He, 2018, "Group normalization", §3.1.
 *
 * @example
 * new GroupNormalization({ groups: 2, epsilon: 0 }).apply(tensor([[1, 3, 2, 8]])) // [[-1, 1, -1, 1]]
 */
export class GroupNormalization extends Layer<GroupNormalizationOptions> {
  static override readonly className: string = 'GroupNormalization';
  static override readonly optional: readonly string[] = /* @__PURE__ */ scaleOptions.concat(
    'groups',
    'axis',
    'epsilon',
  );
  declare gamma: Variable | null;
  declare beta: Variable | null;
  #axis = -1;
  #groups = 1;

  constructor(options: GroupNormalizationOptions = {}) {
    super({}, options);
  }

  override build(inputShape: PartialShape): void {
    checkRank(this, inputShape, (rank) => rank >= 2, '[batch, …, channels]');
    this.#axis = normalizeAxis('groupNormalization', this.options.axis ?? -1, inputShape.length);
    const channels = inputShape[this.#axis] ?? null;
    this.gamma = addGamma(this, [channels], this.options);
    this.beta = addBeta(this, [channels], this.options);
    const { groups = 32 } = this.options;
    this.#groups = groups === -1 ? channels! : groups;
    if (!Number.isInteger(this.#groups) || this.#groups < 1 || channels! % this.#groups !== 0)
      throw new LayerInputError({
        layer: this.describe(),
        wants: `channels that fall into ${groups} groups`,
        shape: inputShape,
        hint: `groups divides the ${channels} channels`,
      });
  }

  override call(x: Tensor): Tensor {
    const { gamma, beta } = this;
    const { shape } = x;
    const at = this.#axis;
    // [batch, …, group, channel of the group, …]
    const grouped = reshape(x, shape.toSpliced(at, 1, this.#groups, shape[at]! / this.#groups));
    const axes = grouped.shape.map((_, axis) => axis).filter((axis) => axis !== 0 && axis !== at);
    const y = reshape(layerNormalization(grouped, { axis: axes, epsilon: this.options.epsilon ?? 1e-3 }), shape);
    const scaled = gamma ? mul(y, alignedTo(x, [at], gamma)) : y;
    return beta ? add(scaled, alignedTo(x, [at], beta)) : scaled;
  }
}
