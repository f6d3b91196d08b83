import { floatOf, isComplex, isFloat, isInteger, wider } from '../../dtype.ts';
import { DTypeError } from '../../errors.ts';
import type { Aval } from '../../loop.ts';
import type { In } from '../../op.ts';
import type { DTypeOf, FloatOf } from '../../shape-types.ts';
import { broadcastShapes, type Shape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { broadcastTo } from '../broadcast-to.ts';
import { cast } from '../cast.ts';
import { asTensor } from '../operand.ts';
import { MatrixShapeError } from './linalg-errors.ts';

/** What a function of matrices gives: integers become float32. */
export type MatrixResult<X> = Tensor<Shape, FloatOf<DTypeOf<X>>>;

/** How many matrices a batch `[…batch, m, n]` has. */
export const batchOf = (shape: Shape): number => sizeOf(shape.slice(0, -2));

/** An operand as floating point numbers that elimination can be done in. */
export function floatArgument(op: string, x: In, position = 0): Tensor {
  const given = asTensor(op, x, position);
  const { dtype } = given.type;
  if (isFloat(dtype)) return given;
  if (!isInteger(dtype))
    throw new DTypeError({
      op,
      dtype,
      wants: 'real numbers',
      hint: isComplex(dtype)
        ? 'real(x), imag(x) are the parts of complex numbers'
        : "cast the tensor: cast(x, 'float32')",
    });
  return cast(given, floatOf(dtype));
}

/** An operand as a batch of matrices. */
export function matrixArgument(op: string, x: In, position = 0): Tensor {
  const given = floatArgument(op, x, position);
  if (given.rank < 2)
    throw new MatrixShapeError({
      op,
      wants: 'matrices […, m, n]',
      shape: given.type.shape,
      ...(given.rank === 1 && { hint: 'expandDims(x, -1) makes a column of a vector' }),
    });
  return given;
}

/** An operand as a batch of square matrices. */
export function squareArgument(op: string, x: In, position = 0): Tensor {
  const given = floatArgument(op, x, position);
  checkSquare(op, given.type.shape);
  return given;
}

/** What ops of square matrices are told of their operand, if it is a batch of such. */
export function squareAval(op: string, { shape, dtype }: Aval): Aval {
  checkSquare(op, shape);
  return { shape, dtype };
}

function checkSquare(op: string, shape: Shape): void {
  if (shape.length < 2 || shape.at(-1) !== shape.at(-2))
    throw new MatrixShapeError({
      op,
      wants: 'square matrices […, n, n]',
      shape,
      ...(shape.length >= 2 && { hint: 'pinv, lstsq, qr and svd take matrices of any shape' }),
    });
}

/** Refuses right-hand sides that have not as many rows as the matrices; `given`: their shape as the caller knows it. */
export function checkRows(op: string, a: Aval, { shape }: Aval, given: Shape = shape): void {
  const rows = a.shape.at(-2)!;
  if (shape.length < 2 || shape.at(-2) !== rows)
    throw new MatrixShapeError({
      op,
      wants: `right-hand sides of ${rows} rows: vectors […, ${rows}] or matrices […, ${rows}, k]`,
      shape: given,
    });
}

/** A matrix equation `a · x = b`: the right-hand sides as columns, batches stretched alike. */
export interface Equations {
  readonly a: Tensor;
  readonly b: Tensor;
  /** Is each right-hand side one vector `[…, n]`, and the solution to be one too? */
  readonly vector: boolean;
}

/** Brings matrices and right-hand sides (`[…, n]` with one axis less than `a`, else `[…, n, k]`) together. */
export function equationsOf(op: string, a: Tensor, given: Tensor, asColumns: (b: Tensor) => Tensor): Equations {
  const vector = given.rank === a.rank - 1;
  const b = vector ? asColumns(given) : given;
  checkRows(op, a.type, b.type, given.type.shape);
  const dtype = wider(a.type.dtype, b.type.dtype);
  const batch = broadcastShapes(op, [a.type.shape.slice(0, -2), b.type.shape.slice(0, -2)]);
  const stretched = (x: Tensor): Tensor => broadcastTo(cast(x, dtype), [...batch, ...x.type.shape.slice(-2)]) as Tensor;
  return { a: stretched(a), b: stretched(b), vector };
}
