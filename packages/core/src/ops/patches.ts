import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Shape } from '../shape.ts';
import { type AxisRead, viewOf } from '../view.ts';

/** How windows lie over some neighbouring axes. */
export interface PatchAttrs {
  /** The first of the axes. */
  readonly first: number;
  /** How many elements a window has along each of them. */
  readonly window: Shape;
  /** How many windows there are along each. */
  readonly grid: Shape;
  /** How far one is from the next. */
  readonly strides: readonly number[];
  /** How far its elements are from each other. */
  readonly dilation: readonly number[];
  /** How far the first one starts before its axis. */
  readonly before: readonly number[];
}

/** The transposed op must know how long the axes are. */
export interface OverlapAttrs extends PatchAttrs {
  readonly extents: Shape;
}

/** What all windows hold: `[…lead, …axes, …tail]` gives `[…lead, …grid, …window, …tail]`, with zeros outside. A view, where no window reaches outside. */
export const patchesOp: Op<PatchAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'patches',
  infer: ([x], { first, window, grid }: PatchAttrs) => [
    {
      shape: [...x!.shape.slice(0, first), ...grid, ...window, ...x!.shape.slice(first + grid.length)],
      dtype: x!.dtype,
    },
  ],
  lower([x], { first, window, grid, strides, dilation, before }) {
    const axes = grid.length;
    const space = [...x!.shape.slice(0, first), ...grid, ...window, ...x!.shape.slice(first + axes)];
    const reads = x!.shape.map((_, axis): AxisRead => {
      const j = axis - first;
      if (j < 0) return axis;
      if (j >= axes) return axis + axes;
      return { coef: { [axis]: strides[j]!, [axis + axes]: dilation[j]! }, offset: -before[j]! };
    });
    return {
      space,
      inputs: [{ aval: x!, view: viewOf(x!, space.length, reads, 0) }],
      outputs: [Expr.input(0, x!.dtype)],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], { ins }, attrs) =>
        apply1(overlapOp, [dy!], {
          ...attrs,
          extents: ins[0]!.shape.slice(attrs.first, attrs.first + attrs.grid.length),
        }),
    },
  },
});

/** The transpose of `patches`: every window put back to its place, where they overlap their sum: `[…lead, …grid, …window, …tail]` gives `[…lead, …axes, …tail]`. */
export const overlapOp: Op<OverlapAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'overlap',
  infer: ([y], { first, grid, extents }: OverlapAttrs) => [
    { shape: [...y!.shape.slice(0, first), ...extents, ...y!.shape.slice(first + 2 * grid.length)], dtype: y!.dtype },
  ],
  lower([y], { first, window, grid, strides, dilation, before, extents }) {
    const axes = grid.length;
    const space = [...y!.shape.slice(0, first), ...extents, ...y!.shape.slice(first + 2 * axes)];
    const tap = space.length;
    const reads = y!.shape.map((_, axis): AxisRead => {
      const j = axis - first;
      if (j < 0) return axis;
      if (j >= 2 * axes) return axis - axes;
      if (j >= axes) return tap + j - axes;
      return { coef: { [axis]: 1, [tap + j]: -dilation[j]! }, offset: before[j]!, div: strides[j]! };
    });
    return {
      space,
      inputs: [{ aval: y!, view: viewOf(y!, tap + axes, reads, 0) }],
      reduce: { size: window, accs: [{ op: 'sum', value: Expr.input(0, y!.dtype) }] },
      outputs: [Expr.accumulator(0, y!.dtype)],
    };
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dx], _, { first, window, grid, strides, dilation, before }) =>
        apply1(patchesOp, [dx!], { first, window, grid, strides, dilation, before }),
    },
  },
});
