import { apply1 } from '../dispatch.ts';
import { isFloat, isInteger } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { nearest } from '../nearest.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { checkShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { boxView } from './box.ts';
import { broadcastTo } from './broadcast-to.ts';
import { concatenate } from './concatenate.ts';
import { asItIs, asTensor, plainOptions, resultOf } from './operand.ts';
import { sliceOp } from './slice.ts';
import type { Rearranged } from './transpose.ts';

interface Padded {
  readonly shape: Shape;
  /** How much goes before each axis. */
  readonly begin: readonly number[];
}

/** A tensor in the middle of a larger one of one number, which is the second operand. */
export const padOp: Op<Padded> = /* @__PURE__ */ definePrimitive({
  name: 'pad',
  infer: ([x], { shape }: Padded) => [{ shape, dtype: x!.dtype }],
  lower([x], { shape, begin }) {
    const { dtype } = x!;
    // no backend takes a bool as argument
    const passed = isFloat(dtype) || isInteger(dtype) ? dtype : 'float32';
    const around = Expr.arg(0, passed).cast(dtype);
    // where each axis has its choices apart, ranges of the last one need none (`rangesOf`)
    const output = shape.reduce(
      (inner, extent, axis) => {
        const first = begin[axis]!;
        const size = Expr.size(0, axis);
        if (first === 0 && x!.shape[axis] === extent) return inner;
        const at = Expr.coordinate(axis);
        return Expr.select(at.less(first), around, Expr.select(at.less(size.add(first)), inner, around));
      },
      Expr.input(0, dtype),
    );
    return {
      space: shape,
      inputs: [{ aval: x!, view: boxView(x!, shape, { begin, step: begin.map(() => 1) }, 0) }],
      args: [passed],
      outputs: [output],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, { begin }) =>
        apply1(sliceOp, [dy!], { begin, size: saved.ins[0]!.shape, step: begin.map(() => 1) }),
    },
  },
});

const modes = ['constant', 'reflect', 'symmetric', 'edge'] as const;

/** What stands around a padded tensor: a number, its mirror image without or with the outermost element, or its outermost element. */
export type PadMode = (typeof modes)[number];

/** What `pad` may be told. */
export interface PadOptions {
  readonly mode?: PadMode;
  /** Of the mode `constant`; 0 if left out. */
  readonly constantValues?: number | null;
}

/** How much is put before and after: the same everywhere, the same for each axis, or for each axis its own. */
export type PadWidth = number | readonly [number, number] | readonly (readonly [number, number])[];

/**
 * `x` with something put before and after along each axis: `padWidth` is `[[before, after], …]` for every axis, `[before, after]` for all, or one number.
 * The modes `reflect` (`3 2 | 1 2 3 | 2 1`), `symmetric` (`2 1 | 1 2 3 | 3 2`) and `edge` (`1 1 | 1 2 3 | 3 3`) repeat its elements; `constant` puts numbers.
 *
 * @example
 * pad(tensor([[1, 2]]), [[0, 1], [1, 1]]) // [[0, 1, 2, 0], [0, 0, 0, 0]]
 * pad(tensor([1, 2]), 1, { constantValues: 9 }) // [9, 1, 2, 9]
 * pad(tensor([1, 2, 3]), [2, 1], { mode: 'reflect' }) // [3, 2, 1, 2, 3, 2]
 */
export function pad<X extends In>(x: X, padWidth: PadWidth, options?: PadOptions): Rearranged<X> {
  return resultOf(() => {
    const { mode = 'constant', constantValues } = plainOptions('pad', options, ['mode', 'constantValues']);
    const given = asTensor('pad', x);
    const widths = widthsOf(padWidth, given.rank);
    const shape = given.type.shape.map((extent, axis) => widths[axis]![0] + extent + widths[axis]![1]);
    checkShape('pad', shape);
    const chosen = modes.find((name) => name === String(mode).toLowerCase().replaceAll('_', ''));
    if (chosen === undefined)
      throw new OptionError({
        op: 'pad',
        what: `the mode is one of ${modes.join(', ')}`,
        value: mode,
        ...(nearest(String(mode), modes).length > 0 && { hint: `did you mean '${nearest(String(mode), modes)[0]}'?` }),
      });
    if (chosen !== 'constant' && constantValues !== undefined && constantValues !== null)
      throw new OptionError({ op: 'pad', what: "constantValues go with the mode 'constant' only", value: chosen });
    if (widths.every(([before, after]) => before + after === 0)) return asItIs(x, given);
    if (chosen === 'constant')
      return apply1(padOp, [given, constantValues ?? 0], { shape, begin: widths.map(([before]) => before) });
    return widths.reduce((y, [before, after], axis) => extend(y, axis, before, after, chosen), given);
  }) as Rearranged<X>;
}

function widthsOf(padWidth: PadWidth, rank: number): readonly (readonly [number, number])[] {
  const given: readonly unknown[] = Array.isArray(padWidth) ? padWidth : [padWidth];
  const flat = given.every((width) => typeof width === 'number');
  const pairs = flat ? [given.length === 1 ? [given[0], given[0]] : given] : given;
  const right = pairs.every(
    (pair): pair is readonly [number, number] =>
      Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && (n as number) >= 0),
  );
  if (!right || (pairs.length !== 1 && pairs.length !== rank))
    throw new OptionError({
      op: 'pad',
      what: `the width is a whole number from 0 up, [before, after], or [[before, after], …] for each of the ${rank} axes`,
      value: padWidth,
    });
  return pairs.length === rank ? pairs : Array.from({ length: rank }, () => pairs[0]!);
}

/** Repeats elements before and after an axis. A width beyond the axis is reached in rounds: each mirrors what is there by then. */
function extend(x: Tensor, axis: number, before: number, after: number, mode: Exclude<PadMode, 'constant'>): Tensor {
  const extent = x.type.shape[axis]!;
  if (before + after === 0) return x;
  if (extent === 0)
    throw new OptionError({ op: 'pad', what: `axis ${axis} has no elements to repeat in the mode`, value: mode });
  const part = (t: Tensor, start: number, length: number, step: 1 | -1): Tensor => {
    const begin = t.type.shape.map((_, a) => (a === axis ? start : 0));
    const size = t.type.shape.map((n, a) => (a === axis ? length : n));
    return apply1(sliceOp, [t], { begin, size, step: size.map((_, a) => (a === axis ? step : 1)) });
  };
  const join = (parts: readonly (Tensor | null)[]): Tensor =>
    concatenate(
      parts.filter((t) => t !== null),
      axis,
    );
  // one element alone is its own mirror image
  if (mode === 'edge' || extent === 1) {
    const stretch = (start: number, length: number): Tensor | null =>
      length === 0
        ? null
        : broadcastTo(
            part(x, start, 1, 1),
            x.type.shape.map((n, a) => (a === axis ? length : n)),
          );
    return join([stretch(0, before), x, stretch(extent - 1, after)]);
  }
  const skip = mode === 'reflect' ? 1 : 0;
  const most = extent - skip;
  let whole = x;
  let [left, right] = [before, after];
  while (left > 0 || right > 0) {
    const [low, high] = [Math.min(left, most), Math.min(right, most)];
    const last = whole.type.shape[axis]! - 1 - skip;
    whole = join([
      low === 0 ? null : part(whole, low - 1 + skip, low, -1),
      whole,
      high === 0 ? null : part(whole, last, high, -1),
    ]);
    left -= low;
    right -= high;
  }
  return whole;
}
