import { tensor } from '../create.ts';
import { factsOf } from '../dtype.ts';
import type { Binary } from '../define.ts';
import { elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor, leftShift, rightShift } from './bitwise.ts';

/** Bits of all places, the sign among them: computed in BigInt, which knows no width. */
const wide = (fn: Binary, oracle: (a: bigint, b: bigint) => bigint, dtype: 'int32' | 'uint32'): Sample => {
  const wrap = (x: bigint): number => Number(dtype === 'int32' ? BigInt.asIntN(32, x) : BigInt.asUintN(32, x));
  const values = [0, 1, 0x7fffffff, 0x80000000, 0xdeadbeef, 0x12345678].map((x) => wrap(BigInt(x)));
  return {
    title: `words of ${dtype}`,
    inputs: [host(values, [6], dtype), host(values.toReversed(), [6], dtype)],
    call: (a, b) => fn(a!, b!),
    reference: (a, b) =>
      host(
        a!.data.map((x, i) => wrap(oracle(BigInt(x), BigInt(b!.data[i]!)))),
        [6],
        dtype,
      ),
  };
};

const samplesOf = (fn: Binary, oracle: (a: bigint, b: bigint) => bigint): OpSamples =>
  elementwiseSamples({
    fn,
    oracle: (a, b) => Number(oracle(BigInt(a), BigInt(b))),
    dtype: 'int32',
    domains: [
      [-100, 100],
      [0, 100],
    ],
    counts: ['uint32', 'uint8', 'int8', 'bool'],
    special: false,
    more: [wide(fn, oracle, 'int32'), wide(fn, oracle, 'uint32')],
    badCalls: [
      { title: 'floating point', call: () => fn(tensor([1, 2]), tensor([1, 2])), code: 'dtype' },
      { title: 'a number with bools', call: () => fn(tensor([true]), 1), code: 'dtype' },
    ],
  });

export const bitwiseAndSamples: OpSamples = samplesOf(bitwiseAnd, (a, b) => a & b);
export const bitwiseOrSamples: OpSamples = samplesOf(bitwiseOr, (a, b) => a | b);
export const bitwiseXorSamples: OpSamples = samplesOf(bitwiseXor, (a, b) => a ^ b);

export const bitwiseNotSamples: OpSamples = elementwiseSamples({
  fn: bitwiseNot,
  oracle: (x) => -1 - x,
  dtype: 'int32',
  domains: [[-100, 100]],
  special: false,
  more: [
    {
      title: 'of uint8',
      inputs: [host([0, 1, 255], [3], 'uint8')],
      call: (x) => bitwiseNot(x!),
      reference: () => host([255, 254, 0], [3], 'uint8'),
    },
    {
      title: 'of uint32',
      inputs: [host([0, 0xdeadbeef], [2], 'uint32')],
      call: (x) => bitwiseNot(x!),
      reference: () => host([0xffffffff, 0x21524110], [2], 'uint32'),
    },
    {
      title: 'of bools',
      inputs: [host([0, 1], [2], 'bool')],
      call: (x) => bitwiseNot(x!),
      reference: () => host([1, 0], [2], 'bool'),
    },
  ],
  badCalls: [{ title: 'floating point', call: () => bitwiseNot(tensor([1])), code: 'dtype' }],
});

/** All counts of a width, and some that move everything out. */
const shifts = (
  fn: Binary,
  oracle: (a: bigint, count: bigint) => bigint,
  dtype: 'int32' | 'uint32' | 'int8' | 'uint8',
): Sample => {
  const value = { int32: -0x2152410f, uint32: 0xdeadbeef, int8: -0x4b, uint8: 0xb5 }[dtype];
  const { bytes, min } = factsOf(dtype);
  const width = 8 * bytes;
  const counts = Array.from({ length: width + 8 }, (_, i) => i);
  return {
    title: `all counts of ${dtype}`,
    inputs: [host([value], [1], dtype), host(counts, [counts.length], dtype)],
    call: (a, b) => fn(a!, b!),
    reference: () =>
      host(
        counts.map((count) => {
          const moved = oracle(BigInt(value), BigInt(count));
          return Number(min < 0 ? BigInt.asIntN(width, moved) : BigInt.asUintN(width, moved));
        }),
        [counts.length],
        dtype,
      ),
  };
};

const shiftSamples = (fn: Binary, oracle: (a: bigint, count: bigint) => bigint): OpSamples =>
  elementwiseSamples({
    fn,
    oracle: (a, b) => Number(oracle(BigInt(a), BigInt(b))),
    dtype: 'int32',
    domains: [
      [-100, 100],
      [0, 8],
    ],
    counts: ['uint32'],
    special: false,
    more: (['int32', 'uint32', 'int8', 'uint8'] as const).map((dtype) => shifts(fn, oracle, dtype)),
    badCalls: [
      { title: 'floating point', call: () => fn(tensor([1, 2]), tensor([1, 2])), code: 'dtype' },
      { title: 'bools', call: () => fn(tensor([true]), tensor([true])), code: 'dtype' },
    ],
  });

export const leftShiftSamples: OpSamples = shiftSamples(leftShift, (a, count) => a << count);
export const rightShiftSamples: OpSamples = shiftSamples(rightShift, (a, count) => a >> count);
