import { cpu } from '@tensai/backend-cpu';
import { add, exp, greater, registerBackend } from '@tensai/core';
import type { OpSamples } from '@tensai/core/samples';
import { beforeAll, expect, test } from 'vitest';
import { accuracyOf, accuracyTable, unitAt, worstOf } from '../accuracy.ts';
import { pairsOf, pointKinds, pointsOf } from '../accuracy-points.ts';

beforeAll(() => registerBackend(cpu()));

test('units in the last place of float32', () => {
  expect([1, 1.5, 2, -0.75, 0, 1e-40, 1e300, Infinity].map(unitAt)).toEqual(
    [-23, -23, -22, -24, -149, -149, 104, 104].map((exponent) => 2 ** exponent),
  );
});

test('all numbers of the narrow dtypes, a million of float32, and always the same', () => {
  expect(new Set(pointsOf('bfloat16')).size).toBe(2 ** 16 - 254); // all NaN are one, and the set knows one zero
  expect([...pointsOf('float16')].filter(Number.isFinite)).toHaveLength(2 ** 16 - 2 ** 11);
  expect(pointsOf('float16')[0x3c01]).toBe(1 + 2 ** -10);
  expect(pointsOf('float32').length).toBeGreaterThan(1e6);
  for (const kind of pointKinds) expect(pairsOf(kind)[0]!.length).toBe(pairsOf(kind)[1]!.length);
  expect(pairsOf('float32')[0]!.length).toBeGreaterThan(1e6);
});

test('the largest error is found, and where', () => {
  const points = [Float32Array.of(0, 1, 2, NaN, 200)];
  const call = (x: Parameters<typeof exp>[0]): ReturnType<typeof exp> => exp(x);
  const off = (x: number): number => Math.exp(x) + (x === 2 ? 3 * 2 ** -21 : 0);
  expect(worstOf({ call, oracle: Math.exp, arity: 1 }, points)).toEqual({ ulp: 0, at: [] });
  const found = worstOf({ call, oracle: off, arity: 1 }, points)!;
  expect(found.at).toEqual([2]);
  expect(found.ulp).toBeGreaterThan(2);
  expect(worstOf({ call, oracle: (x) => (x === 1 ? NaN : Math.exp(x)), arity: 1 }, points)).toEqual({
    ulp: Infinity,
    at: [1],
  });
  // in units of something larger
  const larger = { call, oracle: off, arity: 1, unitAt: () => 2 ** 10 };
  expect(worstOf(larger, points)!.ulp).toBeLessThan(0.1);
});

test('functions with other results, or of three operands, have none', () => {
  const op = (scalar: OpSamples['scalar']): OpSamples => ({
    name: 'f',
    ops: [add.op],
    samples: [],
    badCalls: [],
    ...(scalar && { scalar }),
  });
  expect(accuracyOf(op(undefined))).toBeNull();
  expect(accuracyOf(op({ call: (x) => x, oracle: () => 0, arity: 3 }))).toBeNull();
  expect(accuracyOf(op({ call: (x) => greater(x, 0) as never, oracle: () => 0, arity: 1 }))).toBeNull();
  const sum = accuracyOf(op({ call: (a, b) => add(a!, b! as never), oracle: (a, b) => a! + b!, arity: 2 }))!;
  expect(sum).toMatchObject({ ulp: 0, promised: 1 });
  expect(accuracyTable([sum]).split('\n')).toEqual([
    '| function | float16 | bfloat16 | float32 | promised | worst at |',
    '| -------- | ------- | -------- | ------- | -------- | -------- |',
    '| `f`      | 0.5     | 0.5      | 0.5     | 1        |          |',
  ]);
});
