import { cpu } from '@tensai/backend-cpu';
import { type Aval, type Backend, type DType, type Executable, factsOf, type Layout, type Loop, skeletonOf, type Slice, type TypedArray, withStrides } from '@tensai/core'; // prettier-ignore
import { Engine } from '../../src/engine.ts';
import { LinearMemory } from '../../src/memory/linear-memory.ts';
import { addressOf, WasmStorage } from '../../src/memory/wasm-storage.ts';

export type Shape = readonly number[];
export type Float = 'float32' | 'float64';

const memory = new LinearMemory('wasm', 2 ** 28, false, () => 0);
const reference = cpu().open() as Backend;
export const engine: Engine = new Engine(memory, false, {});
/** One that rounds products before it adds them. */
export const plainEngine: Engine = new Engine(memory, false, {}, { deterministic: true });
export const sizeOf = (shape: Shape): number => shape.reduce((n, extent) => n * extent, 1);

let seed = 1;
/** A number from 0 to 1. */
export const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
/** A whole number from `low` to `high`. */
export const whole = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
/** A number from −½ to ½. */
export const centred = (): number => random() - 0.5;

/** A tensor that is given to a kernel. */
export interface Given {
  readonly aval: Aval & Layout;
  readonly slice: Slice;
}

/** A view of the elements of a slice, and of all behind them. */
export function elementsOf({ storage, offset }: Slice, dtype: DType, length: number): TypedArray {
  const View = factsOf(dtype).array as unknown as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => TypedArray;
  return new View(memory.memory.buffer, (storage as WasmStorage).address + offset, length);
}

/** Memory with garbage in it. */
export function fresh(dtype: DType, length: number): Slice {
  const bytes = length * factsOf(dtype).bytes;
  const slice = { storage: new WasmStorage(memory.take(bytes), bytes), offset: 0, bytes };
  elementsOf(slice, dtype, length).fill(99);
  return slice;
}

export const release = ({ storage }: Slice): void => memory.give((storage as WasmStorage).address, storage.bytes);

/** A tensor behind a gap, with its axes in the memory in the order `order`; those in `backwards` run from the end, those in `repeated` stand still. */
export function give(
  dtype: DType,
  shape: Shape,
  value: (at: number) => number,
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
  const slice = fresh(dtype, 3 + step);
  const elements = elementsOf(slice, dtype, 3 + step);
  elements.forEach((_, k) => (elements[k] = value(k - 3)));
  const dense = order.every((axis, k) => axis === k) && backwards.length === 0 && repeated.length === 0;
  return { aval: { shape, dtype, strides, dense }, slice: { ...slice, offset: first * factsOf(dtype).bytes } };
}

/** The loop with the strides of what is given. */
export const placed = (loop: Loop, ins: readonly Given[]): Loop =>
  withStrides(loop, ins.map(({ aval }) => aval.strides)); // prettier-ignore

/** The same in the reference backend. */
function copied({ slice: { storage, offset, bytes } }: Given): Slice {
  const { address } = storage as WasmStorage;
  const own = reference.alloc(storage.bytes);
  reference.write(
    { storage: own, offset: 0, bytes: storage.bytes },
    memory.u8.subarray(address, address + storage.bytes),
  );
  return { storage: own, offset, bytes };
}

/** What code gives. */
export function resultsOf(exec: Executable, ins: readonly Given[], outs: readonly Aval[]): number[][] {
  const slices = outs.map(({ dtype, shape }) => fresh(dtype, sizeOf(shape)));
  exec.run(ins.map(({ slice }) => slice), slices, []); // prettier-ignore
  return slices.map((slice, k) => {
    const results = [...elementsOf(slice, outs[k]!.dtype, sizeOf(outs[k]!.shape))];
    release(slice);
    return results;
  });
}

/** What a loop gives, its sums in float64. */
export function referenceResults(loop: Loop, ins: readonly Given[], outs: readonly Aval[]): number[][] {
  const results = outs.map(({ dtype, shape }): Slice => {
    const bytes = sizeOf(shape) * factsOf(dtype).bytes;
    return { storage: reference.alloc(bytes), offset: 0, bytes };
  });
  reference.compile!(skeletonOf(loop), { specialise: false })!.run(ins.map(copied), results, []);
  return results.map((slice, k) => [...reference.elements!(slice, outs[k]!.dtype)]);
}

/** The largest distance of what code gives from what the loop says, relative to the largest element. */
export function distance(loop: Loop, exec: Executable, ins: readonly Given[], dtype: Float, length: number): number {
  const outs: Aval[] = [{ shape: [length], dtype }];
  const [got, expected] = [resultsOf(exec, ins, outs)[0]!, referenceResults(loop, ins, outs)[0]!];
  let [worst, largest] = [0, 1e-30];
  for (let k = 0; k < length; k++) {
    const error = Math.abs(expected[k]! - got[k]!);
    worst = Number.isNaN(error) ? NaN : Math.max(worst, error);
    largest = Math.max(largest, Math.abs(expected[k]!));
  }
  return worst / largest;
}

/** The bits of a result. */
export const bytesOf = (slice: Slice): Uint8Array => memory.u8.slice(addressOf(slice), addressOf(slice) + slice.bytes);
