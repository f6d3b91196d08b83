import { apply1 } from '../dispatch.ts';
import { floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op, type Saved } from '../op.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import { broadcastShapes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { multiply, negative, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { divideNoNan } from './division.ts';
import { expandDims } from './expand-dims.ts';
import { matmul } from './matmul.ts';
import { asTensor, resultOf } from './operand.ts';
import { sum } from './reduce.ts';
import { sumTo } from './sum-to.ts';
import { swapaxes } from './transpose.ts';

const distanceShape = (x: Shape, y: Shape): number[] => [
  ...broadcastShapes('cdist', [x.slice(0, -2), y.slice(0, -2)]),
  x.at(-2)!,
  y.at(-2)!,
];

/** An operand of a loop over pairs of rows: its batch axes broadcast, its last two axes are read as told. */
function operand(x: Aval, space: Shape, last: readonly [AxisRead, AxisRead]): Loop['inputs'][number] {
  const lead = space.length - x.shape.length;
  const batch = x.shape
    .slice(0, -2)
    .map((extent, axis): AxisRead => (extent === 1 && space[lead + axis] !== 1 ? null : lead + axis));
  return { aval: x, view: viewOf(x, space.length + 1, [...batch, ...last]) };
}

/** Distances of each row of one matrix to each of another one. */
export const cdistOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'cdist',
  infer: ([x, y]) => [{ shape: distanceShape(x!.shape, y!.shape), dtype: x!.dtype }],
  lower([x, y]): Loop {
    const space = distanceShape(x!.shape, y!.shape);
    const [row, column, inner] = [space.length - 2, space.length - 1, space.length];
    const apart = Expr.input(0, x!.dtype).subtract(Expr.input(1, y!.dtype));
    return {
      space,
      inputs: [operand(x!, space, [row, inner]), operand(y!, space, [column, inner])],
      reduce: { size: [x!.shape.at(-1)!], accs: [{ op: 'sum', value: apart.square() }] },
      outputs: [Expr.accumulator(0, x!.dtype).sqrt()],
    };
  },
  vjp: {
    0: { reads: [0, 1, { y: 0 }], rule: ([dy], saved) => slope(dy!, saved, 0) },
    1: { reads: [0, 1, { y: 0 }], rule: ([dy], saved) => slope(dy!, saved, 1) },
  },
});

/** The weights are the gradient over the distance; 0 where there is none. */
function slope(dy: Tensor, saved: Saved, input: number): Tensor {
  const weights = divideNoNan(dy, saved.y());
  const pairs = input === 0 ? weights : swapaxes(weights, -1, -2);
  const { shape, dtype } = saved.ins[input]!;
  return sumTo(apply1(weightedDifferencesOp, [pairs, saved.in(input), saved.in(1 - input)], NO_ATTRS), shape, dtype);
}

const differencesShape = (w: Shape, x: Shape): number[] => [...w.slice(0, -1), x.at(-1)!];

/** `Σ w[i, j]·(x[i] − y[j])` over all j. Differences first: products of what is far from 0 would cancel. */
export const weightedDifferencesOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'weightedDifferences',
  infer: ([w, x]) => [{ shape: differencesShape(w!.shape, x!.shape), dtype: x!.dtype }],
  lower([w, x, y]): Loop {
    const { dtype } = x!;
    const space = differencesShape(w!.shape, x!.shape);
    const [row, column, inner] = [space.length - 2, space.length - 1, space.length];
    const apart = Expr.input(1, dtype).subtract(Expr.input(2, dtype));
    return {
      space,
      inputs: [
        operand(w!, space, [row, inner]),
        operand(x!, space, [row, column]),
        operand(y!, space, [inner, column]),
      ],
      reduce: { size: [w!.shape.at(-1)!], accs: [{ op: 'sum', value: Expr.input(0, dtype).multiply(apart) }] },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
  vjp: {
    0: {
      reads: [1, 2],
      rule([dy], saved) {
        const own = expandDims(sum(multiply<In, In>(dy!, saved.in(1)), -1), -1);
        return subtract<In, In>(own, matmul<In, In>(dy!, swapaxes(saved.in(2) as Tensor, -1, -2)));
      },
    },
    1: {
      reads: [0],
      rule: ([dy], saved) =>
        sumTo(
          multiply<In, In>(sum(saved.in(0) as Tensor, { axis: -1, keepdims: true }), dy!),
          saved.ins[1]!.shape,
          saved.ins[1]!.dtype,
        ),
    },
    2: {
      reads: [0],
      rule: ([dy], saved) =>
        sumTo(
          negative(matmul<In, In>(swapaxes(saved.in(0) as Tensor, -1, -2), dy!)),
          saved.ins[2]!.shape,
          saved.ins[2]!.dtype,
        ),
    },
  },
});

/**
 * The Euclidean distance of every row of `x` to every row of `y`: `[…batch, n, d]` and `[…batch, m, d]` give `[…batch, n, m]`, floating point; batch axes broadcast.
 * The slope at distance 0 is 0.
 *
 * @example
 * cdist(tensor([[0, 0], [1, 1]]), tensor([[1, 0]])) // [[1], [1]]
 * cdist(zeros([3, 2]), zeros([4, 3])) // throws shape-mismatch
 */
export function cdist<X extends In, Y extends In>(x: X, y: Y): Tensor<Shape, FloatOf<Promote<DTypeOf<X>, DTypeOf<Y>>>> {
  return resultOf(() => {
    const [a, b] = [asTensor('cdist', x), asTensor('cdist', y, 1)];
    if (a.rank < 2 || b.rank < 2 || a.type.shape.at(-1) !== b.type.shape.at(-1))
      throw new ShapeMismatchError({
        op: 'cdist',
        what: 'rows of both have the same length',
        shapes: [a.type.shape, b.type.shape],
        hint: 'points are rows: [n, d] and [m, d]',
      });
    const dtype = floatOf(wider(a.dtype, b.dtype));
    return apply1(cdistOp, [cast(a, dtype), cast(b, dtype)], NO_ATTRS);
  }) as never;
}
