import type { FunctionBuilder, Local, MemoryInstruction, PlainInstruction } from '../emit/index.ts';

/** How vectors of one dtype are calculated with. */
export interface Lanes {
  readonly name: 'float32' | 'float64';
  readonly bytes: number;
  /** Numbers in a vector. */
  readonly count: number;
  /** log₂ of `bytes`. */
  readonly shift: number;
  readonly splat: MemoryInstruction;
  readonly load: MemoryInstruction;
  readonly store: MemoryInstruction;
  readonly add: PlainInstruction;
  readonly multiply: PlainInstruction;
  readonly multiplyAdd: PlainInstruction;
  readonly addOne: PlainInstruction;
  /** `a` where neither is larger, or smaller: a NaN in `a` stays. */
  readonly most: PlainInstruction;
  readonly least: PlainInstruction;
}

export const float32Lanes: Lanes = {
  name: 'float32',
  bytes: 4,
  count: 4,
  shift: 2,
  splat: 'v128.load32_splat',
  load: 'f32.load',
  store: 'f32.store',
  add: 'f32x4.add',
  multiply: 'f32x4.mul',
  multiplyAdd: 'f32x4.relaxed_madd',
  addOne: 'f32.add',
  most: 'f32x4.pmax',
  least: 'f32x4.pmin',
};

export const float64Lanes: Lanes = {
  name: 'float64',
  bytes: 8,
  count: 2,
  shift: 3,
  splat: 'v128.load64_splat',
  load: 'f64.load',
  store: 'f64.store',
  add: 'f64x2.add',
  multiply: 'f64x2.mul',
  multiplyAdd: 'f64x2.relaxed_madd',
  addOne: 'f64.add',
  most: 'f64x2.pmax',
  least: 'f64x2.pmin',
};

/** How vectors are loaded and stored, and then single numbers for the same arithmetic: those are in all lanes, and the first is stored. */
export interface Access {
  /** Bytes at a time. */
  readonly step: number;
  readonly load: (offset?: number) => FunctionBuilder;
  readonly store: (offset?: number) => FunctionBuilder;
}

/** Both ways, one after the other. */
export const accesses = (f: FunctionBuilder, lanes: Lanes): readonly [vectors: Access, numbers: Access] => [
  { step: 16, load: (offset) => f.memory('v128.load', offset), store: (offset) => f.memory('v128.store', offset) },
  {
    step: lanes.bytes,
    load: () => f.memory(lanes.splat),
    store: () => f.memoryLane(lanes.count === 4 ? 'v128.store32_lane' : 'v128.store64_lane', 0),
  },
];

/** `sum += a · b`, in one rounding if `fused`. */
export function accumulate(f: FunctionBuilder, lanes: Lanes, fused: boolean, sum: Local, a: Local, b: Local): void {
  if (fused) f.get(a, b, sum).op(lanes.multiplyAdd).set(sum);
  else f.get(sum, a, b).op(lanes.multiply, lanes.add).set(sum);
}

/** Pushes the smaller of a number and `left`. */
export const atMost = (f: FunctionBuilder, most: number, left: Local): FunctionBuilder =>
  f.get(left).i32(most).get(left).i32(most).op('i32.lt_s', 'select');

/** Pushes `base + index · step`. */
export const stepped = (f: FunctionBuilder, base: Local, index: Local, step: Local): FunctionBuilder =>
  f.get(base, index, step).op('i32.mul', 'i32.add');

/** Pushes a number of elements as bytes. */
export const inBytes = (f: FunctionBuilder, lanes: Lanes): FunctionBuilder => f.i32(lanes.shift).op('i32.shl');

/** Adds a constant to a variable. */
export const advance = (f: FunctionBuilder, local: Local, by: number): FunctionBuilder =>
  f.get(local).i32(by).op('i32.add').set(local);

/** Adds one variable to another. */
export const advanceBy = (f: FunctionBuilder, local: Local, by: Local): FunctionBuilder =>
  f.get(local, by).op('i32.add').set(local);

/** Pushes a zero. */
export const zero = (f: FunctionBuilder, lanes: Lanes): FunctionBuilder => (lanes.bytes === 4 ? f.f32(0) : f.f64(0));

// the first and second, third and fourth numbers of two vectors in turn; their first and last halves
const FIRST = [0, 4, 1, 5] as const;
const LAST = [2, 6, 3, 7] as const;
const LOW = [0, 1, 4, 5] as const;
const HIGH = [2, 3, 6, 7] as const;

/** Transposes four vectors of float32 in place; `spare`: four more. */
export function transposeFours(f: FunctionBuilder, rows: readonly Local[], spare: readonly Local[]): void {
  const [a, b, c, d] = rows as [Local, Local, Local, Local];
  const [p, q, r, s] = spare as [Local, Local, Local, Local];
  f.get(a, b)
    .quarters(...FIRST)
    .set(p);
  f.get(a, b)
    .quarters(...LAST)
    .set(q);
  f.get(c, d)
    .quarters(...FIRST)
    .set(r);
  f.get(c, d)
    .quarters(...LAST)
    .set(s);
  f.get(p, r)
    .quarters(...LOW)
    .set(a);
  f.get(p, r)
    .quarters(...HIGH)
    .set(b);
  f.get(q, s)
    .quarters(...LOW)
    .set(c);
  f.get(q, s)
    .quarters(...HIGH)
    .set(d);
}

/** So many new variables. */
export const several = (f: FunctionBuilder, count: number, type: Local['type']): Local[] =>
  Array.from({ length: count }, () => f.local(type));

/** Vectors that are full of one number each, as they lie in memory. */
export function vectorsOf({ count, bytes }: Lanes, numbers: readonly number[]): Uint8Array {
  const lanes = numbers.flatMap((x) => new Array<number>(count).fill(x));
  return new Uint8Array((bytes === 4 ? Float32Array : Float64Array).from(lanes).buffer);
}
