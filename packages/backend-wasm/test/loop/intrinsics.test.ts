import { wasm } from '@tensai/backend-wasm';
import {
  apply1,
  defineElementwise,
  type DType,
  floorDivide,
  fmod,
  mod,
  NO_ATTRS,
  registerBackend,
  setBackend,
  tensor,
  type Tensor,
} from '@tensai/core';
import { beforeAll, describe, expect, test } from 'vitest';

registerBackend(wasm());
beforeAll(() => setBackend('wasm'));

const extremes: Partial<Record<DType, readonly number[]>> = {
  int32: [
    -(2 ** 31),
    1 - 2 ** 31,
    -65537,
    -46341,
    -7,
    -2,
    -1,
    0,
    1,
    2,
    3,
    46340,
    65536,
    2 ** 30 + 1,
    2 ** 31 - 2,
    2 ** 31 - 1,
  ],
  uint32: [0, 1, 2, 3, 65535, 65537, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 2, 2 ** 32 - 1],
  int8: [-128, -127, -3, -1, 0, 1, 2, 127],
  uint8: [0, 1, 2, 7, 128, 255],
};

const floored = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a % b < 0n !== b < 0n ? 1n : 0n);
const wrapped = (x: bigint, dtype: DType): number =>
  Number(
    {
      int32: () => BigInt.asIntN(32, x),
      uint32: () => BigInt.asUintN(32, x),
      int8: () => BigInt.asIntN(8, x),
      uint8: () => BigInt.asUintN(8, x),
    }[dtype as 'int32'](),
  );

/** What loops divide positions by: no function of core divides integers so. */
const quotientOp = defineElementwise('quotientOfTest', { arity: 2, formula: ([a, b]) => a!.divide(b!) });

describe.each(Object.entries(extremes) as [DType, readonly number[]][])('%s: every pair of extremes', (dtype, list) => {
  const pairs = list.flatMap((a) => list.flatMap((b) => (b === 0 ? [] : [[a, b] as const])));
  const column = (k: 0 | 1): Tensor =>
    tensor(
      pairs.map((pair) => pair[k]),
      { dtype },
    ) as Tensor;
  const exact = (f: (a: bigint, b: bigint) => bigint): number[] =>
    pairs.map(([a, b]) => wrapped(f(BigInt(a), BigInt(b)), dtype));

  test('whole quotients', () => {
    expect((floorDivide(column(0), column(1)) as Tensor).arraySync()).toEqual(exact(floored));
  });
  test('quotients without their fraction', () => {
    expect(apply1(quotientOp, [column(0), column(1)], NO_ATTRS).arraySync()).toEqual(exact((a, b) => a / b));
  });
  test('remainders with the sign of the divisor', () => {
    expect((mod(column(0), column(1)) as Tensor).arraySync()).toEqual(exact((a, b) => a - b * floored(a, b)));
  });
  test('remainders with the sign of the dividend', () => {
    expect((fmod(column(0), column(1)) as Tensor).arraySync()).toEqual(exact((a, b) => a % b));
  });
});
