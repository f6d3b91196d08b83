import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { broadcastShapes, normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { broadcastTo } from './broadcast-to.ts';
import { checkIndexDType, fromFront, indexCheck, type Indices, indicesOf } from './indices.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { ravel } from './reshape.ts';
import type { TakeOptions } from './take.ts';

/** The element of `x` at each index along an axis; the other extents agree. */
export const takeAlongAxisOp: Op<{ readonly axis: number }> = /* @__PURE__ */ definePrimitive({
  name: 'takeAlongAxis',
  infer([x, indices]) {
    checkIndexDType('takeAlongAxis', indices!);
    return [{ shape: indices!.shape, dtype: x!.dtype }];
  },
  checks: ([x, indices], { axis }: { readonly axis: number }) => [
    indexCheck('takeAlongAxis', indices!, 1, x!.shape[axis]!),
  ],
  lower([x, indices], { axis }) {
    const space = indices!.shape;
    const nowhere = space.map(() => null);
    const place = fromFront(Expr.input(1, indices!.dtype), Expr.size(0, axis));
    return {
      space,
      inputs: [
        { aval: x!, view: viewOf(x!, space.length, nowhere) },
        { aval: indices!, view: plainView(indices!) },
      ],
      outputs: [
        Expr.load(
          0,
          x!.dtype,
          space.map((_, a) => (a === axis ? place : Expr.coordinate(a))),
        ),
      ],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule([dy], saved, { axis }) {
        const { shape, dtype } = saved.ins[0]!;
        if (!isFloat(dtype)) return null;
        return apply1(putAlongAxisOp, [dy!, saved.in(1) as Tensor], { axis, extent: shape[axis]! });
      },
    },
  },
});

interface Put {
  readonly axis: number;
  readonly extent: number;
}

const putShape = (shape: Shape, { axis, extent }: Put): number[] => shape.map((n, a) => (a === axis ? extent : n));

/** The transpose of `takeAlongAxis`: zeros, with each value added at its index along the axis. */
export const putAlongAxisOp: Op<Put> = /* @__PURE__ */ definePrimitive({
  name: 'putAlongAxis',
  infer: ([x], attrs: Put) => [{ shape: putShape(x!.shape, attrs), dtype: x!.dtype }],
  lower([x, indices], attrs) {
    const { axis, extent } = attrs;
    const place = fromFront(Expr.input(1, indices!.dtype), Expr.literal(extent, 'int32'));
    return {
      space: x!.shape,
      inputs: [
        { aval: x!, view: plainView(x!) },
        { aval: indices!, view: plainView(indices!) },
      ],
      outputs: [Expr.input(0, x!.dtype)],
      scatter: {
        at: x!.shape.map((_, a) => (a === axis ? place : Expr.coordinate(a))),
        combine: 'add',
        into: { shape: putShape(x!.shape, attrs), dtype: x!.dtype },
        init: 0,
      },
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved, { axis }) => apply1(takeAlongAxisOp, [dy!, saved.in(1) as Tensor], { axis }),
    },
  },
});

/**
 * For each index, the element of `x` at that place along the axis and at the index's own place along all others, which broadcast. Without an axis, of the flattened
 * tensor at flattened indices. Negative indices count from the end; others outside are an error.
 *
 * @example
 * const x = tensor([[10, 30, 20], [60, 40, 50]]);
 * takeAlongAxis(x, expandDims(argmax(x, 1), 1), 1) // [[30], [60]]
 * takeAlongAxis(x, [0, 5]) // [10, 50]
 */
export function takeAlongAxis<X extends In>(
  x: X,
  indices: Indices,
  options?: TakeOptions | number | null,
): Tensor<Shape, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const { axis } = axisOptions<TakeOptions>('takeAlongAxis', options, ['axis']);
    const flat = axis === undefined || axis === null;
    const [whole, places] = [asTensor('takeAlongAxis', x), indicesOf('takeAlongAxis', indices)];
    const given = flat ? ravel(whole) : whole;
    const at = flat ? ravel(places) : places;
    const along = normalizeAxis('takeAlongAxis', axis ?? 0, given.rank);
    if (given.rank !== at.rank)
      throw new ShapeMismatchError({
        op: 'takeAlongAxis',
        what: 'the tensor and the indices have different ranks',
        shapes: [given.type.shape, at.type.shape],
        hint: 'expandDims(indices, axis) adds an axis; take(x, indices, axis) takes whole slices',
      });
    const one = (shape: Shape): number[] => shape.map((extent, a) => (a === along ? 1 : extent));
    const others = broadcastShapes('takeAlongAxis', [one(given.type.shape), one(at.type.shape)]);
    const stretched = (t: Tensor): Tensor =>
      broadcastTo(
        t,
        others.map((extent, a) => (a === along ? t.type.shape[a]! : extent)),
      );
    return apply1(takeAlongAxisOp, [stretched(given), stretched(at)], { axis: along });
  }) as Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;
}
