import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { at, type Index } from './at.ts';

/**
 * Part of a tensor by one key: an index as `at` takes it, or a list of them, one for each axis. A list is always one of indices: `[1, 2]` picks along two axes, `[[1, 2]]` is a
 * range along the first. A view.
 *
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * getItem(x, 1) // [4, 5, 6]
 * getItem(x, [1, 2]) // 6
 * getItem(x, [null, [0, 2]]) // [[1, 2], [4, 5]]
 */
export function getItem(x: In, key: number | null | 'newaxis' | readonly Index[]): Tensor {
  return Array.isArray(key) ? at(x, ...(key as readonly Index[])) : at(x, key as Index);
}
