import { sum, type Tensor, type TensorLike, tidy } from '@tensai/core';
import type { NamedOptions } from '@tensai/losses';
import { tensorOf } from '@tensai/losses/parts';
import type { ValuesUpdate } from './mean.ts';
import { Metric, type UpdateOptions } from './metric.ts';
import type { RunningTotal } from './running-total.ts';
import { weigh } from './weighted-values.ts';

/**
 * The sum of values, weighted if weights are given.
 *
 * @example
 * const total = new metrics.Sum();
 * total.updateState([1, 3]);
 * total.updateState([5, 7], { sampleWeight: [1, 0] });
 * total.result() // 9
 */
export class Sum extends Metric<object, ValuesUpdate> {
  static override readonly className: string = 'Sum';
  readonly #total: RunningTotal;

  constructor(options?: NamedOptions) {
    super(options);
    this.#total = this.addTotal('total');
  }

  override updateState(values: TensorLike, options: UpdateOptions = {}): void {
    tidy(() => this.#total.add(sum(weigh(this.name, tensorOf(this.name, 'values', values), options).values)));
  }

  override result(): Tensor {
    return this.#total.value();
  }
}
