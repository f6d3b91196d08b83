import { apply1 } from '../dispatch.ts';
import { type DType, factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Acc, Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ReducedShape } from '../axis-types.ts';
import type { DTypeOf, Fine, FloatOf, Promote, ShapeOf } from '../shape-types.ts';
import { normalizeAxes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { broadcastTo } from './broadcast-to.ts';
import { asTensor, axisOptions } from './operand.ts';
import { reshape } from './reshape.ts';

/** Which axes a reduction runs over, and whether they stay with extent 1. */
export interface ReduceOptions<
  Axis extends number | readonly number[] | null = number | readonly number[] | null,
  Keep extends boolean = boolean,
> {
  /** One axis, several, or all (null, the default); negative ones count from the end. */
  readonly axis?: Axis;
  readonly keepdims?: Keep;
}

/** The attributes of reductions: axes counted from the front, in order. */
export interface ReduceAttrs {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

/** The shape that a reduction leaves. */
export const reducedShape = (shape: Shape, { axes, keepdims }: ReduceAttrs): number[] =>
  shape.flatMap((extent, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [extent]));

/** A reduction as a loop: the kept axes outside, the reduced ones inside; `value` says what is accumulated, `outputs` what becomes of it. */
export function reduceLoop(x: Aval, { axes }: ReduceAttrs, acc: (value: Expr) => Acc, output: Expr): Loop {
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...kept, ...axes];
  return {
    space: kept.map((axis) => x.shape[axis]!),
    inputs: [
      {
        aval: x,
        view: viewOf(
          x,
          order.length,
          x.shape.map((_, axis) => order.indexOf(axis)),
        ),
      },
    ],
    reduce: { size: axes.map((axis) => x.shape[axis]!), accs: [acc(Expr.input(0, x.dtype))] },
    outputs: [output],
  };
}

/** A reduced tensor put back beside the one that it came from: axes return with extent 1. */
export const withReducedAxes = (y: Tensor, shape: Shape, { axes }: ReduceAttrs): Tensor =>
  reshape(
    y,
    shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
  );

/** The dtype of a sum: bool and uint8 count in int32, as NumPy widens small integers. */
export const summed = (dtype: DType): DType => (factsOf(dtype).bytes < 4 ? 'int32' : dtype);

export const sumOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'sum',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: summed(x!.dtype) }],
  lower: ([x], attrs) => {
    const dtype = summed(x!.dtype);
    return reduceLoop(x!, attrs, (value) => ({ op: 'sum', value: value.cast(dtype) }), Expr.accumulator(0, dtype));
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, attrs) => broadcastTo(withReducedAxes(dy!, saved.ins[0]!.shape, attrs), saved.ins[0]!.shape),
    },
  },
});

/** Reads the arguments of a reduction: options or a bare axis. */
export function reduceArguments(
  op: string,
  x: In,
  options: ReduceOptions | number | readonly number[] | null | undefined,
): { x: Tensor; attrs: ReduceAttrs } {
  const given = asTensor(op, x);
  const { axis, keepdims = false } = axisOptions<ReduceOptions>(op, options, ['axis', 'keepdims']);
  const axes = normalizeAxes(op, axis, given.rank).sort((a, b) => a - b);
  return { x: given, attrs: { axes, keepdims } };
}

/** How the dtype of a reduction follows from that of the elements: the same, widened to count (bool and uint8 to int32), at least floating point, or always one. */
export type ReductionRule = 'same' | 'count' | 'float' | DType;

/** The dtype of a reduction's result. */
export type ReductionDType<X, Rule extends ReductionRule> = Rule extends DType
  ? Rule
  : Rule extends 'float'
    ? FloatOf<DTypeOf<X>>
    : Rule extends 'count'
      ? Promote<DTypeOf<X>, 'weak'> extends 'bool' | 'uint8'
        ? 'int32'
        : Promote<DTypeOf<X>, 'weak'>
      : Promote<DTypeOf<X>, 'weak'>;

/** A reduction whose result has the dtype that `Rule` says; a literal axis is taken out of a known shape. */
export interface ReductionOf<Rule extends ReductionRule> {
  <X extends In, const Axis extends number | readonly number[] | null = null, const Keep extends boolean = false>(
    x: X,
    options?: Axis | ReduceOptions<Axis, Keep>,
  ): Tensor<Fine<ReducedShape<ShapeOf<X>, Axis, Keep>>, ReductionDType<X, Rule>>;
  readonly op: Op<ReduceAttrs>;
}

/** Makes the public function of a reduction. */
/* @__NO_SIDE_EFFECTS__ */
export function defineReduction<F extends { readonly op: Op<ReduceAttrs> }>(op: Op<ReduceAttrs>): F {
  const call = (x: In, options?: ReduceOptions | number | readonly number[] | null): Tensor => {
    const { x: given, attrs } = reduceArguments(op.name, x, options);
    return apply1(op, [given], attrs);
  };
  return Object.defineProperty(Object.assign(call, { op }), 'name', { value: op.name }) as unknown as F;
}

/**
 * The sum over axes (all, if none is named); narrow integers and bools are summed as int32.
 *
 * @example
 * sum(tensor([[1, 2], [3, 4]])) // 10
 * sum(tensor([[1, 2], [3, 4]]), 0) // [4, 6]
 * sum(tensor([[1, 2], [3, 4]]), { axis: 1, keepdims: true }) // [[3], [7]]
 */
export const sum: ReductionOf<'count'> = /* @__PURE__ */ defineReduction(sumOp);
