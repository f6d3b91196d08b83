import { divide, exp, multiply, power, rsqrt, tanh } from '@tensai/core';
import { expect, test } from 'vitest';
import { vjpOf } from '../src/rules.ts';
import type { Op, Reads, Rule } from '../src/op.ts';

const readsOf = (op: Op, input = 0): Reads => (vjpOf(op) as Record<number, Rule<unknown>>)[input]!.reads;

test('gradients read the result rather than compute it again, unless they would keep more for it', () => {
  expect(readsOf(exp.op)).toEqual([{ y: 0 }]);
  expect(readsOf(tanh.op)).toEqual([{ y: 0 }]);
  expect(readsOf(multiply.op, 1)).toEqual([0]);
  // −y / b, in place of −(a / b) / b
  expect(readsOf(divide.op, 1)).toEqual([1, { y: 0 }]);
  // y / x would keep two
  expect(readsOf(rsqrt.op)).toEqual([0]);
  expect(readsOf(power.op, 0)).toEqual([0, 1]);
});
