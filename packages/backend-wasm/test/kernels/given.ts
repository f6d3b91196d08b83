import { cpu } from '@tensai/backend-cpu';
import { type Aval, type Backend, type DType, type Executable, factsOf, type Layout, type Loop, type Shape, sizeOf, skeletonOf, type Slice, type TypedArray, withStrides } from '@tensai/core'; // prettier-ignore
import { type AxisOrder, layOut, type RandomValues, randomValues } from '@tensai/testkit';
import { Engine } from '../../src/engine.ts';
import { LinearMemory } from '../../src/memory/linear-memory.ts';
import { addressOf, WasmStorage } from '../../src/memory/wasm-storage.ts';

export type Float = 'float32' | 'float64';

const memory = new LinearMemory('wasm', 2 ** 28, false, () => 0);
const reference = cpu().open() as Backend;
export const engine: Engine = new Engine(memory, false, {});
/** One that rounds products before it adds them. */
export const plainEngine: Engine = new Engine(memory, false, {}, { deterministic: true });

/** The same numbers in every run. */
export const values: RandomValues = randomValues(2);
/** Elements before a tensor that are not its own. */
const GAP = 3;

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

/** A tensor behind a gap, its axes laid out as asked. */
export function give(
  dtype: DType,
  shape: Shape,
  value: (at: number) => number = values.centred,
  order: AxisOrder = {},
): Given {
  const { strides, dense, extent, first } = layOut(shape, order);
  const slice = fresh(dtype, GAP + extent);
  const elements = elementsOf(slice, dtype, GAP + extent);
  elements.forEach((_, k) => (elements[k] = value(k - GAP)));
  const offset = (GAP + first) * factsOf(dtype).bytes;
  return { aval: { shape, dtype, strides, dense }, slice: { ...slice, offset } };
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
