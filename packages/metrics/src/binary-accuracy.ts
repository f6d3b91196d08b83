import { apply1, cast, defineElementwise, type In, NO_ATTRS, type Op, type Tensor } from '@tensai/core';
import { numberOption, pairOf, resultOf } from '@tensai/losses/parts';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** Options of `binaryAccuracy` and `BinaryAccuracy`. */
export interface BinaryAccuracyOptions {
  /** Above it a prediction means 1; ½ if left out. For logits it is 0. */
  readonly threshold?: number;
}

export const binaryMatchOp: Op = /* @__PURE__ */ defineElementwise('binaryMatch', {
  arity: 3,
  formula: ([truth, prediction, threshold]) => prediction!.greater(threshold!).cast(truth!.dtype).equal(truth!),
  result: 'bool',
});

function matches(yTrue: In, yPred: In, options: BinaryAccuracyOptions): Tensor {
  const threshold = numberOption('binaryAccuracy', options, 'threshold', 0.5);
  return apply1(binaryMatchOp, [...pairOf('binaryAccuracy', yTrue, yPred), threshold], NO_ATTRS);
}

/** 1 where the label is 1 and the prediction above `threshold`, or the label 0 and the prediction not above it, else 0, elementwise.
 * @example metrics.binaryAccuracy(tensor([1, 0, 1]), tensor([0.9, 0.1, 0.5])) // [1, 1, 0] */
export const binaryAccuracy = (yTrue: In, yPred: In, options: BinaryAccuracyOptions = {}): Tensor =>
  resultOf(() => cast(matches(yTrue, yPred, options), 'float32'));

/** How often predictions, 1 above a threshold, equal labels of 0 and 1. */
export class BinaryAccuracy extends MeanMetric<BinaryAccuracyOptions> {
  static override readonly className: string = 'BinaryAccuracy';
  static override readonly direction: Direction = 'up';
  static override readonly defaults: object = { threshold: 0.5 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return matches(yTrue, yPred, this.options);
  }
}
