import { type DType, factsOf } from '@tensai/core';
import type { FunctionBuilder, Local } from '../emit/index.ts';

/**
 * How many points a vector holds. A value of 8 bytes takes a lane of 64 bits, all others one of 32: small integers are widened, bools are masks (0 or −1), half
 * floats their bits. One point is in all lanes alike.
 */
export type Lanes = 1 | 2 | 4;

/** Does an element take a lane of 64 bits? */
export const isWide = (dtype: DType): boolean => factsOf(dtype).bytes === 8;

/** Is it moved as 8 bytes that nothing calculates with, or a float64? */
const isBool = (dtype: DType): boolean => factsOf(dtype).kind === 'bool';
const isSigned = (dtype: DType): boolean => factsOf(dtype).min < 0 && factsOf(dtype).kind === 'int';

/** Pushes the elements that follow each other from the address on the stack on. */
export function load(f: FunctionBuilder, dtype: DType, lanes: Lanes, offset = 0): void {
  const { bytes } = factsOf(dtype);
  const sign = isSigned(dtype) ? 's' : 'u';
  if (bytes === 8) {
    f.memory(lanes === 2 ? 'v128.load' : 'v128.load64_splat', offset);
  } else if (bytes === 4) {
    f.memory(lanes === 4 ? 'v128.load' : lanes === 2 ? 'v128.load64_zero' : 'v128.load32_splat', offset);
  } else if (bytes === 2) {
    if (lanes === 4) f.memory('v128.load16x4_u', offset);
    else if (lanes === 2) f.memory('v128.load32_zero', offset).op('i32x4.extend_low_i16x8_u');
    else f.memory('i32.load16_u', offset).op('i32x4.splat');
  } else {
    if (lanes === 1) f.memory(`i32.load8_${sign}`, offset).op('i32x4.splat');
    else {
      if (lanes === 4) f.memory('v128.load32_zero', offset);
      else f.memory('i32.load16_u', offset).op('i32x4.splat');
      f.op(`i16x8.extend_low_i8x16_${sign}`, `i32x4.extend_low_i16x8_${sign}`);
    }
    if (isBool(dtype)) f.op('i32x4.neg');
  }
}

/** Puts one element into a lane of `into`. */
export function loadLane(f: FunctionBuilder, dtype: DType, lane: number, into: Local, address: () => void): void {
  const { bytes } = factsOf(dtype);
  if (bytes >= 4) {
    address();
    f.get(into).memoryLane(bytes === 8 ? 'v128.load64_lane' : 'v128.load32_lane', lane);
  } else {
    f.get(into);
    if (isBool(dtype)) f.i32(0);
    address();
    f.memory(bytes === 2 ? 'i32.load16_u' : isSigned(dtype) ? 'i32.load8_s' : 'i32.load8_u');
    if (isBool(dtype)) f.op('i32.sub');
    f.lane('i32x4.replace_lane', lane);
  }
  f.set(into);
}

/** Stores values one after the other from an address on. */
export function store(
  f: FunctionBuilder,
  dtype: DType,
  lanes: Lanes,
  value: Local,
  address: () => void,
  offset = 0,
): void {
  const { bytes } = factsOf(dtype);
  address();
  f.get(value);
  if (isBool(dtype)) f.op('i32x4.neg');
  if (bytes === 1 && lanes > 1) {
    const packed = f.local('v128');
    f.set(packed).get(packed, packed).shuffle(0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  }
  if (bytes === 2 && lanes > 1) {
    const packed = f.local('v128');
    f.set(packed).get(packed, packed).shuffle(0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13);
  }
  const size = bytes * lanes;
  if (size === 16) f.memory('v128.store', offset);
  else
    f.memoryLane(
      size === 8
        ? 'v128.store64_lane'
        : size === 4
          ? 'v128.store32_lane'
          : size === 2
            ? 'v128.store16_lane'
            : 'v128.store8_lane',
      0,
      offset,
    );
}

/** Stores one lane of a value. */
export function storeLane(f: FunctionBuilder, dtype: DType, lane: number, value: Local, address: () => void): void {
  const { bytes } = factsOf(dtype);
  address();
  f.get(value);
  if (isBool(dtype)) f.op('i32x4.neg');
  if (bytes === 8) f.memoryLane('v128.store64_lane', lane);
  else if (bytes === 4) f.memoryLane('v128.store32_lane', lane);
  else if (bytes === 2) f.memoryLane('v128.store16_lane', 2 * lane);
  else f.memoryLane('v128.store8_lane', 4 * lane);
}

/** Pushes a constant as all lanes, by way of `constant`. */
export function literalOf(dtype: DType, value: number): readonly ['f32x4' | 'f64x2' | 'i32x4', number] {
  const { kind, half, bytes } = factsOf(dtype);
  if (half) return ['i32x4', half.bitsOf(value)];
  if (kind === 'float' || kind === 'complex') return [bytes === 8 ? 'f64x2' : 'f32x4', value];
  if (kind === 'bool') return ['i32x4', value === 0 ? 0 : -1];
  return ['i32x4', value | 0];
}
