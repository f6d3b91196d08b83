import { apply1 } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { type Box, boxView, checkBox, startsArgument } from './box.ts';
import { asTensor, numbersArgument } from './operand.ts';

export type { Box } from './box.ts';

export const sliceOp: Op<Box> = /* @__PURE__ */ definePrimitive({
  name: 'slice',
  infer: ([x], { size }: Box) => [{ shape: size, dtype: x!.dtype }],
  lower: ([x], { begin, size, step }) => ({
    space: size,
    inputs: [
      {
        aval: x!,
        view: viewOf(
          x!,
          size.length,
          size.map((_, axis): AxisRead => ({ coef: { [axis]: step[axis]! }, offset: begin[axis]! })),
        ),
      },
    ],
    outputs: [Expr.input(0, x!.dtype)],
  }),
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, { begin, step }) => apply1(embedOp, [dy!], { shape: saved.ins[0]!.shape, begin, step }),
    },
  },
});

/** The transpose of `slice`: a tensor of zeros with a box of it filled. */
export const embedOp: Op<{
  readonly shape: Shape;
  readonly begin: readonly number[];
  readonly step: readonly number[];
}> = /* @__PURE__ */ definePrimitive({
  name: 'embed',
  infer: (
    [x],
    { shape }: { readonly shape: Shape; readonly begin: readonly number[]; readonly step: readonly number[] },
  ) => [{ shape, dtype: x!.dtype }],
  lower: ([x], { shape, begin, step }) => ({
    space: shape,
    inputs: [{ aval: x!, view: boxView(x!, shape, { begin, step }, 0) }],
    outputs: [Expr.input(0, x!.dtype)],
  }),
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, { begin, step }) => apply1(sliceOp, [dy!], { begin, size: saved.ins[0]!.shape, step }),
    },
  },
});

/**
 * The box of `shape` elements that starts at `startIndices`. An extent of −1 runs to the end of its axis. A view.
 *
 * @example
 * slice(tensor([[1, 2, 3], [4, 5, 6]]), [0, 1], [2, 2]) // [[2, 3], [5, 6]]
 * slice(tensor([[1, 2, 3], [4, 5, 6]]), [1, 0], [-1, 2]) // [[4, 5]]
 * slice(tensor([1, 2, 3]), [2], [2]) // throws index-range
 */
export function slice<X extends In, const S extends Shape>(
  x: X,
  startIndices: readonly number[],
  shape: S,
): Tensor<S, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('slice', x);
  const begin = startsArgument('slice', given, startIndices);
  const extents = numbersArgument('slice', 'the shape', shape);
  if (extents.length !== given.rank)
    throw new ShapeMismatchError({
      op: 'slice',
      what: 'the shape of the slice names every axis of the tensor',
      shapes: [given.type.shape, extents],
    });
  const size = extents.map((extent, axis) =>
    extent === -1 ? Math.max(0, given.type.shape[axis]! - begin[axis]!) : extent,
  );
  checkBox('slice', given.type.shape, begin, size);
  return apply1(sliceOp, [given], { begin, size, step: size.map(() => 1) }) as never;
}
