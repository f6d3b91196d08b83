import { meet } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop, View } from '../loop.ts';
import { definePrimitive, type Op, type Saved } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { cast } from './cast.ts';
import { summed } from './reduction.ts';
import type { Windows } from './windows.ts';

/** How a convolution lies. Of input, kernel and output it takes two and gives the third, whose spatial extents are `size`. */
export interface ConvAttrs extends Windows {
  readonly groups: number;
  readonly size: Shape;
}

/** The sum over `size` of the products of two inputs, each read by a view. */
const contraction = (space: Shape, size: Shape, a: Aval, viewA: View, b: Aval, viewB: View): Loop => {
  const dtype = summed(meet('conv', [a, b]));
  return {
    space,
    inputs: [
      { aval: a, view: viewA },
      { aval: b, view: viewB },
    ],
    reduce: {
      size,
      accs: [
        {
          op: 'sum',
          value: Expr.input(0, a.dtype).cast(dtype).multiply(Expr.input(1, b.dtype).cast(dtype)),
          contracts: true,
        },
      ],
    },
    outputs: [Expr.accumulator(0, dtype)],
  };
};

/** Channels of all groups, read by an axis for the group (where there are several) and one for the channel within it. */
const channelsRead = (groups: number, group: number, channel: number, each: number): AxisRead =>
  groups > 1 ? { coef: { [group]: each, [channel]: 1 } } : channel;

/** Extents of channels as loop axes: the group, where there are several, and the channel within it. */
const channelAxes = (groups: number, each: number): number[] => (groups > 1 ? [groups, each] : [each]);

/** The spatial extents of an input or output `[batch, …spatial, channels]`. */
export const spatialOf = ({ shape }: { readonly shape: Shape }): Shape => shape.slice(1, -1);
/** Those of a kernel `[…window, channels, filters]`. */
export const windowOf = ({ shape }: { readonly shape: Shape }): Shape => shape.slice(0, -2);

/** Sums `x` times the kernel over the window and over channels, to filters, or over filters, to channels. `read`: where a spatial axis is read, by the axes of place and tap. */
function overWindow(
  x: Aval,
  kernel: Aval,
  { groups, size }: ConvAttrs,
  to: 'filters' | 'channels',
  read: (place: number, tap: number, axis: number) => AxisRead,
): Loop {
  const axes = size.length;
  const [channels, filters] = [kernel.shape.at(-2)!, kernel.shape.at(-1)! / groups];
  const taken = to === 'filters' ? channels : filters;
  // of groups of one filter the loop's last axis is the result's, so that what reads it can be joined
  const made =
    to === 'filters' && filters === 1 ? [groups] : channelAxes(groups, to === 'filters' ? filters : channels);
  const space = [x.shape[0]!, ...size, ...made];
  // the axes of the loop: batch, spatial, group, what is made; window, what is taken
  const [group, own, tap] = [axes + 1, space.length - 1, space.length];
  const other = tap + axes;
  const rank = other + 1;
  const [channel, filter] = to === 'filters' ? [other, own] : [own, other];
  return contraction(
    space,
    [...windowOf(kernel), taken],
    x,
    viewOf(
      x,
      rank,
      [0, ...size.map((_, axis) => read(1 + axis, tap + axis, axis)), channelsRead(groups, group, other, taken)],
      0,
    ),
    kernel,
    viewOf(kernel, rank, [...size.map((_, axis) => tap + axis), channel, channelsRead(groups, group, filter, filters)]),
  );
}

/** The gradient of one operand, which may be narrower than the other. */
function gradient(
  { ins }: Saved,
  input: number,
  op: Op<ConvAttrs>,
  operands: readonly Tensor[],
  attrs: ConvAttrs,
): Tensor | null {
  const { dtype } = ins[input]!;
  return isFloat(dtype) ? cast(apply1(op, operands, attrs), dtype) : null;
}

/** Output of input `[batch, …spatial, channels]` and kernel `[…window, channels / groups, filters]`: `[batch, …size, filters]`. */
export const convOp: Op<ConvAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'conv',
  infer: ([x, kernel], { size }: ConvAttrs) => [
    { shape: [x!.shape[0]!, ...size, kernel!.shape.at(-1)!], dtype: summed(meet('conv', [x!, kernel!])) },
  ],
  lower: ([x, kernel], attrs) =>
    overWindow(x!, kernel!, attrs, 'filters', (place, tap, axis) => ({
      coef: { [place]: attrs.strides[axis]!, [tap]: attrs.dilation[axis]! },
      offset: -attrs.before[axis]!,
    })),
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved, attrs) =>
        gradient(saved, 0, convInputOp, [dy!, saved.in(1) as Tensor], { ...attrs, size: spatialOf(saved.ins[0]!) }),
    },
    1: {
      reads: [0],
      rule: ([dy], saved, attrs) =>
        gradient(saved, 1, convKernelOp, [saved.in(0) as Tensor, dy!], { ...attrs, size: windowOf(saved.ins[1]!) }),
    },
  },
});

/** Input of output and kernel: each element of the output put back, times the kernel, where it was read from. */
export const convInputOp: Op<ConvAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'convInput',
  infer: ([y, kernel], { groups, size }: ConvAttrs) => [
    { shape: [y!.shape[0]!, ...size, kernel!.shape.at(-2)! * groups], dtype: summed(meet('conv', [y!, kernel!])) },
  ],
  lower: ([y, kernel], attrs) =>
    overWindow(y!, kernel!, attrs, 'channels', (place, tap, axis) => ({
      coef: { [place]: 1, [tap]: -attrs.dilation[axis]! },
      offset: attrs.before[axis]!,
      div: attrs.strides[axis]!,
    })),
  vjp: {
    0: {
      reads: [1],
      rule: ([dx], saved, attrs) =>
        gradient(saved, 0, convOp, [dx!, saved.in(1) as Tensor], { ...attrs, size: spatialOf(saved.ins[0]!) }),
    },
    1: {
      reads: [0],
      rule: ([dx], saved, attrs) =>
        gradient(saved, 1, convKernelOp, [dx!, saved.in(0) as Tensor], { ...attrs, size: windowOf(saved.ins[1]!) }),
    },
  },
});

/** Kernel of input and output: for each of its elements, what it read times what it was for. */
export const convKernelOp: Op<ConvAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'convKernel',
  infer: ([x, y], { groups, size }: ConvAttrs) => [
    { shape: [...size, x!.shape.at(-1)! / groups, y!.shape.at(-1)!], dtype: summed(meet('conv', [x!, y!])) },
  ],
  lower([x, y], { strides, dilation, before, groups, size }) {
    const axes = size.length;
    const [channels, filters] = [x!.shape.at(-1)! / groups, y!.shape.at(-1)! / groups];
    const space = [...size, channels, ...channelAxes(groups, filters)];
    // window, channel, group, filter; batch, spatial
    const [channel, group, filter, batch] = [axes, axes + 1, space.length - 1, space.length];
    const rank = batch + 1 + axes;
    const read = size.map((_, axis): AxisRead => ({
      coef: { [axis]: dilation[axis]!, [batch + 1 + axis]: strides[axis]! },
      offset: -before[axis]!,
    }));
    return contraction(
      space,
      [y!.shape[0]!, ...spatialOf(y!)],
      x!,
      viewOf(x!, rank, [batch, ...read, channelsRead(groups, group, channel, channels)], 0),
      y!,
      viewOf(y!, rank, [
        batch,
        ...size.map((_, axis) => batch + 1 + axis),
        channelsRead(groups, group, filter, filters),
      ]),
    );
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dk], saved, attrs) =>
        gradient(saved, 0, convInputOp, [saved.in(1) as Tensor, dk!], { ...attrs, size: spatialOf(saved.ins[0]!) }),
    },
    1: {
      reads: [0],
      rule: ([dk], saved, attrs) =>
        gradient(saved, 1, convOp, [saved.in(0) as Tensor, dk!], { ...attrs, size: spatialOf(saved.ins[1]!) }),
    },
  },
});
