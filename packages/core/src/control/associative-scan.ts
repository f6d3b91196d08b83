import { apply1 } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import { concatenate } from '../ops/concatenate.ts';
import { flip } from '../ops/flip.ts';
import { plainOptions } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import { sliceOp } from '../ops/slice.ts';
import { stack } from '../ops/stack.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { withLiving } from './living.ts';
import { avalsOf, checkState, likeOf, restore, type StateLike, stateOf, type StateOf } from './state.ts';

/** Options of `associativeScan`. */
export interface AssociativeScanOptions {
  /** From the last element to the first. */
  readonly reverse?: boolean;
  /** 0 if left out. */
  readonly axis?: number;
}

/** An element along an axis of a tensor of its own rank. */
interface Column {
  readonly tensor: Tensor;
  readonly axis: number;
}

type Row = readonly Column[];

const extentOf = ([first]: Row): number => first!.tensor.type.shape[first!.axis]!;

/** Every `step`-th of the elements from `begin` to below `end`. */
const part = (row: Row, begin: number, end: number, step = 1): Row =>
  row.map(({ tensor, axis }) => {
    const at = (value: number, otherwise: (a: number) => number): number[] =>
      tensor.type.shape.map((_, a) => (a === axis ? value : otherwise(a)));
    const box = {
      begin: at(begin, () => 0),
      size: at(Math.max(0, Math.ceil((end - begin) / step)), (a) => tensor.type.shape[a]!),
      step: at(step, () => 1),
    };
    return { tensor: apply1(sliceOp, [tensor], box), axis };
  });

const joined = (a: Row, b: Row): Row =>
  a.map(({ tensor, axis }, i) => ({ tensor: concatenate([tensor, b[i]!.tensor], { axis }), axis }));

/** a₀ b₀ a₁ b₁ …; a may have one element more. */
function interleaved(a: Row, b: Row): Row {
  const [n, m] = [extentOf(a), extentOf(b)];
  if (m === 0) return a;
  if (n > m) return joined(interleaved(part(a, 0, m), b), part(a, m, n));
  return a.map(({ tensor, axis }, i) => {
    const shape = tensor.type.shape.map((extent, k) => (k === axis ? extent * 2 : extent));
    return { tensor: reshape(stack([tensor, b[i]!.tensor], axis + 1), shape), axis };
  });
}

// Pairs are combined and scanned, which gives the elements at odd places; those at even places take one more combination.
function scanned(row: Row, combine: (a: Row, b: Row) => Row): Row {
  const n = extentOf(row);
  if (n < 2) return row;
  const odd = scanned(combine(part(row, 0, n - 1, 2), part(row, 1, n, 2)), combine);
  if (n === 2) return joined(part(row, 0, 1), odd);
  const even = combine(part(odd, 0, Math.ceil(n / 2) - 1), part(row, 2, n, 2));
  return interleaved(joined(part(row, 0, 1), even), odd);
}

/**
 * All partial results of an associative function: `y[i] = f(… f(f(x[0], x[1]), x[2]) …, x[i])`. `f` takes two of the same structure as `elems` (tensors, alone or
 * in arrays and objects), any number of elements along `axis` at once, and returns such. About 2n combinations of elements in 2 log n calls: Blelloch,
 * "Prefix Sums and Their Applications", 1990. Differentiable, to any order.
 *
 * @example
 * associativeScan((a, b) => add(a, b), tensor([1, 2, 3, 4])) // [1, 3, 6, 10]
 * associativeScan((a, b) => multiply(a, b), tensor([1, 2, 3]), { reverse: true }) // [6, 6, 3]
 * associativeScan((a, b) => maximum(a, b), tensor([[1, 3, 2]]), { axis: 1 }) // [[1, 3, 3]]
 * associativeScan((a, b) => sum(a), tensor([1, 2])) // throws structure-mismatch
 */
export function associativeScan<const E>(
  f: (a: StateOf<E>, b: StateOf<E>) => StateLike,
  elems: E,
  options?: AssociativeScanOptions,
): StateOf<E> {
  const { reverse = false, axis = 0 } = plainOptions('associativeScan', options, ['reverse', 'axis']);
  if (typeof f !== 'function')
    throw new OptionError({ op: 'associativeScan', what: 'it takes a function of two elements', value: f });
  if (typeof reverse !== 'boolean')
    throw new OptionError({ op: 'associativeScan', what: 'reverse is a boolean', value: reverse });
  return withLiving((living) =>
    living.step(() => {
      const { form, tensors } = stateOf('associativeScan', 'elems', elems, likeOf(elems));
      if (tensors.length === 0)
        throw new OptionError({ op: 'associativeScan', what: 'elems hold a tensor', value: elems });
      const row = tensors.map((tensor): Column => {
        const along = normalizeAxis('associativeScan', axis, tensor.rank);
        return { tensor: reverse ? flip(tensor, along) : tensor, axis: along };
      });
      if (row.some((column) => extentOf([column]) !== extentOf(row)))
        throw new ShapeMismatchError({
          op: 'associativeScan',
          what: `the extents of elems along axis ${axis} differ`,
          shapes: tensors.map((x) => x.type.shape),
        });
      const combine = (a: Row, b: Row): Row => {
        const [left, right] = [a, b].map((x) => x.map(({ tensor }) => tensor)) as [Tensor[], Tensor[]];
        const given = f(restore(form, left) as never, restore(form, right) as never);
        const state = stateOf('associativeScan', 'what the function returns', given, likeOf(elems));
        checkState('associativeScan', 'what the function returns', avalsOf(state), avalsOf({ form, tensors: right }));
        return state.tensors.map((tensor, i) => ({ tensor, axis: a[i]!.axis }));
      };
      const results = scanned(row, combine).map((column) =>
        reverse ? flip(column.tensor, column.axis) : column.tensor,
      );
      return { results, value: restore(form, results) };
    }),
  ) as never;
}
