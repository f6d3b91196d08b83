import { type DType, factsOf, isFloat, type TypedArray } from '../dtype.ts';

/** Finds the order of the row that starts at `base`, its elements `stride` apart; the array that it returns is used again for the next row. */
export type RowOrder = (values: TypedArray, base: number, stride: number) => Int32Array;

const FEW = 32;
const MANY = 4096;

/**
 * What finds the order of rows of `count` elements: positions by ascending (or descending) element, equal ones in the order in which they stand. NaN is larger
 * than all; −0 equals 0. A radix sort of integers that are ordered as the elements are: linear in `count`.
 */
export function rowOrder(dtype: DType, count: number, descending: boolean): RowOrder {
  const keys = keysFor(dtype, count, descending);
  const order = new Int32Array(count);
  if (count <= FEW)
    return (values, base, stride) => {
      keys.read(values, base, stride);
      insertionSort(order, keys.words);
      return order;
    };
  const spare = new Int32Array(count);
  // few elements are not worth long lists of counts
  const bits = count < MANY ? 8 : 11;
  const counts = new Int32Array(1 << bits);
  return (values, base, stride) => {
    keys.read(values, base, stride);
    let [from, to] = [order, spare];
    for (let i = 0; i < count; i++) from[i] = i;
    for (const word of keys.words)
      for (let shift = 0; shift < 32; shift += bits)
        if (radixPass(word, shift, from, to, counts)) [from, to] = [to, from];
    return from;
  };
}

/** Elements of a row as unsigned integers in the same order, the least significant word first. */
interface Keys {
  readonly words: readonly Uint32Array[];
  read(values: TypedArray, base: number, stride: number): void;
}

function keysFor(dtype: DType, count: number, descending: boolean): Keys {
  const { bytes, min } = factsOf(dtype);
  const turn = descending ? -1 : 0;
  const low = new Uint32Array(count);
  if (!isFloat(dtype))
    return {
      words: [low],
      read(values, base, stride) {
        for (let i = 0; i < count; i++) low[i] = (values[base + i * stride]! - min) ^ turn;
      },
    };
  if (bytes <= 4) {
    const row = new Float32Array(count);
    const bits = new Uint32Array(row.buffer);
    return {
      words: [low],
      read(values, base, stride) {
        for (let i = 0; i < count; i++) {
          // + 0 makes 0 of −0
          row[i] = values[base + i * stride]! + 0;
          const word = bits[i]!;
          // negative numbers grow with falling bits
          const key = word >= 0x80000000 ? ~word : word | 0x80000000;
          low[i] = (row[i]! !== row[i]! ? -1 : key) ^ turn;
        }
      },
    };
  }
  const high = new Uint32Array(count);
  const one = new Float64Array(1);
  const bits = new Uint32Array(one.buffer);
  return {
    words: [low, high],
    read(values, base, stride) {
      for (let i = 0; i < count; i++) {
        const value = (one[0] = values[base + i * stride]! + 0);
        const [lower, upper] = [bits[0]!, bits[1]!];
        const negative = upper >= 0x80000000;
        low[i] = (value !== value ? -1 : negative ? ~lower : lower) ^ turn;
        high[i] = (value !== value ? -1 : negative ? ~upper : upper | 0x80000000) ^ turn;
      }
    },
  };
}

/** Sorts positions by some bits of their keys and leaves equal ones as they stand; false where all are equal and nothing was done. */
function radixPass(keys: Uint32Array, shift: number, from: Int32Array, to: Int32Array, counts: Int32Array): boolean {
  const mask = counts.length - 1;
  const count = from.length;
  counts.fill(0);
  for (let i = 0; i < count; i++) counts[(keys[i]! >>> shift) & mask]!++;
  if (counts[(keys[0]! >>> shift) & mask] === count) return false;
  let next = 0;
  for (let digit = 0; digit <= mask; digit++) {
    const some = counts[digit]!;
    counts[digit] = next;
    next += some;
  }
  for (let i = 0; i < count; i++) {
    const at = from[i]!;
    to[counts[(keys[at]! >>> shift) & mask]!++] = at;
  }
  return true;
}

function insertionSort(order: Int32Array, words: readonly Uint32Array[]): void {
  const low = words[0]!;
  const high = words.at(-1)!;
  for (let i = 0; i < order.length; i++) {
    let place = i;
    for (; place > 0; place--) {
      const before = order[place - 1]!;
      if (high[before]! < high[i]! || (high[before] === high[i] && low[before]! <= low[i]!)) break;
      order[place] = before;
    }
    order[place] = i;
  }
}

/** Calls `visit` with the first position of every row along an axis, and the distance of its elements. */
export function eachRow(
  shape: readonly number[],
  axis: number,
  visit: (base: number, stride: number, row: number) => void,
): void {
  const count = shape[axis]!;
  const stride = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const outer = shape.slice(0, axis).reduce((product, extent) => product * extent, 1);
  for (let o = 0, row = 0; o < outer; o++)
    for (let i = 0; i < stride; i++, row++) visit(o * count * stride + i, stride, row);
}
