import { canMiss, type Contraction, type ConvAttrs, epilogueOf, geometryOf, type Loop, type View } from '@tensai/core';
import type { ConvGeometry } from '@tensai/core';

/** One of the two tensors of a convolution: a tensor of the loop, with its extents and strides in elements. */
export interface ConvOperand {
  readonly source: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A loop as a convolution, and what is computed from it. */
export interface Convolution extends Pick<Contraction, 'dtype' | 'epilogue'> {
  readonly g: ConvGeometry;
  readonly x: ConvOperand;
  readonly kernel: ConvOperand;
}

/** The convolution that a loop (strides filled in) consists of, as `convOp` lowers it; null where it is something else, or has no elements. */
export function convolutionOf(loop: Loop): Convolution | null {
  const { space, reduce, inputs } = loop;
  const [acc, ...others] = reduce?.accs ?? [];
  if (!acc || acc.op !== 'sum' || !acc.contracts || acc.valid || others.length > 0) return null;
  const [a, b] = acc.value.args;
  if (a?.kind !== 'input' || b?.kind !== 'input' || acc.value.kind !== 'multiply' || a.dtype !== b.dtype) return null;
  const { size } = reduce!;
  const extents = [...space, ...size];
  // spatial axes: what is summed up besides them is the channel
  const axes = size.length - 1;
  const grouped = space.length === axes + 3;
  if (axes < 1 || axes > 3 || (!grouped && space.length !== axes + 2) || extents.includes(0)) return null;
  const [x, kernel] = [inputs[a.index]!, inputs[b.index]!];
  if (x.view.dims.length !== axes + 2 || kernel.view.dims.length !== axes + 2) return null;
  const [own, tap, channel] = [space.length - 1, space.length, space.length + axes];
  // groups of one filter have no axis for it
  const alone = !grouped && reads(x.view, axes + 1, own) !== 0;
  const group = grouped ? own - 1 : own;
  const groups = grouped || alone ? space[group]! : 1;
  const filters = alone ? 1 : space[own]!;
  const channels = size[axes]!;
  const along = Array.from({ length: axes }, (_, axis) => axis);
  const fits =
    [x.view, kernel.view].every(
      ({ dims, fill }, k) => dims.every(({ div }) => div === undefined) && !(k === 1 && fill !== undefined),
    ) &&
    (x.view.fill === undefined ? true : x.view.fill === 0 || !canMiss(x.view, extents)) &&
    only(x.view, 0, { 0: 1 }) &&
    along.every(
      (axis) =>
        reads(x.view, 1 + axis, 1 + axis) > 0 &&
        reads(x.view, 1 + axis, tap + axis) > 0 &&
        only(x.view, 1 + axis, { [1 + axis]: null, [tap + axis]: null }, true) &&
        only(kernel.view, axis, { [tap + axis]: 1 }),
    ) &&
    only(x.view, axes + 1, groups > 1 || alone ? { [group]: channels, [channel]: 1 } : { [channel]: 1 }) &&
    only(kernel.view, axes, { [channel]: 1 }) &&
    only(kernel.view, axes + 1, grouped ? { [group]: filters, [own]: 1 } : { [own]: 1 });
  if (!fits) return null;
  const attrs: Omit<ConvAttrs, 'size'> = {
    strides: along.map((axis) => reads(x.view, 1 + axis, 1 + axis)),
    dilation: along.map((axis) => reads(x.view, 1 + axis, tap + axis)),
    before: along.map((axis) => -x.view.dims[1 + axis]!.offset),
    groups,
  };
  const operand = ({ view, of }: Loop['inputs'][number], index: number): ConvOperand => ({
    source: of ?? index,
    shape: view.dims.map((dim) => dim.size),
    strides: view.dims.map((dim) => dim.stride!),
  });
  const { dtype } = acc.value;
  const [images, weights] = [operand(x, a.index), operand(kernel, b.index)];
  const y = { shape: [space[0]!, ...space.slice(1, axes + 1), groups * filters], dtype };
  return {
    dtype,
    g: geometryOf({ shape: images.shape, dtype }, { shape: weights.shape, dtype }, y, attrs),
    x: images,
    kernel: weights,
    epilogue: epilogueOf(loop, dtype),
  };
}

const reads = ({ dims }: View, dim: number, axis: number): number => dims[dim]!.coef[axis] ?? 0;

/** Does the view read dimension `dim` along these axes only, each with its coefficient (null: any), and from position 0 on, unless it is `shifted`? */
const only = (
  { dims }: View,
  dim: number,
  coefficients: Readonly<Record<number, number | null>>,
  shifted = false,
): boolean =>
  (shifted || dims[dim]!.offset === 0) &&
  dims[dim]!.coef.every((c, axis) => {
    const wanted = axis in coefficients ? coefficients[axis]! : 0;
    return wanted === null || c === wanted;
  });
