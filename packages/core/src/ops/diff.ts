import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { subtract } from './arithmetic.ts';
import { notEqual } from './comparison.ts';
import { asItIs, asTensor, plainOptions, resultOf } from './operand.ts';
import { sliceOp } from './slice.ts';
import type { Rearranged } from './transpose.ts';

/** What `diff` may be told. */
export interface DiffOptions {
  /** How often differences are taken; 1 if left out. */
  readonly n?: number;
  /** The last if left out. */
  readonly axis?: number;
}

/** All but the first, or all but the last, along an axis; nothing of nothing. */
export function butOne(x: Tensor, axis: number, first: boolean): Tensor {
  const begin = x.type.shape.map((extent, a) => (a === axis && first ? Math.min(1, extent) : 0));
  const size = x.type.shape.map((extent, a) => (a === axis ? Math.max(0, extent - 1) : extent));
  return apply1(sliceOp, [x], { begin, size, step: size.map(() => 1) });
}

/**
 * The differences `x[i + 1] − x[i]` of neighbours along an axis (the last, if none is named), taken `n` times: each time the axis is one shorter.
 * Of bools: whether neighbours differ.
 *
 * @example
 * diff(tensor([1, 4, 9, 16])) // [3, 5, 7]
 * diff(tensor([1, 4, 9, 16]), { n: 2 }) // [2, 2]
 * diff(tensor([[1, 2], [5, 8]]), { axis: 0 }) // [[4, 6]]
 */
export function diff<X extends In>(x: X, options?: DiffOptions): Rearranged<X> {
  return resultOf(() => {
    const { n = 1, axis = -1 } = plainOptions('diff', options, ['n', 'axis']);
    if (!Number.isInteger(n) || n < 0)
      throw new OptionError({ op: 'diff', what: 'n is a whole number from 0 up', value: n });
    const given = asTensor('diff', x);
    const along = normalizeAxis('diff', axis, given.rank);
    let rest = given;
    for (let k = 0; k < n && rest.type.shape[along]! > 0; k++) {
      const [next, last] = [butOne(rest, along, true), butOne(rest, along, false)];
      rest = given.dtype === 'bool' ? notEqual(next, last) : subtract(next, last);
    }
    return rest === given ? asItIs(x, given) : rest;
  }) as Rearranged<X>;
}
