import { type DType, factsOf, isFloat, type TypedArray } from '../dtype.ts';

/** Finds the order of the row that starts at `base`, its elements `stride` apart; the array that it returns is used again for the next row. */
export type RowOrder = (values: TypedArray, base: number, stride: number) => Int32Array;

/** Elements of a row in their order. */
type Row = Float32Array | Int32Array | Uint32Array;

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

/**
 * What puts rows of `count` elements in ascending order without finding positions, as `rowOrder` would; null for elements that take two words, and for rows so short that nothing
 * is gained. The array that it returns is used again for the next row.
 */
export function rowSort(
  dtype: DType,
  count: number,
): ((values: TypedArray, base: number, stride: number) => Row) | null {
  if (count <= FEW) return null;
  const keys = keysFor(dtype, count, false);
  const { decode } = keys;
  if (!decode) return null;
  const spare = new Uint32Array(count);
  const bits = count < MANY ? 8 : 11;
  const passes = Math.ceil(32 / bits);
  const mask = 2 ** bits - 1;
  const counts = new Int32Array(passes << bits);
  return (values, base, stride) => {
    keys.read(values, base, stride);
    let [from, to]: [Uint32Array, Uint32Array] = [keys.words[0]!, spare];
    counts.fill(0);
    for (let i = 0; i < count; i++) {
      const key = from[i]!;
      for (let pass = 0, shift = 0; pass < passes; pass++, shift += bits)
        counts[(pass << bits) + ((key >>> shift) & mask)]!++;
    }
    for (let pass = 0; pass < passes; pass++) {
      const [shift, start] = [pass * bits, pass << bits];
      if (counts[start + ((from[0]! >>> shift) & mask)] === count) continue;
      for (let digit = start, next = 0; digit <= start + mask; digit++) {
        const some = counts[digit]!;
        counts[digit] = next;
        next += some;
      }
      for (let i = 0; i < count; i++) {
        const key = from[i]!;
        to[counts[start + ((key >>> shift) & mask)]!++] = key;
      }
      [from, to] = [to, from];
    }
    return decode(from, values, base, stride);
  };
}

/** Elements of a row as unsigned integers in the same order, the least significant word first. */
interface Keys {
  readonly words: readonly Uint32Array[];
  /** The elements of sorted keys of one word; where zeros of both signs are, in the order in which they stand in the row. */
  readonly decode?: (keys: Uint32Array, values: TypedArray, base: number, stride: number) => Row;
  read(values: TypedArray, base: number, stride: number): void;
}

function keysFor(dtype: DType, count: number, descending: boolean): Keys {
  const { bytes, min } = factsOf(dtype);
  const turn = descending ? -1 : 0;
  const low = new Uint32Array(count);
  if (!isFloat(dtype)) {
    const row = min < 0 ? new Int32Array(count) : new Uint32Array(count);
    return {
      words: [low],
      decode(keys) {
        for (let i = 0; i < count; i++) row[i] = ((keys[i]! ^ turn) >>> 0) + min;
        return row;
      },
      read(values, base, stride) {
        for (let i = 0; i < count; i++) low[i] = (values[base + i * stride]! - min) ^ turn;
      },
    };
  }
  if (bytes <= 4) {
    const row = new Float32Array(count);
    const bits = new Uint32Array(row.buffer);
    let negativeZeros = 0;
    return {
      words: [low],
      decode(keys, values, base, stride) {
        for (let i = 0; i < count; i++) {
          const key = (keys[i]! ^ turn) >>> 0;
          bits[i] = key >= 0x80000000 ? key ^ 0x80000000 : ~key;
        }
        // zeros of both signs are equal: they stand as they stood
        for (let i = 0, at = negativeZeros > 0 ? row.indexOf(0) : 0; negativeZeros > 0; i++) {
          const value = values[base + i * stride]!;
          if (value !== 0) continue;
          row[at++] = value;
          if (Object.is(value, -0)) negativeZeros--;
        }
        return row;
      },
      read(values, base, stride) {
        negativeZeros = 0;
        for (let i = 0; i < count; i++) {
          row[i] = values[base + i * stride]!;
          let word = bits[i]!;
          if (word === 0x80000000) {
            negativeZeros++;
            word = 0;
          }
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
