import { snakeCase, type Tensor } from '@tensai/core';
import type { NamedOptions } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';

/** What a plain function has to be to serve as a metric: it gives the values of the examples, `[batch, …]`. */
export type PlainMetric = (yTrue: Tensor, yPred: Tensor) => Tensor;

/**
 * The mean of what a function gives for labels and predictions, under the function's name in snake_case.
 *
 * @example
 * const largestError = (yTrue: Tensor, yPred: Tensor) => max(abs(subtract(yTrue, yPred)), -1);
 * const metric = new metrics.MeanMetricWrapper(largestError);
 * metric.updateState([[0, 0], [0, 0]], [[1, 2], [4, 3]]);
 * metric.result() // 3
 * metric.name // 'largest_error'
 */
export class MeanMetricWrapper extends MeanMetric {
  readonly fn: PlainMetric;

  constructor(fn: PlainMetric, options: NamedOptions = {}) {
    super({ ...options, name: options.name ?? (snakeCase(fn.name) || 'metric') });
    this.fn = fn;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }
}
