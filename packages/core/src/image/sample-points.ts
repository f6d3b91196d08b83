import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { type DType, factsOf, floatOf, isFloat, wider } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { In, Op } from '../op.ts';
import { add, multiply, subtract } from '../ops/arithmetic.ts';
import { cast } from '../ops/cast.ts';
import { clipOp } from '../ops/clip.ts';
import { greaterEqual, less } from '../ops/comparison.ts';
import { expandDims } from '../ops/expand-dims.ts';
import { logicalAnd, logicalOr } from '../ops/logical.ts';
import { isnan } from '../ops/number-tests.ts';
import { floor } from '../ops/rounding.ts';
import { stack } from '../ops/stack.ts';
import { where, whereOp } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { gatherPointsOp } from './gather-points.ts';

/** What stands beyond the ends of an axis. */
export type FillMode = 'constant' | 'nearest' | 'wrap' | 'mirror' | 'reflect';

/** Position `i` in an axis of `n` elements that goes on beyond its ends. */
type Extension = (i: Expr, n: Expr) => Expr;

const extension = (name: string, place: Extension): Op =>
  defineElementwise(name, { arity: 2, formula: ([i, n]) => place(i!, n!) });

/** A period forth, and a period back. */
const folded = (i: Expr, period: Expr, last: Expr): Expr => {
  const place = i.mod(period.maximum(1));
  return Expr.select(place.lessEqual(last), place, period.subtract(place));
};

export const clampedPlaceOp: Op = /* @__PURE__ */ extension('clampedPlace', (i, n) =>
  i.maximum(0).minimum(n.subtract(1)),
);
export const wrappedPlaceOp: Op = /* @__PURE__ */ extension('wrappedPlace', (i, n) => i.mod(n));
export const mirroredPlaceOp: Op = /* @__PURE__ */ extension('mirroredPlace', (i, n) =>
  folded(i, n.add(n).subtract(2), n.subtract(1)),
);
export const reflectedPlaceOp: Op = /* @__PURE__ */ extension('reflectedPlace', (i, n) => {
  const place = i.mod(n.add(n));
  return Expr.select(place.less(n), place, n.add(n).subtract(1).subtract(place));
});

/** To the nearest whole number, halves away from 0. */
export const roundedAwayOp: Op = /* @__PURE__ */ defineElementwise('roundedAway', {
  arity: 1,
  formula([x]) {
    const size = x!.abs();
    const whole = size.floor();
    return Expr.select(size.subtract(whole).less(0.5), whole, whole.add(1)).multiply(x!.sign());
  },
});

const extensions = (): Readonly<Record<Exclude<FillMode, 'constant'>, Op>> => ({
  nearest: clampedPlaceOp,
  wrap: wrappedPlaceOp,
  mirror: mirroredPlaceOp,
  reflect: reflectedPlaceOp,
});

/** The names of all modes. */
export const fillModes: readonly FillMode[] = ['constant', 'nearest', 'wrap', 'mirror', 'reflect'];

/** How points between pixels are found. */
export interface Sampling {
  /** 0: the nearest pixel; 1: a mean of those around. */
  readonly order: 0 | 1;
  readonly fillMode: FillMode;
  readonly fillValue: number;
}

/** The pixels of `[batch, …axes, channels]` at whole positions `[batch, …points]` along each axis. */
function pixelsAt(x: Tensor, positions: readonly In[], { fillMode, fillValue }: Sampling): Tensor {
  const extents = x.type.shape.slice(1, -1);
  const whole = positions.map((position) => cast(position, 'int32') as In);
  if (fillMode !== 'constant') {
    const extend = extensions()[fillMode];
    const places = whole.map((position, axis) => apply1(extend, [position, extents[axis]!], {}) as In);
    return apply1(gatherPointsOp, [x, stack(places)], {});
  }
  // outside nothing is found: 0
  const pixels = apply1(gatherPointsOp, [x, stack(whole)], {});
  if (fillValue === 0) return pixels;
  const inside = whole
    .map((position, axis) => logicalAnd(greaterEqual(position, 0) as In, less(position, extents[axis]!) as In) as In)
    .reduce((all, one) => logicalAnd(all, one) as In);
  return where(expandDims(inside, -1) as In, pixels as In, fillValue) as Tensor;
}

/** The dtype that points between pixels are computed in. */
const samplingDType = (x: DType, coordinates: DType): DType => wider(floatOf(x), floatOf(coordinates));

/**
 * `[batch, …points, channels]` of images `[batch, …axes, channels]` at coordinates `[batch or 1, …points]`, one tensor for each axis. Integers are rounded, halves away from
 * 0, as in Keras on JAX.
 */
export function samplePoints(x: Tensor, coordinates: readonly Tensor[], sampling: Sampling): Tensor {
  if (sampling.order === 0) {
    const nearest = coordinates.map((c) => apply1(roundedAwayOp, [c], {}) as In);
    // a NaN is no place
    const lost = coordinates.map((c) => isnan(c as In) as In).reduce((any, one) => logicalOr(any, one) as In);
    const nothing = isFloat(x.dtype) ? NaN : 0;
    return apply1(whereOp, [expandDims(lost, -1), nothing, pixelsAt(x, nearest, sampling)], {});
  }
  const dtype = samplingDType(x.dtype, coordinates[0]!.dtype);
  const pixels = cast(x as In, dtype) as Tensor;
  const lows = coordinates.map((c) => floor(cast(c as In, dtype) as In) as In);
  const shares = coordinates.map((c, axis) => subtract(cast(c as In, dtype) as In, lows[axis]!) as In);
  let sum: In | undefined;
  // every corner of the cell around a point weighs as much as the part of the cell that is opposite to it
  for (let corner = 0; corner < 2 ** coordinates.length; corner++) {
    const upper = (axis: number): boolean => ((corner >> axis) & 1) === 1;
    const weight = shares
      .map((share, axis) => (upper(axis) ? share : (subtract(1, share) as In)))
      .reduce((product, factor) => multiply(product, factor) as In);
    const positions = lows.map((low, axis) => (upper(axis) ? (add(low, 1) as In) : low));
    const term = multiply(pixelsAt(pixels, positions, sampling) as In, expandDims(weight, -1) as In) as In;
    sum = sum === undefined ? term : (add(sum, term) as In);
  }
  if (isFloat(x.dtype)) return cast(sum!, x.dtype) as Tensor;
  const { kind, min, max } = factsOf(x.dtype);
  const whole = apply1(roundedAwayOp, [sum!], {});
  return cast((kind === 'bool' ? whole : apply1(clipOp, [whole, min, max], {})) as In, x.dtype) as Tensor;
}
