import { apply1, type Binary, type BinaryFloat, type In, mean, NO_ATTRS, type Op, type Tensor } from '@tensai/core';
import { pairOf, resultOf } from './operands.ts';

/** A function of labels and predictions of one shape, `[batch, …, last]`, that gives a loss for each of `[batch, …]`. */
export interface LossFunction {
  (yTrue: In, yPred: In): Tensor;
  /** What it computes of each label and prediction. */
  readonly op: Op;
}

/** How a loss function departs from a mean. */
export interface MeanLossParts {
  /** What is done to the labels before. */
  readonly labels?: (yTrue: Tensor) => Tensor;
  /** What reduces the last axis; `mean` if left out. */
  readonly reduce?: (terms: Tensor, axis: number) => Tensor;
}

const meanOver = (terms: Tensor, axis: number): Tensor => mean(terms, axis);

/** Makes a loss function of an elementwise op of label and prediction: its mean over the last axis. */
/* @__NO_SIDE_EFFECTS__ */
export function defineMeanLoss(
  name: string,
  { op }: Binary | BinaryFloat,
  { labels, reduce = meanOver }: MeanLossParts = {},
): LossFunction {
  const call = (yTrue: In, yPred: In): Tensor =>
    resultOf(() => {
      const pair = pairOf(name, yTrue, yPred);
      return reduce(apply1(op, labels ? [labels(pair[0]), pair[1]] : pair, NO_ATTRS), -1);
    });
  return Object.defineProperty(Object.assign(call, { op }), 'name', { value: name });
}
