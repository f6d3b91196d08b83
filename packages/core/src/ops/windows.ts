import { defineError, type ErrorClass } from '../error.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { nameArgument } from './option-kinds.ts';
import { transpose } from './transpose.ts';

/** A window that fits nowhere into its input. */
export const WindowSizeError: ErrorClass<{
  op: string;
  axis: number;
  extent: number;
  window: number;
  dilation: number;
  padding: string;
}> = /* @__PURE__ */ defineError('window-size', {
  message: ({ op, axis, extent, window, dilation }) =>
    `${op}: along spatial axis ${axis}, a window of ${window}${dilation > 1 ? ` with dilation ${dilation}, so ${spanOf(window, dilation)} wide,` : ''} leaves nothing of an input of ${extent}`,
  hint: ({ padding, extent }) => (padding === 'valid' && extent > 0 ? "padding: 'same' keeps the size" : undefined),
});

/** Where windows go past the ends: nowhere (`valid`), or so that there are as many windows as elements, divided by the strides (`same`). */
export type Padding = 'valid' | 'same';

/** Where the channels stand: `[batch, …spatial, channels]` or `[batch, channels, …spatial]`. */
export type DataFormat = 'channels_last' | 'channels_first';

/** How windows lie over the spatial axes; a number for all axes, or a list. */
export interface WindowOptions {
  /** How far one window is from the next. */
  readonly strides?: number | readonly number[] | null;
  readonly padding?: Padding;
  /** `channels_last` if left out. */
  readonly dataFormat?: DataFormat | null;
}

/** Windows over the spatial axes as attributes of an op: `before` is how far the first one starts before its axis. */
export interface Windows {
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly before: readonly number[];
}

/** How many elements a dilated window reaches over. */
export const spanOf = (window: number, dilation: number): number => (window - 1) * dilation + 1;

/** One whole number from `least` up for each spatial axis. */
export function perAxis(op: string, option: string, value: unknown, axes: number, least = 1): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: axes }, () => value);
  if (list.length !== axes || !list.every((n): n is number => Number.isInteger(n) && (n as number) >= least))
    throw new OptionError({
      op,
      what: `${option}: a whole number from ${least} up, or one for each of the ${axes} spatial axes`,
      value,
    });
  return [...list];
}

export const paddingArgument = (op: string, padding: unknown = 'valid'): Padding =>
  nameArgument(op, 'padding', padding, ['valid', 'same']);

/** Do the channels come first? */
export const channelsFirst = (op: string, dataFormat: unknown): boolean =>
  nameArgument(op, 'dataFormat', dataFormat ?? 'channels_last', ['channels_last', 'channels_first']) ===
  'channels_first';

/** Lays windows over extents: where they begin, and how many there are along each axis. */
export function placeWindows(
  op: string,
  extents: Shape,
  window: Shape,
  { strides, dilation }: Omit<Windows, 'before'>,
  padding: Padding,
): { readonly before: number[]; readonly size: number[] } {
  const before: number[] = [];
  const size = extents.map((extent, axis) => {
    const stride = strides[axis]!;
    const span = spanOf(window[axis]!, dilation[axis]!);
    const count = padding === 'same' ? Math.ceil(extent / stride) : Math.floor((extent - span) / stride) + 1;
    if (count < 1 || window[axis]! < 1)
      throw new WindowSizeError({ op, axis, extent, window: window[axis]!, dilation: dilation[axis]!, padding });
    // an odd element more goes after the end
    before.push(padding === 'same' ? Math.max(0, (count - 1) * stride + span - extent) >> 1 : 0);
    return count;
  });
  return { before, size };
}

/** `[batch, channels, …spatial]` as `[batch, …spatial, channels]`. A view. */
export const channelsToEnd = (x: Tensor): Tensor =>
  transpose(x as In, [0, ...x.shape.slice(2).map((_, axis) => 2 + axis), 1]) as Tensor;

/** `[batch, …spatial, channels]` as `[batch, channels, …spatial]`. A view. */
export const channelsToFront = (x: Tensor): Tensor =>
  transpose(x as In, [0, x.rank - 1, ...x.shape.slice(2).map((_, axis) => 1 + axis)]) as Tensor;

/** Pools inputs of one to three spatial axes; `pooled` sees their channels last. */
export function overSpatialAxes(
  op: string,
  inputs: Tensor,
  dataFormat: unknown,
  pooled: (x: Tensor, axes: number) => Tensor,
): Tensor {
  const axes = inputs.rank - 2;
  if (axes < 1 || axes > 3)
    throw new ShapeMismatchError({
      op,
      what: 'inputs have one to three spatial axes',
      shapes: [inputs.shape],
      hint: '[batch, …spatial, channels]',
    });
  if (!channelsFirst(op, dataFormat)) return pooled(inputs, axes);
  return channelsToFront(pooled(channelsToEnd(inputs), axes));
}
