import { type Tensor, type TensorLike, tidy } from '@tensai/core';
import type { NamedOptions } from '@tensai/losses';
import { tensorOf } from '@tensai/losses/parts';
import { Metric, type UpdateOptions } from './metric.ts';
import { weigh, WeightedMean } from './weighted-values.ts';

/** What the update of a metric on values takes. */
export type ValuesUpdate = readonly [values: TensorLike, options?: UpdateOptions];

/**
 * The mean of values, weighted if weights are given.
 *
 * @example
 * const mean = new metrics.Mean();
 * mean.updateState([1, 3]);
 * mean.updateState([5, 7], { sampleWeight: [1, 0] });
 * mean.result() // 3
 */
export class Mean extends Metric<object, ValuesUpdate> {
  static override readonly className: string = 'Mean';
  readonly #mean: WeightedMean;

  constructor(options?: NamedOptions) {
    super(options);
    this.#mean = new WeightedMean(this);
  }

  override updateState(values: TensorLike, options: UpdateOptions = {}): void {
    tidy(() => this.#mean.add(weigh(this.name, tensorOf(this.name, 'values', values), options)));
  }

  override result(): Tensor {
    return tidy(() => this.#mean.value());
  }
}
