import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf, isFloat } from '../dtype.ts';
import type { TensaiError } from '../error.ts';
import { IndexRangeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply, subtract } from './arithmetic.ts';
import { broadcastTo } from './broadcast-to.ts';
import { cast } from './cast.ts';
import { divide } from './division.ts';
import { maximum } from './extrema.ts';
import { logicalNot } from './logical.ts';
import { isnan } from './number-tests.ts';
import { sumOp } from './reduce.ts';
import { checkChoice, reducedShape } from './reduction.ts';
import { reshape } from './reshape.ts';
import { ceil, floor, roundToWhole } from './rounding.ts';
import { sliceOp } from './slice.ts';
import { sortOp } from './sort.ts';
import { takeAlongAxisOp } from './take-along-axis.ts';
import { moveaxis, transpose } from './transpose.ts';
import { where } from './where.ts';

/** What may become of a quantile between two elements. */
export const quantileMethods = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;

/** What becomes of a quantile that falls between two elements: a mean weighted by nearness, one of them, their mean, or the nearer one (the one of even rank at half way). */
export type QuantileMethod = (typeof quantileMethods)[number];

/** What tells the six functions apart, and what they are told. */
export interface QuantileAttrs {
  /** The public function, for errors. */
  readonly name: string;
  /** In order. */
  readonly axes: readonly number[];
  readonly keepdims: boolean;
  readonly method: QuantileMethod;
  /** Is NaN left out? Otherwise one makes the result NaN. */
  readonly ignoresNaN: boolean;
  /** The number that stands for the largest element. */
  readonly most: number;
}

/** The way from a to b, `weight` of it; a itself for 0, even where b is infinite. */
export const betweenOp: Op = /* @__PURE__ */ defineElementwise('between', {
  arity: 3,
  formula: ([a, b, weight]) =>
    Expr.select(
      weight!.equal(0),
      a!,
      a!.multiply(Expr.literal(1, weight!.dtype).subtract(weight!)).add(b!.multiply(weight!)),
    ),
});

/** Says that a quantile is no part of the whole. */
export const quantileError = (
  { name, most }: Pick<QuantileAttrs, 'name' | 'most'>,
  value: number,
  at?: number,
): TensaiError =>
  new IndexRangeError({ op: name, what: 'q', value, low: 0, high: most, ...(at !== undefined && { at }) });

/** Quantiles of rows: the elements in order, of which those next to the position `q · (n − 1)` are taken. */
export const quantileOp: Op<QuantileAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'quantile',
  infer([x, q], attrs: QuantileAttrs) {
    checkChoice(attrs.name, x!, attrs);
    return [{ shape: [...q!.shape, ...reducedShape(x!.shape, attrs)], dtype: floatOf(x!.dtype) }];
  },
  checks: (_, attrs) => [
    {
      key: `0..${attrs.most} real`,
      input: 1,
      ok: (q) => q.greaterEqual(0).and(q.lessEqual(attrs.most)),
      error: (value, at) => quantileError(attrs, value, at),
    },
  ],
  impl([x, q], attrs) {
    const { axes, method, most } = attrs;
    const dtype = floatOf(x!.dtype);
    const kept = x!.type.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const shape = kept.map((axis) => x!.type.shape[axis]!);
    const count = sizeOf(axes.map((axis) => x!.type.shape[axis]!));
    const axis = shape.length;
    const rows = reshape(transpose(cast(x!, dtype), [...kept, ...axes]), [...shape, count]);
    const sorted = apply1(sortOp, [rows], { axis });
    const wanted = cast(reshape(q!, [q!.size]), dtype);
    const position = positionOf(rows, most === 1 ? wanted : divide(wanted, most), attrs);
    const all = [...shape, q!.size];
    const at = (place: Tensor): Tensor =>
      apply1(takeAlongAxisOp, [sorted, broadcastTo(cast(place, 'int32'), all)], { axis });
    const found = choices[method](at, position);
    const last = { begin: [...shape.map(() => 0), count - 1], size: [...shape, 1], step: all.map(() => 1) };
    const answer = (): Tensor => {
      if (attrs.ignoresNaN || !isFloat(x!.dtype) || count === 0) return found;
      // NaN is in order the last one
      const top = apply1(sliceOp, [sorted], last);
      return where(isnan(top), top, found) as Tensor;
    };
    return [reshape(moveaxis(answer(), -1, 0), [...q!.type.shape, ...reducedShape(x!.type.shape, attrs)])];
  },
});

/** Where the quantiles fall among the elements of each row that count: a fraction, from 0. */
function positionOf(rows: Tensor, q: Tensor, { ignoresNaN }: QuantileAttrs): Tensor {
  const count = rows.type.shape.at(-1)!;
  if (!ignoresNaN) return multiply(q, Math.max(count - 1, 0)) as Tensor;
  const numbers = apply1(sumOp, [logicalNot(isnan(rows))], { axes: [rows.rank - 1], keepdims: true });
  return multiply(q, maximum(subtract(cast(numbers, q.dtype), 1), 0)) as Tensor;
}

const choices: Readonly<Record<QuantileMethod, (at: (place: Tensor) => Tensor, position: Tensor) => Tensor>> = {
  linear: (at, position) => {
    const low = floor(position);
    return apply1(betweenOp, [at(low), at(ceil(position)), subtract(position, low) as Tensor], {});
  },
  lower: (at, position) => at(floor(position)),
  higher: (at, position) => at(ceil(position)),
  midpoint: (at, position) => apply1(betweenOp, [at(floor(position)), at(ceil(position)), 0.5], {}),
  nearest: (at, position) => at(roundToWhole(position)),
};
