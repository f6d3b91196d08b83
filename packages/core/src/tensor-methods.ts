import type { ExpandedShape, ReducedShape, ReshapedShape, SqueezedShape, TransposedShape } from './axis-types.ts';
import type { DType } from './dtype.ts';
import type { In } from './op.ts';
import type { Index } from './ops/at.ts';
import type { ReduceOptions, ReductionDType, ReductionRule } from './ops/reduce.ts';
import type { Broadcast, Checked, DTypeOf, Fine, FloatOf, MatMul, Promote, ShapeOf } from './shape-types.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

type Same = <T extends In>(this: T) => Tensor<ShapeOf<T>, Promote<DTypeOf<T>, 'weak'>>;
type Float = <T extends In>(this: T) => Tensor<ShapeOf<T>, FloatOf<DTypeOf<T>>>;
type Two = <T extends In, B extends In>(
  this: T,
  y: B & Checked<Broadcast<ShapeOf<T>, ShapeOf<B>>>,
) => Tensor<Fine<Broadcast<ShapeOf<T>, ShapeOf<B>>>, Promote<DTypeOf<T>, DTypeOf<B>>>;
type TwoFloat = <T extends In, B extends In>(
  this: T,
  y: B & Checked<Broadcast<ShapeOf<T>, ShapeOf<B>>>,
) => Tensor<Fine<Broadcast<ShapeOf<T>, ShapeOf<B>>>, FloatOf<Promote<DTypeOf<T>, DTypeOf<B>>>>;
type Test = <T extends In, B extends In>(
  this: T,
  y: B & Checked<Broadcast<ShapeOf<T>, ShapeOf<B>>>,
) => Tensor<Fine<Broadcast<ShapeOf<T>, ShapeOf<B>>>, 'bool'>;
type Reduce<Rule extends ReductionRule> = <
  T extends In,
  const Axis extends number | readonly number[] | null = null,
  const Keep extends boolean = false,
>(
  this: T,
  options?: Axis | ReduceOptions<Axis, Keep>,
) => Tensor<Fine<ReducedShape<ShapeOf<T>, Axis, Keep>>, ReductionDType<T, Rule>>;

/** The ops that are methods of tensors and Variables too: `x.add(y)` is `add(x, y)`. `registerMethods()` brings them; the package `tensai` has called it. */
export interface TensorMethods {
  readonly add: Two;
  readonly subtract: Two;
  readonly sub: Two;
  readonly multiply: Two;
  readonly mul: Two;
  readonly divide: TwoFloat;
  readonly div: TwoFloat;
  readonly power: Two;
  readonly pow: Two;
  readonly maximum: Two;
  readonly minimum: Two;
  readonly negative: Same;
  readonly neg: Same;
  readonly abs: Same;
  readonly square: Same;
  readonly relu: Same;
  readonly exp: Float;
  readonly log: Float;
  readonly sqrt: Float;
  readonly sigmoid: Float;
  readonly tanh: Float;
  readonly equal: Test;
  readonly notEqual: Test;
  readonly less: Test;
  readonly lessEqual: Test;
  readonly greater: Test;
  readonly greaterEqual: Test;
  readonly sum: Reduce<'count'>;
  readonly prod: Reduce<'count'>;
  readonly max: Reduce<'same'>;
  readonly min: Reduce<'same'>;
  readonly mean: Reduce<'float'>;
  readonly variance: Reduce<'float'>;
  readonly std: Reduce<'float'>;
  readonly argmax: Reduce<'int32'>;
  readonly argmin: Reduce<'int32'>;
  readonly all: Reduce<'bool'>;
  readonly any: Reduce<'bool'>;
  matmul<T extends In, B extends In>(
    this: T,
    y: B & Checked<MatMul<ShapeOf<T>, ShapeOf<B>>>,
  ): Tensor<Fine<MatMul<ShapeOf<T>, ShapeOf<B>>>, Promote<DTypeOf<T>, DTypeOf<B>>>;
  dot<T extends In, B extends In>(this: T, y: B): Tensor<Shape, Promote<DTypeOf<T>, DTypeOf<B>>>;
  reshape<T extends In, const S extends Shape>(this: T, newShape: S): Tensor<ReshapedShape<S>, DTypeOf<T> & DType>;
  flatten<T extends In>(this: T): Tensor<readonly [number], DTypeOf<T> & DType>;
  transpose<T extends In, const Axes extends readonly number[] | undefined = undefined>(
    this: T,
    axes?: Axes,
  ): Tensor<Fine<TransposedShape<ShapeOf<T>, Axes>>, DTypeOf<T> & DType>;
  expandDims<T extends In, const Axis extends number | readonly number[]>(
    this: T,
    axis: Axis,
  ): Tensor<Fine<ExpandedShape<ShapeOf<T>, Axis>>, DTypeOf<T> & DType>;
  squeeze<T extends In, const Axis extends number | readonly number[] | null = null>(
    this: T,
    axis?: Axis | { readonly axis?: Axis },
  ): Tensor<Fine<SqueezedShape<ShapeOf<T>, Axis>>, DTypeOf<T> & DType>;
  slice<T extends In, const S extends Shape>(
    this: T,
    startIndices: readonly number[],
    shape: S,
  ): Tensor<S, DTypeOf<T> & DType>;
  at<T extends In>(this: T, ...indices: readonly Index[]): Tensor<Shape, DTypeOf<T> & DType>;
  clip<T extends In>(this: T, min: In, max: In): Tensor<Shape, DTypeOf<T> & DType>;
  cast<T extends In, D extends DType>(this: T, dtype: D): Tensor<ShapeOf<T>, D>;
  softmax<T extends In>(this: T, axis?: number | readonly number[]): Tensor<ShapeOf<T>, FloatOf<DTypeOf<T>>>;
}
