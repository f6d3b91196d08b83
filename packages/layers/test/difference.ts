import { type Tensor, Variable } from '@tensai/core';
import { type Closeness, differenceOf } from '@tensai/testkit';

type Expected = Parameters<typeof differenceOf>[1];

/** How a tensor differs from what is expected, in words; null where it does not. */
export const difference = (
  actual: Tensor | Variable,
  expected: Tensor | Expected,
  tolerance: Closeness = {},
): string | null => differenceOf(nested(actual), nested(expected), tolerance);

const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && 'arraySync' in value;
const nested = (value: Tensor | Variable | Expected): Expected =>
  isTensor(value) ? value.arraySync() : (value as Expected);
