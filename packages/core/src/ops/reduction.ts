import { type DType, factsOf, isFloat } from '../dtype.ts';
import { EmptyReductionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Acc, Aval, Loop } from '../loop.ts';
import type { In } from '../op.ts';
import { normalizeAxes, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { asTensor, axisOptions } from './operand.ts';
import type { ReduceOptions } from './reduce.ts';
import { reshape } from './reshape.ts';

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

/** The dtype of a sum: bool and integers of a byte count in int32, as NumPy widens small integers. */
export const summed = (dtype: DType): DType => (factsOf(dtype).bytes < 4 && !isFloat(dtype) ? 'int32' : dtype);

/** How many elements input 0 has along axes. Never a number in the code: another batch size would compile anew. */
export const countOf = (axes: readonly number[], dtype: DType): Expr =>
  axes.reduce((count, axis) => count.multiply(Expr.size(0, axis)), Expr.literal(1, 'int32')).cast(dtype);

/** Refuses to choose among no elements, where a choice is asked for. */
export function checkChoice(op: string, { shape }: Aval, attrs: ReduceAttrs): void {
  if (attrs.axes.some((axis) => shape[axis] === 0) && sizeOf(reducedShape(shape, attrs)) > 0)
    throw new EmptyReductionError({ op, shape });
}

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
