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
  type Slice,
  type TypedArray,
  withStrides,
} from '@tensai/core';
import { expect } from 'vitest';

export type Shape = readonly number[];

export const backend: Backend = cpu().open() as Backend;
export const sizeOf = (shape: Shape): number => shape.reduce((n, extent) => n * extent, 1);

let seed = 1;
/** A number from 0 to 1. */
export const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
/** A whole number from `low` to `high`. */
export const whole = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** A tensor that was given to a kernel. */
export interface Given {
  readonly aval: Aval & Layout;
  readonly slice: Slice;
}

/** A tensor behind a gap, with its axes in the memory in the order `order`; those in `backwards` run from the end, those in `repeated` stand still. */
export function give(
  dtype: DType,
  shape: Shape,
  value: () => number,
  order: Shape = shape.map((_, axis) => axis),
  backwards: Shape = [],
  repeated: Shape = [],
): Given {
  const strides = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (const axis of order.toReversed()) {
    if (repeated.includes(axis)) continue;
    strides[axis] = step;
    step *= shape[axis]!;
  }
  let first = 3;
  for (const axis of backwards) {
    first += strides[axis]! * (shape[axis]! - 1);
    strides[axis]! *= -1;
  }
  const { array: Array_, bytes } = factsOf(dtype);
  const values: TypedArray = new Array_(3 + step).map(value);
  const storage = backend.alloc(values.byteLength);
  backend.write({ storage, offset: 0, bytes: values.byteLength }, values);
  const dense = order.every((axis, k) => axis === k) && backwards.length === 0 && repeated.length === 0;
  return { aval: { shape, dtype, strides, dense }, slice: { storage, offset: first * bytes, bytes: step * bytes } };
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

/** A number from −½ to ½. */
export const centred = (): number => random() - 0.5;
