import {
  denseStrides,
  type Device,
  factsOf,
  isComplex,
  onDevice,
  Tensor,
  tensor,
  typeOf,
  viewAsComplex,
} from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';

/**
 * How a tensor lies in memory. `dense`: row-major from the start of its storage. `offset`: row-major inside a larger storage. `transposed`: the axes
 * in reverse order. `reversed`: every axis backwards, and the last one with gaps. What lies in between is NaN or another value that shows.
 */
export type Arrangement = 'dense' | 'offset' | 'transposed' | 'reversed';

/** All of them, the plain one first. */
export const arrangements: readonly Arrangement[] = ['dense', 'offset', 'transposed', 'reversed'];

/** A tensor on a device with the elements of a host array, laid out as asked. Its storage is its own. */
export function place(device: Device, array: HostArray, arrangement: Arrangement = 'dense'): Tensor {
  if (arrangement === 'dense') return upload(device, array.data, array);
  const { begin, size, strides } = layouts[arrangement](array.shape);
  const poison = factsOf(array.dtype).kind === 'float' ? NaN : 1;
  const memory = new Array<number>(size).fill(poison);
  forEachPlace(array.shape, strides, begin, (at, i) => (memory[at] = array.data[i]!));
  const whole = upload(device, memory, { shape: [size], dtype: array.dtype });
  const { storage } = whole.place!;
  const type = typeOf(device, array.dtype, array.shape, strides);
  const width = device.backend.caps.bytes[array.dtype]!;
  const view = new Tensor(type, { storage, offset: begin * width, bytes: type.bytes });
  whole.dispose();
  return view;
}

const upload = (device: Device, data: readonly number[], { shape, dtype }: Omit<HostArray, 'data'>): Tensor => {
  // a host array holds real parts only
  if (isComplex(dtype)) {
    const pairs = data.flatMap((real) => [real, 0]);
    return onDevice(device, () => viewAsComplex(tensor(Float32Array.from(pairs), { shape: [...shape, 2] })));
  }
  const elements = new (factsOf(dtype).array)(data.length);
  elements.set(data);
  return onDevice(device, () => tensor(elements, { shape: [...shape], dtype }));
};

/** Where the elements of a shape go: the first one, the distances, and how much room they need. */
interface Room {
  readonly begin: number;
  readonly size: number;
  readonly strides: readonly number[];
}

const layouts: Readonly<Record<Exclude<Arrangement, 'dense'>, (shape: readonly number[]) => Room>> = {
  offset(shape) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return { begin: 3, size: size + 5, strides: denseStrides(shape) };
  },
  transposed(shape) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return { begin: 0, size: Math.max(1, size), strides: denseStrides([...shape].reverse()).reverse() };
  },
  reversed(shape) {
    const gapped = shape.map((extent, axis) => (axis === shape.length - 1 ? 2 * extent : extent));
    const strides = denseStrides(gapped).map((stride, axis) => (axis === shape.length - 1 ? -2 : -stride));
    const reach = strides.reduce((sum, stride, axis) => sum - stride * Math.max(0, shape[axis]! - 1), 0);
    return { begin: reach + 1, size: reach + 2, strides };
  },
};

function forEachPlace(
  shape: readonly number[],
  strides: readonly number[],
  begin: number,
  f: (at: number, i: number) => void,
): void {
  const own = denseStrides(shape);
  const size = shape.reduce((product, extent) => product * extent, 1);
  for (let i = 0; i < size; i++) {
    let at = begin;
    shape.forEach((extent, axis) => (at += (Math.floor(i / own[axis]!) % extent) * strides[axis]!));
    f(at, i);
  }
}
