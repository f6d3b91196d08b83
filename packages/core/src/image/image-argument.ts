import { type NestedValues, tensor } from '../create.ts';
import { apply1 } from '../dispatch.ts';
import { onDevice } from '../device.ts';
import { arithmeticOf, type DType, factsOf, isFloat, isHalf } from '../dtype.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { cast } from '../ops/cast.ts';
import { clipOp } from '../ops/clip.ts';
import { asTensor, numbersArgument } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import { roundToWhole } from '../ops/rounding.ts';
import type { Rearranged } from '../ops/transpose.ts';
import { channelsFirst, channelsToEnd, channelsToFront } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';

/** What an operation on images gives: as it was given, in other extents. */
export type Imaged<X> = Rearranged<X>;

/** Images as all operations on them see them. */
export interface Images {
  /** `[batch, …spatial, channels]`, whatever was given; of half floats as float32, which has room for places too. */
  readonly x: Tensor;
  /** The dtype of what was given. */
  readonly dtype: DType;
  readonly first: boolean;
  readonly batched: boolean;
  /** The same form and dtype as what was given, of `[batch, …spatial, channels]`. */
  readonly back: (y: Tensor) => Tensor;
}

/** Where the axes of images stand, in words. */
const layout = (axes: number, first: boolean): string => {
  const spatial = axes === 2 ? 'height, width' : 'depth, height, width';
  return first ? `channels, ${spatial}` : `${spatial}, channels`;
};

/** One image or a batch of them, `axes` spatial axes each. */
export function imagesArgument(op: string, images: In, dataFormat: unknown, axes = 2, position = 0): Images {
  const first = channelsFirst(op, dataFormat);
  const given = asTensor(op, images, position);
  const { rank } = given;
  if (rank !== axes + 1 && rank !== axes + 2)
    throw new ShapeMismatchError({
      op,
      what: `it takes an image [${layout(axes, first)}] or a batch of them [batch, ${layout(axes, first)}]`,
      shapes: [given.type.shape],
    });
  const batched = rank === axes + 2;
  const { dtype } = given;
  const wide = cast(given as In, arithmeticOf(dtype)) as Tensor;
  const batch = batched ? wide : (reshape(wide as In, [1, ...wide.type.shape]) as Tensor);
  const halfAs = (y: Tensor): Tensor => (isHalf(dtype) ? (cast(y as In, dtype) as Tensor) : y);
  return {
    x: first ? channelsToEnd(batch) : batch,
    dtype,
    first,
    batched,
    back(y) {
      const ordered = first ? channelsToFront(halfAs(y)) : halfAs(y);
      return batched ? ordered : (reshape(ordered as In, ordered.type.shape.slice(1)) as Tensor);
    },
  };
}

/** A height and a width. */
export function sizeArgument(op: string, name: string, size: unknown, axes = 2): number[] {
  const list = numbersArgument(op, name, size);
  if (list.length !== axes || !list.every((n) => Number.isInteger(n) && n > 0))
    throw new OptionError({ op, what: `${name} is ${axes === 2 ? '[height, width]' : '[depth, height, width]'}, whole numbers from 1 up`, value: size }); // prettier-ignore
  return list;
}

/** Refuses anything but a finite number. */
export function finiteArgument(op: string, name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new OptionError({ op, what: `${name} is a finite number`, value });
  return value;
}

/** Refuses anything but a finite number above 0. */
export function positiveArgument(op: string, name: string, value: unknown): number {
  if (!(finiteArgument(op, name, value) > 0)) throw new OptionError({ op, what: `${name} is above 0`, value });
  return value as number;
}

/** Numbers where a tensor is expected too, on the device and in the dtype of another tensor. */
export const numbersLike = (op: string, value: In | readonly NestedValues[], like: Tensor, dtype: DType): Tensor =>
  Array.isArray(value)
    ? onDevice(like.type.device, () => tensor(value as NestedValues, { dtype }) as Tensor)
    : (cast(asTensor(op, value as In, 1) as In, dtype) as Tensor);

/** A result of calculation in the dtype of the images: of integers rounded, halves to even, and cut to what they hold. */
export function inDTypeOf(dtype: DType, y: Tensor): Tensor {
  if (isFloat(dtype)) return cast(y as In, dtype) as Tensor;
  const { kind, min, max } = factsOf(dtype);
  const whole = roundToWhole(y as In) as Tensor;
  return cast((kind === 'bool' ? whole : apply1(clipOp, [whole, min, max], {})) as In, dtype) as Tensor;
}
