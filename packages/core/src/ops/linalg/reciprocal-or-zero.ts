import type { Tensor } from '../../tensor.ts';
import { equal } from '../comparison.ts';
import { divide } from '../division.ts';
import { where } from '../where.ts';

/** 1 / x, and 0 where x is 0. */
export function reciprocalOrZero(x: Tensor): Tensor {
  const zero = equal(x, 0);
  return where(zero, 0, divide(1, where(zero, 1, x))) as Tensor;
}
