import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';

/** The place of each axis, as the indices `[axes, batch, …points]` of a point say; several inputs of a loop read them, one for each axis. */
function placesOf(at: Aval, rank: number, batch: number): { inputs: Loop['inputs']; places: readonly Expr[] } {
  const axes = at.shape[0]!;
  const inputs = Array.from({ length: axes }, (_, axis) => ({
    aval: at,
    of: 1,
    view: viewOf(
      at,
      rank,
      at.shape.map((extent, j): AxisRead => {
        if (j === 0) return { coef: {}, offset: axis };
        return j === 1 && extent !== batch ? null : j - 1;
      }),
    ),
  }));
  // the first input stands for the operand itself
  const [{ of: _, ...first }, ...rest] = inputs as [(typeof inputs)[0], ...typeof inputs];
  return { inputs: [first, ...rest], places: inputs.map((__, axis) => Expr.input(1 + axis, at.dtype)) };
}

const channelsOf = (x: Aval): number => x.shape.at(-1)!;

/**
 * The pixels at points: of `[batch, …axes, channels]` at int32 indices `[axes, batch, …points]`, or `[axes, 1, …points]` for all images, `[batch, …points, channels]`;
 * 0 outside.
 */
export const gatherPointsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'gatherPoints',
  infer: ([x, at]) => [{ shape: [x!.shape[0]!, ...at!.shape.slice(2), channelsOf(x!)], dtype: x!.dtype }],
  lower([x, at]) {
    const space = [x!.shape[0]!, ...at!.shape.slice(2), channelsOf(x!)];
    const { inputs, places } = placesOf(at!, space.length, space[0]!);
    return {
      space,
      inputs: [
        {
          aval: x!,
          view: viewOf(
            x!,
            space.length,
            x!.shape.map(() => null),
          ),
        },
        ...inputs,
      ],
      outputs: [Expr.load(0, x!.dtype, [Expr.coordinate(0), ...places, Expr.coordinate(space.length - 1)])],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved) => apply1(scatterPointsOp, [dy!, saved.in(1) as Tensor], { axes: axesOf(saved.ins[0]!) }),
    },
  },
});

const axesOf = (x: Aval): Shape => x.shape.slice(1, -1);

/** The transpose of `gatherPoints`: zeros, with each pixel added at its point; those outside are dropped. */
export const scatterPointsOp: Op<{ readonly axes: Shape }> = /* @__PURE__ */ definePrimitive({
  name: 'scatterPoints',
  infer: ([y], { axes }: { readonly axes: Shape }) => [
    { shape: [y!.shape[0]!, ...axes, channelsOf(y!)], dtype: y!.dtype },
  ],
  lower([y, at], { axes }) {
    const space = y!.shape;
    const { inputs, places } = placesOf(at!, space.length, space[0]!);
    return {
      space,
      inputs: [
        {
          aval: y!,
          view: viewOf(
            y!,
            space.length,
            space.map((_, axis) => axis),
          ),
        },
        ...inputs,
      ],
      outputs: [Expr.input(0, y!.dtype)],
      scatter: {
        at: [Expr.coordinate(0), ...places, Expr.coordinate(space.length - 1)],
        combine: 'add',
        into: { shape: [space[0]!, ...axes, channelsOf(y!)], dtype: y!.dtype },
        init: 0,
      },
    };
  },
  vjp: {
    0: { reads: [1], rule: ([dx], saved) => apply1(gatherPointsOp, [dx!, saved.in(1) as Tensor], {}) },
  },
});
