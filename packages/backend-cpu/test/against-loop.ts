import { cpu } from '@tensai/backend-cpu';
import {
  type Aval,
  type Backend,
  type DType,
  factsOf,
  type Layout,
  type Loop,
  type Op,
  skeletonOf,
  type Shape,
  sizeOf,
  type Slice,
  type TypedArray,
  withStrides,
} from '@tensai/core';
import { type AxisOrder, layOut, type RandomValues, randomValues } from '@tensai/testkit';
import { expect } from 'vitest';

export const backend: Backend = cpu().open() as Backend;
/** Elements before a tensor that are not its own. */
const GAP = 3;

/** The same numbers in every run. */
export const values: RandomValues = randomValues(1);

/** A tensor that was given to a kernel. */
export interface Given {
  readonly aval: Aval & Layout;
  readonly slice: Slice;
}

/** A tensor behind a gap, its axes laid out as asked. */
export function give(dtype: DType, shape: Shape, value: () => number = values.centred, order: AxisOrder = {}): Given {
  const { strides, dense, extent, first } = layOut(shape, order);
  const { array: Array_, bytes } = factsOf(dtype);
  const elements: TypedArray = new Array_(GAP + extent).map(value);
  const storage = backend.alloc(elements.byteLength);
  backend.write({ storage, offset: 0, bytes: elements.byteLength }, elements);
  const slice = { storage, offset: (GAP + first) * bytes, bytes: extent * bytes };
  return { aval: { shape, dtype, strides, dense }, slice };
}

/** The largest distance of a kernel's result from the op's own loop, relative to the largest element. */
export function distance(op: Op, ins: readonly Given[], attrs: object): number {
  const avals = ins.map(({ aval }) => aval);
  const [out] = op.infer(avals, attrs) as [Aval];
  const { array: Array_, bytes } = factsOf(out.dtype);
  const fresh = (): Slice => {
    const length = sizeOf(out.shape) * bytes;
    const slice = { storage: backend.alloc(length), offset: 0, bytes: length };
    // memory is garbage at first
    backend.write(slice, new Array_(sizeOf(out.shape)).fill(99));
    return slice;
  };
  const read = (slice: Slice): TypedArray =>
    new (Array_ as unknown as new (buffer: ArrayBufferLike) => TypedArray)(backend.readSync!(slice).buffer);
  const slices = ins.map(({ slice }) => slice);
  const kernel = backend.kernels.get(op.name)!.make({ ins: avals, outs: [out], attrs }, backend);
  expect(kernel).not.toBeNull();
  const mine = fresh();
  kernel!.run(slices, [mine], []);
  const loop = withStrides(op.lower!(avals, attrs) as Loop, avals.map(({ strides }) => strides)); // prettier-ignore
  const theirs = fresh();
  backend.compile!(skeletonOf(loop), { specialise: false })!.run(slices, [theirs], []);
  const [a, b] = [Array.from(read(mine)), Array.from(read(theirs))] as const;
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0) / largest;
}
