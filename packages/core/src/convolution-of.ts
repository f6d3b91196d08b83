import { type Contraction, epilogueOf } from './contraction.ts';
import { factsOf } from './dtype.ts';
import type { Loop, View } from './loop.ts';
import { type ConvGeometry, geometryOf, tripled } from './ops/conv-geometry.ts';
import type { ConvAttrs } from './ops/convolution.ts';
import { addressOf, canMiss } from './view.ts';
import type { ImageStrides, KernelStrides } from './conv-strides.ts';

/** A tensor of a loop, and where its first element is, in bytes. */
interface Operand<Strides> {
  readonly source: number;
  readonly base: number;
  readonly strides: Strides;
}

/** A loop as a convolution, and what is computed from it; strides in bytes. */
export interface Convolution extends Pick<Contraction, 'dtype' | 'epilogue'> {
  readonly g: ConvGeometry;
  readonly x: Operand<ImageStrides>;
  readonly kernel: Operand<KernelStrides>;
}

/** A spatial axis of the input: its extent, the distance of its elements, and how windows lie on it. */
interface Along {
  readonly extent: number;
  readonly stride: number;
  readonly step: number;
  readonly dilation: number;
  readonly before: number;
}

/**
 * The convolution that a loop (strides filled in) consists of; null where it is something else, or has no elements. Its axes are those of `convOp`'s loop: batch, spatial axes,
 * groups if there are several, filters; summed up are the window and the channels. Tensors may be read through any views, the input only as it is where windows look outside.
 */
export function convolutionOf(loop: Loop): Convolution | null {
  const { space, reduce, inputs } = loop;
  const [acc, ...others] = reduce?.accs ?? [];
  if (!acc || acc.op !== 'sum' || !acc.contracts || acc.valid || others.length > 0) return null;
  const [a, b] = acc.value.args;
  if (a?.kind !== 'input' || b?.kind !== 'input' || acc.value.kind !== 'multiply' || a.dtype !== b.dtype) return null;
  const extents = [...space, ...reduce!.size];
  const axes = reduce!.size.length - 1;
  const grouped = space.length === axes + 3;
  if (axes < 1 || axes > 3 || (!grouped && space.length !== axes + 2) || extents.includes(0)) return null;
  const [image, weights] = [inputs[a.index]!, inputs[b.index]!];
  if (canMiss(weights.view, extents)) return null;
  const misses = canMiss(image.view, extents);
  const [x, kernel] = [addressOf(image.view, extents.length), addressOf(weights.view, extents.length)];
  const [own, tap, channel] = [space.length - 1, space.length, space.length + axes];
  // groups of one filter have no axis for it
  const alone = !grouped && x.strides[own] !== 0;
  const group = grouped ? own - 1 : own;
  const groups = grouped || alone ? space[group]! : 1;
  const filters = alone ? 1 : space[own]!;
  const channels = reduce!.size[axes]!;
  /** The distance of neighbours that follow one another through groups too; NaN if they do not. */
  const through = (strides: readonly number[], inner: number, count: number): number => {
    if (groups === 1 || strides[group] === count * strides[inner]!) return strides[inner]!;
    return count === 1 ? strides[group]! : NaN;
  };
  const channelStride = through(x.strides, channel, channels);
  const filterStride = alone ? kernel.strides[own]! : through(kernel.strides, own, filters);
  const apart = kernel.strides.every((stride, axis) => stride === 0 || axis > axes) && (alone || x.strides[own] === 0);
  if (!apart || Number.isNaN(channelStride + filterStride)) return null;
  const along = Array.from({ length: axes }, (_, axis) =>
    misses
      ? around(image.view, 1 + axis, [1 + axis, tap + axis])
      : within([x.strides[1 + axis]!, space[1 + axis]!], [x.strides[tap + axis]!, extents[tap + axis]!]),
  );
  if (misses && !isWhole(image.view, extents, axes, [group, channel])) return null;
  if (!along.every((found) => found !== null)) return null;
  const attrs: Omit<ConvAttrs, 'size'> = {
    strides: along.map(({ step }) => step),
    dilation: along.map(({ dilation }) => dilation),
    before: along.map(({ before }) => before),
    groups,
  };
  const { dtype } = acc.value;
  const batch = space[0]!;
  const { bytes } = factsOf(dtype);
  return {
    dtype,
    g: geometryOf(
      { shape: [batch, ...along.map(({ extent }) => extent), groups * channels], dtype },
      { shape: [...reduce!.size, groups * filters], dtype },
      { shape: [batch, ...space.slice(1, axes + 1), groups * filters], dtype },
      attrs,
    ),
    x: {
      source: image.of ?? a.index,
      base: misses ? 0 : x.base * bytes,
      strides: {
        batch: x.strides[0]! * bytes,
        spatial: tripled(along.map(({ stride }) => stride * bytes), 0),
        // a channel alone lies as it suits
        channel: groups * channels === 1 ? bytes : channelStride * bytes,
      },
    },
    kernel: {
      source: weights.of ?? b.index,
      base: kernel.base * bytes,
      strides: {
        window: tripled(kernel.strides.slice(tap, channel).map((stride) => stride * bytes), 0),
        channel: kernel.strides[channel]! * bytes,
        filter: filterStride * bytes,
      },
    },
    epilogue: epilogueOf(loop, dtype),
  }; // prettier-ignore
}

/** An axis of which windows may look outside, there reading 0: dimension `dim` of the tensor, read by the axes of place and tap. */
function around({ dims, fill }: View, dim: number, [place, tap]: readonly [number, number]): Along | null {
  const { size, stride, coef, offset, div } = dims[dim]!;
  const [step, dilation] = [coef[place]!, coef[tap]!];
  if (fill !== 0 || div !== undefined || step < 1 || dilation < 1) return null;
  return { extent: size, stride: stride!, step, dilation, before: -offset };
}

/** An axis of which nobody looks outside: only distances matter, of so many places and of so many taps. */
function within([place, places]: readonly [number, number], [tap, taps]: readonly [number, number]): Along | null {
  const [p, t] = [places === 1 ? 0 : place, taps === 1 ? 0 : tap];
  if (p * t < 0) return null;
  const stride = (p + t < 0 ? -1 : 1) * divisorOf(Math.abs(p), Math.abs(t));
  const [step, dilation] = stride === 0 ? [1, 1] : ([p / stride, t / stride].map((x) => x || 1) as [number, number]);
  return { extent: (places - 1) * step + (taps - 1) * dilation + 1, stride, step, dilation, before: 0 };
}

const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b));

/** Is the tensor `[batch, …spatial, channels]`, each of its dimensions read by the axes that belong to it, from its first element on where it is none of the spatial ones? */
function isWhole({ dims }: View, extents: readonly number[], axes: number, channels: readonly number[]): boolean {
  const own = (dim: number): readonly number[] =>
    dim === 0 ? [0] : dim === axes + 1 ? channels : [dim, dims[dim]!.coef.length - 1 - axes - 1 + dim];
  return (
    dims.length === axes + 2 &&
    !canMiss({ dims: [dims[0]!, dims[axes + 1]!] }, extents) &&
    dims.every(
      ({ coef, offset }, dim) =>
        coef.every((c, axis) => c === 0 || own(dim).includes(axis)) && (offset === 0 || (dim > 0 && dim <= axes)),
    )
  );
}
