import { apply1 } from '../dispatch.ts';
import { IndexRangeError, OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Box } from './box.ts';
import { expandDimsOp, squeezeOp } from './expand-dims.ts';
import { asTensor, resultOf } from './operand.ts';
import { sliceOp } from './slice.ts';

/** A bound of a range: null is open. */
type Bound = number | null;

/** What stands for an axis in `at`: a position, a range `[start, stop, step]`, `null` for the whole axis, `'newaxis'` for a new one. */
export type Index =
  | number
  | null
  | 'newaxis'
  | readonly [Bound]
  | readonly [Bound, Bound]
  | readonly [Bound, Bound, Bound];

/** A selection in a shape: the box, its axes of extent 1 that a number picked, and what becomes of it without them and with new axes. */
export interface Selection extends Box {
  readonly picked: readonly number[];
  /** Places of the new axes in `shape`. */
  readonly added: readonly number[];
  readonly shape: Shape;
}

/** Reads indices as NumPy's basic indexing does: ranges are clipped to the axis, positions must be inside it. */
export function select(op: string, shape: Shape, indices: readonly Index[]): Selection {
  const begin: number[] = [];
  const size: number[] = [];
  const step: number[] = [];
  const picked: number[] = [];
  const added: number[] = [];
  const result: number[] = [];
  for (const index of indices) {
    if (index === 'newaxis') {
      added.push(result.push(1) - 1);
      continue;
    }
    const axis = size.length;
    if (axis === shape.length)
      throw new IndexRangeError({
        op,
        what: 'the number of indices',
        value: indices.length,
        low: 0,
        high: shape.length,
      });
    const extent = shape[axis]!;
    if (typeof index === 'number') {
      if (!Number.isInteger(index) || index < -extent || index >= extent)
        throw new IndexRangeError({
          op,
          what: `along axis ${axis}, the index`,
          value: index,
          low: -extent,
          high: extent - 1,
        });
      picked.push(axis);
      begin.push(index < 0 ? index + extent : index);
      size.push(1);
      step.push(1);
      continue;
    }
    const range = rangeOf(op, axis, extent, index);
    begin.push(range.begin);
    size.push(range.size);
    step.push(range.step);
    result.push(range.size);
  }
  for (let axis = size.length; axis < shape.length; axis++) {
    begin.push(0);
    size.push(shape[axis]!);
    step.push(1);
    result.push(shape[axis]!);
  }
  return { begin, size, step, picked, added, shape: result };
}

function rangeOf(
  op: string,
  axis: number,
  extent: number,
  index: Exclude<Index, number | 'newaxis'>,
): { begin: number; size: number; step: number } {
  if (
    index !== null &&
    (!Array.isArray(index) ||
      (index as readonly unknown[]).length === 0 ||
      index.length > 3 ||
      index.some((b) => b !== null && !Number.isInteger(b)))
  )
    throw new OptionError({
      op,
      what: `the index of axis ${axis} is a number, [start, stop, step], null or 'newaxis'`,
      value: index,
    });
  const [start = null, stop = null, given = null] = index ?? [];
  const step = given ?? 1;
  if (step === 0) throw new OptionError({ op, what: `the step of axis ${axis} is not 0`, value: index });
  // as Python's slice.indices
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clip = (bound: Bound, open: number): number =>
    bound === null ? open : Math.min(high, Math.max(low, bound < 0 ? bound + extent : bound));
  const begin = clip(start, step > 0 ? low : high);
  const end = clip(stop, step > 0 ? high : low);
  const size = Math.max(0, Math.ceil((end - begin) / step));
  return { begin: size === 0 ? 0 : begin, size, step };
}

/**
 * Part of a tensor by NumPy's basic indexing: a number picks (and drops the axis), `[start, stop, step]` ranges (`null` is an open end), `null` takes the whole axis,
 * `'newaxis'` adds one. Negative positions count from the end. A view.
 *
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * at(x, 1) // [4, 5, 6]
 * at(x, null, -1) // [3, 6]
 * at(x, 0, [null, null, -1]) // [3, 2, 1]
 * at(x, 'newaxis', [0, 1]).shape // [1, 1, 3]
 * at(x, 2) // throws index-range
 */
export function at(x: In, ...indices: readonly Index[]): Tensor {
  return resultOf(() => {
    const given = asTensor('at', x);
    const { begin, size, step, picked, added } = select('at', given.type.shape, indices);
    let part = apply1(sliceOp, [given], { begin, size, step });
    if (picked.length > 0) part = apply1(squeezeOp, [part], { axes: picked });
    return added.length > 0 ? apply1(expandDimsOp, [part], { axes: added }) : part;
  });
}
