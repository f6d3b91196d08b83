import { all, equal, logicalOr, multiply, subtract, type Tensor, where } from '@tensai/core';

/** Labels of a margin loss, −1 or 1. Where all of a batch are 0 or 1, they become −1 or 1. */
export const signedLabels = (labels: Tensor): Tensor =>
  where(all(logicalOr(equal(labels, 0), equal(labels, 1))), subtract(multiply(labels, 2), 1), labels);
