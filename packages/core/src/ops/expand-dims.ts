import { apply1 } from '../dispatch.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { show } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { normalizeAxes, type Shape } from '../shape.ts';
import type { ExpandedShape, SqueezedShape } from '../axis-types.ts';
import type { DTypeOf, Fine, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { asItIs, asTensor, axisOptions } from './operand.ts';

/** An axis that cannot be dropped. */
export const SqueezeAxisError: ErrorClass<{ shape: Shape; axis: number }> = /* @__PURE__ */ defineError(
  'squeeze-axis',
  {
    message: ({ shape, axis }) => `squeeze: axis ${axis} of ${show(shape)} has the extent ${shape[axis]}, not 1`,
    hint: ({ axis }) => `at(x, …, position) picks one of axis ${axis}; max, mean and sum reduce it`,
  },
);

/** The new axes, as places in the result; or those dropped, as places in the input. */
interface Axes {
  readonly axes: readonly number[];
}

const without = (shape: Shape, axes: readonly number[]): number[] => shape.filter((_, axis) => !axes.includes(axis));

function expanded(shape: Shape, axes: readonly number[]): number[] {
  const rest = [...shape];
  return Array.from({ length: shape.length + axes.length }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!));
}

export const expandDimsOp: Op<Axes> = /* @__PURE__ */ definePrimitive({
  name: 'expandDims',
  infer: ([x], { axes }: Axes) => [{ shape: expanded(x!.shape, axes), dtype: x!.dtype }],
  lower([x], { axes }) {
    const shape = expanded(x!.shape, axes);
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    return {
      space: shape,
      inputs: [{ aval: x!, view: viewOf(x!, shape.length, kept) }],
      outputs: [Expr.input(0, x!.dtype)],
    };
  },
  vjp: { 0: { reads: [], rule: ([dy], _, attrs) => apply1(squeezeOp, [dy!], attrs) } },
});

export const squeezeOp: Op<Axes> = /* @__PURE__ */ definePrimitive({
  name: 'squeeze',
  infer([x], { axes }: Axes) {
    for (const axis of axes) if (x!.shape[axis] !== 1) throw new SqueezeAxisError({ shape: x!.shape, axis });
    return [{ shape: without(x!.shape, axes), dtype: x!.dtype }];
  },
  lower([x], { axes }) {
    const shape = without(x!.shape, axes);
    let next = 0;
    const reads = x!.shape.map((_, axis) => (axes.includes(axis) ? null : next++));
    return {
      space: shape,
      inputs: [{ aval: x!, view: viewOf(x!, shape.length, reads) }],
      outputs: [Expr.input(0, x!.dtype)],
    };
  },
  vjp: { 0: { reads: [], rule: ([dy], _, attrs) => apply1(expandDimsOp, [dy!], attrs) } },
});

/**
 * `x` with a new axis of extent 1 at place `axis` of the result; negative places count from the result's end. Several axes at once, too. A view.
 *
 * @example
 * expandDims(tensor([1, 2]), 0) // [[1, 2]]
 * expandDims(tensor([1, 2]), -1) // [[1], [2]]
 * expandDims(tensor([1, 2]), [0, 2]).shape // [1, 2, 1]
 */
export function expandDims<X extends In, const Axis extends number | readonly number[]>(
  x: X,
  axis: Axis,
): Tensor<Fine<ExpandedShape<ShapeOf<X>, Axis>>, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('expandDims', x);
  const count = Array.isArray(axis) ? axis.length : 1;
  const axes = normalizeAxes('expandDims', axis ?? NaN, given.rank + count).sort((a, b) => a - b);
  return apply1(expandDimsOp, [given], { axes }) as never;
}

/**
 * `x` without its axes of extent 1, or without those of them that are named. A view.
 *
 * @example
 * squeeze(tensor([[[1], [2]]])) // [1, 2]
 * squeeze(tensor([[[1], [2]]]), 0) // [[1], [2]]
 * squeeze(tensor([[1, 2]]), 1) // throws squeeze-axis
 */
export function squeeze<X extends In, const Axis extends number | readonly number[] | null = null>(
  x: X,
  options?: { readonly axis?: Axis } | Axis,
): Tensor<Fine<SqueezedShape<ShapeOf<X>, Axis>>, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('squeeze', x);
  const { axis } = axisOptions<{ readonly axis?: number | readonly number[] | null }>('squeeze', options, ['axis']);
  const units = given.type.shape.flatMap((extent, a) => (extent === 1 ? [a] : []));
  const axes =
    axis === undefined || axis === null ? units : normalizeAxes('squeeze', axis, given.rank).sort((a, b) => a - b);
  return (axes.length === 0 ? asItIs(x, given) : apply1(squeezeOp, [given], { axes })) as never;
}
