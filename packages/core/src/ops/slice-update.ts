import { apply1 } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import { tensor, type TensorLike } from '../create.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { plainView } from '../view.ts';
import { type Box, boxView, checkBox, startsArgument } from './box.ts';
import { at, type Index, select } from './at.ts';
import { broadcastTo } from './broadcast-to.ts';
import { cast } from './cast.ts';
import { zerosLike } from './creation.ts';
import { reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';
import { asTensor, resultOf } from './operand.ts';

/** `x` with a box of it replaced by `updates`. */
export const sliceUpdateOp: Op<Pick<Box, 'begin' | 'step'>> = /* @__PURE__ */ definePrimitive({
  name: 'sliceUpdate',
  infer: ([x, updates]) => {
    if (x!.dtype !== updates!.dtype || x!.shape.length !== updates!.shape.length)
      throw new ShapeMismatchError({
        op: 'sliceUpdate',
        what: 'updates of another rank or dtype',
        shapes: [x!.shape, updates!.shape],
      });
    return [{ shape: x!.shape, dtype: x!.dtype }];
  },
  lower: ([x, updates], box: Pick<Box, 'begin' | 'step'>) => {
    const inside = x!.shape.map((_, axis) => {
      // steps from the first position, counted in the direction of the step
      const start = box.begin[axis]!;
      const step = box.step[axis]!;
      const here = Expr.coordinate(axis);
      const from = step < 0 ? here.negative().add(start) : here.subtract(start);
      const within = from.greaterEqual(0).and(from.less(Expr.size(1, axis).multiply(Math.abs(step))));
      return Math.abs(step) === 1 ? within : within.and(from.mod(Math.abs(step)).equal(0));
    });
    const hit = inside.reduce((all, one) => all.and(one), Expr.literal(1, 'bool'));
    return {
      space: x!.shape,
      inputs: [
        { aval: x!, view: plainView(x!) },
        { aval: updates!, view: boxView(updates!, x!.shape, box, 0) },
      ],
      outputs: [Expr.select(hit, Expr.input(1, x!.dtype), Expr.input(0, x!.dtype))],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, { begin, step }) => {
        const part = apply1(sliceOp, [dy!], { begin, step, size: saved.ins[1]!.shape });
        return apply1(sliceUpdateOp, [dy!, zerosLike(part)], { begin, step });
      },
    },
    1: {
      reads: [],
      rule: ([dy], saved, { begin, step }) => apply1(sliceOp, [dy!], { begin, step, size: saved.ins[1]!.shape }),
    },
  },
});

/**
 * `inputs` with the box that starts at `startIndices` replaced by `updates`, which are cast to its dtype. `inputs` itself stays as it is.
 *
 * @example
 * sliceUpdate(zeros([5]), [1], tensor([7, 8])) // [0, 7, 8, 0, 0]
 * sliceUpdate(zeros([2, 2]), [1, 0], tensor([[7, 8]])) // [[0, 0], [7, 8]]
 * sliceUpdate(zeros([5]), [4], tensor([7, 8])) // throws index-range
 */
export function sliceUpdate<X extends In>(
  inputs: X,
  startIndices: readonly number[],
  updates: In,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const x = asTensor('sliceUpdate', inputs);
    const part = cast(asTensor('sliceUpdate', updates, 2), x.dtype);
    const begin = startsArgument('sliceUpdate', x, startIndices);
    if (part.rank !== x.rank)
      throw new ShapeMismatchError({
        op: 'sliceUpdate',
        what: 'the updates have another rank than the inputs',
        shapes: [x.type.shape, part.type.shape],
        hint: 'expandDims(updates, axis) adds an axis',
      });
    checkBox('sliceUpdate', x.type.shape, begin, part.type.shape);
    return apply1(sliceUpdateOp, [x, part], { begin, step: begin.map(() => 1) });
  }) as Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>>;
}

/** A part of a Variable that can be assigned to. */
export function updateAt(
  variable: Variable,
  indices: readonly Index[],
): { assign(value: TensorLike): void; readonly value: Tensor } {
  const { begin, size, step, shape } = select('at', variable.shape, indices);
  return {
    get value(): Tensor {
      return at(variable, ...indices);
    },
    assign(value: TensorLike): void {
      const given = value instanceof Tensor || value instanceof Variable ? asTensor('assign', value) : tensor(value);
      const updates = reshape(broadcastTo(cast(given, variable.dtype), shape), size);
      variable.assign(apply1(sliceUpdateOp, [variable, updates], { begin, step }));
    },
  };
}
