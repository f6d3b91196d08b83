import { meet } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { MatmulShapeError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, type Op, type Saved } from '../op.ts';
import type { Checked, DTypeOf, Fine, MatMul, Promote, ShapeOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { expandDims, squeeze } from './expand-dims.ts';
import { asTensor, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';
import { sumTo } from './sum-to.ts';
import { swapaxes } from './transpose.ts';
import { summed } from './reduction.ts';

/** `[…batch, m, n]` of operands `[…batch, m, k]` and `[…batch, k, n]`, whose batch axes broadcast. */
function productShape(a: Shape, b: Shape): number[] {
  const batch: number[] = [];
  const rank = Math.max(a.length, b.length);
  for (let axis = 0; axis < rank - 2; axis++) {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1)
      throw new ShapeMismatchError({
        op: 'matmul',
        what: 'the batch axes do not broadcast',
        shapes: [a, b],
        hint: 'all axes but the last two must be equal or 1, aligned at the end',
      });
    batch.push(p === 1 ? q : p);
  }
  return [...batch, a.at(-2)!, b.at(-1)!];
}

/** Batched matrix product; operands have at least two axes. Backends know it by its loop (`contractionOf`). */
export const matmulOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'matmul',
  broadcasts: true,
  infer([a, b]) {
    if (a!.shape.length < 2 || b!.shape.length < 2 || a!.shape.at(-1) !== b!.shape.at(-2))
      throw new MatmulShapeError({ a: a!.shape, b: b!.shape });
    return [{ shape: productShape(a!.shape, b!.shape), dtype: summed(meet('matmul', [a!, b!])) }];
  },
  lower([a, b]) {
    const space = productShape(a!.shape, b!.shape);
    const dtype = summed(meet('matmul', [a!, b!]));
    const rank = space.length;
    const [row, column, inner] = [rank - 2, rank - 1, rank];
    const read = (x: Aval, last: readonly AxisRead[]): { aval: Aval; view: ReturnType<typeof viewOf> } => {
      const lead = rank - x.shape.length;
      const batch = x.shape
        .slice(0, -2)
        .map((extent, axis): AxisRead => (extent === 1 && space[lead + axis] !== 1 ? null : lead + axis));
      return { aval: x, view: viewOf(x, rank + 1, [...batch, ...last]) };
    };
    return {
      space,
      inputs: [read(a!, [row, inner]), read(b!, [inner, column])],
      reduce: {
        size: [a!.shape.at(-1)!],
        accs: [
          {
            op: 'sum',
            value: Expr.input(0, a!.dtype).cast(dtype).multiply(Expr.input(1, b!.dtype).cast(dtype)),
            contracts: true,
          },
        ],
      },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved) => gradient(saved, 0, () => matmul(dy!, swapaxes(saved.in(1), -1, -2))),
    },
    1: {
      reads: [0],
      rule: ([dy], saved) =>
        gradient(saved, 1, () => {
          const a = saved.in(0) as Tensor;
          // a matrix under a batch: the sum over the batch is part of the product
          if (saved.ins[1]!.shape.length === 2 && a.rank > 2) return matmul(swapaxes(rows(a), 0, 1), rows(dy!));
          return matmul(swapaxes(a, -1, -2), dy!);
        }),
    },
  },
});

function gradient({ ins }: Saved, input: number, product: () => Tensor): Tensor | null {
  const { shape, dtype } = ins[input]!;
  return isFloat(dtype) ? sumTo(product(), shape, dtype) : null;
}

/** `[…batch, k]` as `[batch, k]`. */
const rows = (x: Tensor): Tensor =>
  reshape(x, [x.type.shape.slice(0, -1).reduce((n, extent) => n * extent, 1), x.type.shape.at(-1)!]);

/**
 * Matrix product of the last two axes: `[…batch, m, k] · […batch, k, n]` gives `[…batch, m, n]`; batch axes broadcast. A vector on either side is a row or a column,
 * and its axis is gone in the result. Integers are multiplied as integers.
 *
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [1, 1]])) // [[3, 2], [7, 4]]
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 * matmul(zeros([32, 784]), zeros([10, 784])) // throws matmul-shape
 */
export function matmul<const A extends In, const B extends In>(
  a: A,
  b: B & Checked<MatMul<ShapeOf<A>, ShapeOf<B>>>,
): Tensor<Fine<MatMul<ShapeOf<A>, ShapeOf<B>>>, Promote<DTypeOf<A>, DTypeOf<B>>> {
  return resultOf(() => product(asTensor('matmul', a), asTensor('matmul', b, 1))) as never;
}

function product(a: Tensor, b: Tensor): Tensor {
  const inner = b.type.shape[Math.max(0, b.rank - 2)];
  if (a.rank === 0 || b.rank === 0 || a.type.shape.at(-1) !== inner)
    throw new MatmulShapeError({ a: a.type.shape, b: b.type.shape });
  if (a.rank === 1) {
    const row = expandDims(a, 0);
    return b.rank === 1
      ? squeeze(apply1(matmulOp, [row, expandDims(b, 1)], {}), [0, 1])
      : squeeze(apply1(matmulOp, [row, b], {}), -2);
  }
  if (b.rank === 1) return squeeze(product(a, expandDims(b, 1)), -1);
  // one large product instead of many small ones; where the rows do not lie in order, that would cost a copy
  if (a.rank > 2 && b.rank === 2 && a.type.dense)
    return reshape(apply1(matmulOp, [rows(a), b], {}), [...a.type.shape.slice(0, -1), b.type.shape[1]!]);
  return apply1(matmulOp, [a, b], {});
}
