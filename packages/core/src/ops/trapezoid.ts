import { floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, multiply, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { butOne } from './diff.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkNumber } from './option-kinds.ts';
import { sum } from './reduce.ts';
import { reshape } from './reshape.ts';

/** What `trapezoid` may be told. */
export interface TrapezoidOptions {
  /** Where the values are taken: a vector along the axis, or of the shape of the values. `dx` apart, if left out. */
  readonly x?: In | null;
  /** 1 if left out. */
  readonly dx?: number;
  /** The last if left out. */
  readonly axis?: number;
}

/**
 * The integral of values `y` along an axis (the last, if none is named) by the trapezoidal rule: `Σ ½·(y[i] + y[i + 1])·(x[i + 1] − x[i])`. Floating point.
 *
 * @example
 * trapezoid(tensor([1, 2, 3])) // 4
 * trapezoid(tensor([1, 2, 3]), { x: tensor([4, 6, 8]) }) // 8
 * trapezoid(tensor([[0, 1, 2], [3, 4, 5]]), { axis: 0, dx: 2 }) // [3, 5, 7]
 */
export function trapezoid<Y extends In>(y: Y, options?: TrapezoidOptions): Tensor<Shape, FloatOf<DTypeOf<Y>>> {
  return resultOf(() => {
    const { x, dx = 1, axis = -1 } = plainOptions('trapezoid', options, ['x', 'dx', 'axis']);
    checkNumber('trapezoid', 'dx', dx);
    const given = asTensor('trapezoid', y);
    const along = normalizeAxis('trapezoid', axis, given.rank);
    const places = x === undefined || x === null ? null : asTensor('trapezoid', x, 1);
    const beside = places && laidAlong(places, given.type.shape, along);
    const dtype = floatOf(places ? wider(given.dtype, places.dtype) : given.dtype);
    const values = cast(given, dtype);
    const sums = add(butOne(values, along, true), butOne(values, along, false));
    if (!beside) return multiply(sum(sums, along), dx / 2);
    const at = cast(beside, dtype);
    const widths = subtract(butOne(at, along, true), butOne(at, along, false));
    return multiply(sum(multiply<In, In>(sums, widths), along), 0.5);
  }) as Tensor<Shape, FloatOf<DTypeOf<Y>>>;
}

/** Places beside the values. */
function laidAlong(places: Tensor, shape: Shape, axis: number): Tensor {
  if (places.rank === 1 && places.size === shape[axis])
    return reshape(
      places,
      shape.map((extent, a) => (a === axis ? extent : 1)),
    );
  if (places.rank !== shape.length || places.type.shape[axis] !== shape[axis])
    throw new ShapeMismatchError({
      op: 'trapezoid',
      what: 'x is a vector along the axis, or has as many axes as the values',
      shapes: [shape, places.type.shape],
    });
  return places;
}
