import type { DType } from './dtype.ts';
import type { Shape } from './shape.ts';

/** A complaint of the type checker: shows up in the editor as the sentence itself. */
export interface ShapeError<Message extends string> {
  readonly '~shape': Message;
}

/** Intersected with an argument's type: rejects it with the sentence if the result is a ShapeError. */
export type Checked<Result> = Result extends ShapeError<string> ? Result : unknown;

/** The result of a checked op. */
export type Fine<Result> = Result extends Shape ? Result : Shape;

/** The shape of an operand; a number is a scalar. */
export type ShapeOf<T> = T extends { readonly shape: infer S extends Shape } ? S : readonly [];

/** The dtype of an operand; a number takes its partner's. */
export type DTypeOf<T> = T extends { readonly dtype: infer D extends DType } ? D : 'weak';

// For each dtype those that are as narrow or narrower.
interface Narrower {
  weak: 'weak';
  bool: 'weak' | 'bool';
  uint8: 'weak' | 'bool' | 'uint8';
  int8: 'weak' | 'bool' | 'int8';
  uint32: 'weak' | 'bool' | 'uint8' | 'uint32';
  int32: Counted;
  float16: Counted | 'float16';
  bfloat16: Counted | 'bfloat16';
  float32: Counted | 'float16' | 'bfloat16' | 'float32';
  float64: Exclude<Name, 'complex64'>;
  complex64: Name;
}
type Counted = 'weak' | 'bool' | 'uint8' | 'int8' | 'uint32' | 'int32';
type Name = DType | 'weak';

/** The dtype in which two operands meet. */
export type Promote<A extends Name, B extends Name> = [DType] extends [A | B]
  ? DType
  : B extends Narrower[A]
    ? Strong<A>
    : A extends Narrower[B]
      ? Strong<B>
      : A extends Counted
        ? 'int32'
        : 'float32';
type Strong<D extends Name> = D extends 'weak' ? 'float32' : D;

/** The dtype of a quotient or mean. */
export type FloatOf<D extends Name> = [DType] extends [D]
  ? DType
  : D extends 'float64' | 'float16' | 'bfloat16'
    ? D
    : 'float32';

/** Is the rank known? */
type Known<S extends Shape> = number extends S['length'] ? false : true;

/** The shape to which two broadcast. */
export type Broadcast<A extends Shape, B extends Shape> =
  Known<A> extends false ? Shape : Known<B> extends false ? Shape : Align<A, B, readonly []>;
type Align<A extends Shape, B extends Shape, Done extends Shape> = A extends readonly [
  ...infer AHead extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer BHead extends Shape, infer Y extends number]
    ? Meet<X, Y> extends infer Extent
      ? Extent extends number
        ? Align<AHead, BHead, readonly [Extent, ...Done]>
        : Extent
      : never
    : readonly [...A, ...Done]
  : readonly [...B, ...Done];
type Meet<X extends number, Y extends number> = X extends 1
  ? number extends X
    ? Y extends 1
      ? number
      : Y
    : Y
  : Y extends 1
    ? number extends Y
      ? X
      : X
    : number extends X
      ? Y
      : number extends Y
        ? X
        : X extends Y
          ? X
          : ShapeError<`extents ${X} and ${Y} do not broadcast`>;

/** `[…batch, m, k] · [k, n] → […batch, m, n]`; a vector on either side loses its axis. */
export type MatMul<A extends Shape, B extends Shape> =
  Known<A> extends false
    ? Shape
    : Known<B> extends false
      ? Shape
      : A extends readonly []
        ? ShapeError<'matmul: the left operand is a scalar'>
        : B extends readonly []
          ? ShapeError<'matmul: the right operand is a scalar'>
          : A extends readonly [infer K extends number]
            ? B extends readonly [infer L extends number]
              ? Inner<K, L, readonly []>
              : B extends readonly [...infer Batch extends Shape, infer L extends number, infer N extends number]
                ? Inner<K, L, readonly [...Batch, N]>
                : Shape
            : A extends readonly [...infer ABatch extends Shape, infer M extends number, infer K extends number]
              ? B extends readonly [infer L extends number]
                ? Inner<K, L, readonly [...ABatch, M]>
                : B extends readonly [...infer BBatch extends Shape, infer L extends number, infer N extends number]
                  ? Broadcast<ABatch, BBatch> extends infer Batch
                    ? Batch extends Shape
                      ? Inner<K, L, readonly [...Batch, M, N]>
                      : Batch
                    : never
                  : Shape
              : Shape;
type Inner<K extends number, L extends number, S extends Shape> = number extends K
  ? S
  : number extends L
    ? S
    : K extends L
      ? S
      : ShapeError<`matmul: inner dimensions ${K} and ${L} differ`>;
