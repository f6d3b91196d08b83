import { apply1 } from '../dispatch.ts';
import { AxisError, OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { checkShape, normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { asTensor, plainOptions, resultOf, wholeOffset } from './operand.ts';
import { sumOp } from './reduce.ts';
import { ravel } from './reshape.ts';
import type { Rearranged } from './transpose.ts';

/** A diagonal of the matrices that two axes span: `offset` columns to the right of the main one. */
interface Diagonal {
  readonly offset: number;
  readonly axis1: number;
  readonly axis2: number;
}

/** The shape of the diagonals: the two axes go, and their common one comes last. */
function diagonalShape(shape: Shape, { offset, axis1, axis2 }: Diagonal): number[] {
  const length = Math.min(shape[axis1]! + Math.min(offset, 0), shape[axis2]! - Math.max(offset, 0));
  return [...shape.filter((_, axis) => axis !== axis1 && axis !== axis2), Math.max(0, length)];
}

export const diagonalOp: Op<Diagonal> = /* @__PURE__ */ definePrimitive({
  name: 'diagonal',
  infer: ([x], attrs: Diagonal) => [{ shape: diagonalShape(x!.shape, attrs), dtype: x!.dtype }],
  lower([x], attrs) {
    const { offset, axis1, axis2 } = attrs;
    const space = diagonalShape(x!.shape, attrs);
    const last = space.length - 1;
    let next = 0;
    const reads = x!.shape.map((_, axis): AxisRead => {
      if (axis === axis1) return { coef: { [last]: 1 }, offset: Math.max(0, -offset) };
      return axis === axis2 ? { coef: { [last]: 1 }, offset: Math.max(0, offset) } : next++;
    });
    return {
      space,
      inputs: [{ aval: x!, view: viewOf(x!, space.length, reads) }],
      outputs: [Expr.input(0, x!.dtype)],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, attrs) => apply1(onDiagonalOp, [dy!], { ...attrs, shape: saved.ins[0]!.shape }),
    },
  },
});

/** The transpose of `diagonal`: zeros of `shape` with its operand on the diagonal. */
export const onDiagonalOp: Op<Diagonal & { readonly shape: Shape }> = /* @__PURE__ */ definePrimitive({
  name: 'onDiagonal',
  infer: ([x], { shape }: Diagonal & { readonly shape: Shape }) => [{ shape, dtype: x!.dtype }],
  lower([x], { shape, offset, axis1, axis2 }) {
    const [row, column] = [Expr.coordinate(axis1), Expr.coordinate(axis2)];
    const others = shape.flatMap((_, axis) => (axis === axis1 || axis === axis2 ? [] : [Expr.coordinate(axis)]));
    const nowhere = x!.shape.map(() => null);
    const value = Expr.load(0, x!.dtype, [...others, offset < 0 ? column : row]);
    const hit = column.subtract(row).equal(offset);
    return {
      space: shape,
      inputs: [{ aval: x!, view: viewOf(x!, shape.length, nowhere) }],
      outputs: [Expr.select(hit, value, Expr.literal(0, x!.dtype))],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], _, { offset, axis1, axis2 }) => apply1(diagonalOp, [dy!], { offset, axis1, axis2 }),
    },
  },
});

/** Which diagonal of which matrices: the main one of the first two axes, if nothing is said. */
export interface DiagonalOptions {
  readonly offset?: number;
  readonly axis1?: number;
  readonly axis2?: number;
}

function diagonalAttrs(op: string, x: Tensor, options: DiagonalOptions | undefined): Diagonal {
  const { offset = 0, axis1 = 0, axis2 = 1 } = plainOptions(op, options, ['offset', 'axis1', 'axis2']);
  wholeOffset(op, 'offset', offset);
  const [a, b] = [normalizeAxis(op, axis1, x.rank), normalizeAxis(op, axis2, x.rank)];
  if (a === b) throw new AxisError({ op, axis: axis2, rank: x.rank, repeated: true });
  return { offset, axis1: a, axis2: b };
}

/**
 * A diagonal of the matrices that two axes span (the first two, if none are named): those axes go, and the diagonal is the last one of the result. A view.
 *
 * @example
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]])) // [1, 5]
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]]), { offset: 1 }) // [2, 6]
 */
export function diagonal<X extends In>(x: X, options?: DiagonalOptions): Rearranged<X> {
  const given = asTensor('diagonal', x);
  return apply1(diagonalOp, [given], diagonalAttrs('diagonal', given, options)) as Rearranged<X>;
}

/** The sum of a diagonal: see `diagonal`. Narrow integers and bools are summed as int32.
 * @example trace(tensor([[1, 2], [3, 4]])) // 5 */
export function trace(x: In, options?: DiagonalOptions): Tensor {
  return resultOf(() => {
    const given = asTensor('trace', x);
    const along = apply1(diagonalOp, [given], diagonalAttrs('trace', given, options));
    return apply1(sumOp, [along], { axes: [along.rank - 1], keepdims: false });
  });
}

/**
 * A square matrix with a vector on a diagonal, `k` columns to the right of the main one; of a matrix, that diagonal.
 *
 * @example
 * diag(tensor([1, 2])) // [[1, 0], [0, 2]]
 * diag(tensor([1]), { k: 1 }) // [[0, 1], [0, 0]]
 * diag(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export function diag<X extends In>(x: X, options?: { readonly k?: number }): Rearranged<X> {
  const { k = 0 } = plainOptions('diag', options, ['k']);
  wholeOffset('diag', 'k', k);
  const given = asTensor('diag', x);
  if (given.rank !== 1 && given.rank !== 2)
    throw new OptionError({
      op: 'diag',
      what: 'it takes a vector or a matrix',
      value: given.type.shape,
      hint: 'diagonal(x, { axis1, axis2 }) reads diagonals of more axes',
    });
  const attrs = { offset: k, axis1: 0, axis2: 1 };
  if (given.rank === 2) return apply1(diagonalOp, [given], attrs) as Rearranged<X>;
  const extent = given.size + Math.abs(k);
  checkShape('diag', [extent, extent]);
  return apply1(onDiagonalOp, [given], { ...attrs, shape: [extent, extent] }) as Rearranged<X>;
}

/**
 * A square matrix with all elements of `x`, row by row, on a diagonal, `k` columns to the right of the main one.
 *
 * @example
 * diagflat(tensor([[1, 2]])) // [[1, 0], [0, 2]]
 * diagflat(tensor([7]), { k: -1 }) // [[0, 0], [7, 0]]
 */
export function diagflat<X extends In>(x: X, options?: { readonly k?: number }): Rearranged<X> {
  const { k = 0 } = plainOptions('diagflat', options, ['k']);
  wholeOffset('diagflat', 'k', k);
  return resultOf(() => {
    const given: Tensor = ravel(asTensor('diagflat', x));
    const extent = given.size + Math.abs(k);
    checkShape('diagflat', [extent, extent]);
    return apply1(onDiagonalOp, [given], { offset: k, axis1: 0, axis2: 1, shape: [extent, extent] });
  }) as Rearranged<X>;
}
