import { apply1 } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { AxisError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op, type OpDef } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView } from '../view.ts';
import { asTensor, dtypeArgument, plainOptions, shapeArgument, wholeOffset } from './operand.ts';

/** How many columns a place of a matrix is to the right of the diagonal `k`, where the last two of `rank` axes are the matrix. */
const rightOf = (rank: number, k: number): Expr =>
  Expr.coordinate(rank - 1)
    .subtract(Expr.coordinate(rank - 2))
    .subtract(Expr.literal(k, 'int32'));

interface Pattern {
  readonly shape: Shape;
  readonly k: number;
  readonly dtype: DType;
}

/** A matrix of zeros and ones. */
function pattern(name: string, one: (right: Expr) => Expr): Op<Pattern> {
  return definePrimitive({
    name,
    infer: (_, { shape, dtype }: Pattern) => [{ shape, dtype }],
    lower: (_, { shape, k, dtype }) => ({ space: shape, inputs: [], outputs: [one(rightOf(2, k)).cast(dtype)] }),
  } satisfies OpDef<Pattern>);
}

export const eyeOp: Op<Pattern> = /* @__PURE__ */ pattern('eye', (right) => right.equal(0));
export const triOp: Op<Pattern> = /* @__PURE__ */ pattern('tri', (right) => right.lessEqual(0));

/** What `eye` and `tri` may be told. */
export interface MatrixOptions<D extends DType = DType> {
  /** Which diagonal: so many columns to the right of the main one. */
  readonly k?: number;
  readonly dtype?: D;
}

/** A number of columns, or the options where it is left out. */
type Columns<D extends DType> =
  | readonly [options?: MatrixOptions<D>]
  | readonly [m: number | null | undefined, options?: MatrixOptions<D>];

function matrix(op: Op<Pattern>, n: number, rest: Columns<DType>): Tensor {
  const [m, options] =
    typeof rest[0] === 'object' && rest[0] !== null ? [undefined, rest[0]] : [rest[0] as number | null, rest[1]];
  const { k = 0, dtype } = plainOptions(op.name, options, ['k', 'dtype']);
  wholeOffset(op.name, 'k', k);
  const shape = shapeArgument(op.name, [n, m ?? n]);
  return apply1(op, [], { shape, k, dtype: dtypeArgument(dtype, 'float32') });
}

/**
 * Ones on a diagonal of `n` rows and `m` columns (as many, if left out), zeros elsewhere; float32 if no dtype is named.
 *
 * @example
 * eye(2) // [[1, 0], [0, 1]]
 * eye(2, 3, { k: 1 }) // [[0, 1, 0], [0, 0, 1]]
 * eye(2, { dtype: 'bool' }) // [[true, false], [false, true]]
 */
export function eye<D extends DType = 'float32'>(n: number, ...rest: Columns<D>): Tensor<readonly [number, number], D> {
  return matrix(eyeOp, n, rest) as Tensor<readonly [number, number], D>;
}

/** The square matrix with ones on its diagonal, float32 if no dtype is named.
 * @example identity(2) // [[1, 0], [0, 1]] */
export function identity<D extends DType = 'float32'>(
  n: number,
  options?: { readonly dtype?: D },
): Tensor<readonly [number, number], D> {
  const { dtype } = plainOptions('identity', options, ['dtype']);
  const shape = shapeArgument('identity', [n, n]);
  return apply1(eyeOp, [], { shape, k: 0, dtype: dtypeArgument(dtype, 'float32') }) as never;
}

/**
 * Ones on and below a diagonal of `n` rows and `m` columns (as many, if left out), zeros above; float32 if no dtype is named.
 *
 * @example
 * tri(2, 3) // [[1, 0, 0], [1, 1, 0]]
 * tri(2, { k: -1 }) // [[0, 0], [1, 0]]
 */
export function tri<D extends DType = 'float32'>(n: number, ...rest: Columns<D>): Tensor<readonly [number, number], D> {
  return matrix(triOp, n, rest) as Tensor<readonly [number, number], D>;
}

interface Cut {
  readonly k: number;
}

function triangle(name: 'tril' | 'triu', stays: (right: Expr) => Expr): Op<Cut> {
  const op: Op<Cut> = definePrimitive({
    name,
    infer([x]) {
      if (x!.shape.length < 2) throw new AxisError({ op: name, axis: -2, rank: x!.shape.length });
      return [{ shape: x!.shape, dtype: x!.dtype }];
    },
    lower: ([x], { k }) => ({
      space: x!.shape,
      inputs: [{ aval: x!, view: plainView(x!) }],
      outputs: [Expr.select(stays(rightOf(x!.shape.length, k)), Expr.input(0, x!.dtype), Expr.literal(0, x!.dtype))],
    }),
    vjp: { 0: { reads: [], rule: ([dy], _, attrs) => apply1(op, [dy!], attrs) } },
  } satisfies OpDef<Cut>);
  return op;
}

export const trilOp: Op<Cut> = /* @__PURE__ */ triangle('tril', (right) => right.lessEqual(0));
export const triuOp: Op<Cut> = /* @__PURE__ */ triangle('triu', (right) => right.greaterEqual(0));

function cut<X extends In>(
  op: Op<Cut>,
  x: X,
  options: { readonly k?: number } | undefined,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  const { k = 0 } = plainOptions(op.name, options, ['k']);
  wholeOffset(op.name, 'k', k);
  return apply1(op, [asTensor(op.name, x)], { k }) as Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>>;
}

/** `x` with zeros above a diagonal of its last two axes, `k` columns to the right of the main one.
 * @example tril(tensor([[1, 2], [3, 4]])) // [[1, 0], [3, 4]] */
export function tril<X extends In>(
  x: X,
  options?: { readonly k?: number },
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  return cut(trilOp, x, options);
}

/** `x` with zeros below a diagonal of its last two axes, `k` columns to the right of the main one.
 * @example triu(tensor([[1, 2], [3, 4]])) // [[1, 2], [0, 4]] */
export function triu<X extends In>(
  x: X,
  options?: { readonly k?: number },
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  return cut(triuOp, x, options);
}
