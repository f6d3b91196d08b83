import { type Tensor, type TensorLike, tidy } from '@tensai/core';
import type { NamedOptions } from '@tensai/losses';
import { checkedTensor, tensorOf } from '@tensai/losses/parts';
import { Metric, type UpdateOptions } from './metric.ts';
import { weigh, WeightedMean } from './weighted-values.ts';

/**
 * A metric that is the mean of a function of labels and predictions: a subclass gives the values of the examples, `[batch, …]`, in `call`.
 *
 * @example
 * class Bias extends metrics.MeanMetric {
 *   call(yTrue: Tensor, yPred: Tensor) {
 *     return subtract(yPred, yTrue);
 *   }
 * }
 * const bias = new Bias();
 * bias.updateState([1, 2], [2, 5]);
 * bias.result() // 2
 */
export abstract class MeanMetric<Own extends object = object> extends Metric<Own> {
  readonly #mean: WeightedMean;

  constructor(options?: NamedOptions & Own) {
    super(options);
    this.#mean = new WeightedMean(this);
  }

  /** The values of the examples, `[batch, …]`; bools count as 0 and 1. */
  abstract call(yTrue: Tensor, yPred: Tensor): Tensor;

  /** Which values count where weights or a mask are given, if that shows in the labels; null: all. */
  computeMask(_yTrue: Tensor, _yPred: Tensor): Tensor | null {
    return null;
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, options: UpdateOptions = {}): void {
    tidy(() => {
      const labels = tensorOf(this.name, 'labels', yTrue);
      const predictions = tensorOf(this.name, 'predictions', yPred);
      const values = checkedTensor(this.name, this.call(labels, predictions));
      this.#mean.add(weigh(this.name, values, options, () => this.computeMask(labels, predictions)));
    });
  }

  override result(): Tensor {
    return tidy(() => this.#mean.value());
  }
}
