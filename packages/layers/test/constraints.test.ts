import './setup.ts';
import { clip, ones, sum, tensor, Variable } from '@tensai/core';
import { constraints, getConstraint } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { beforeAll, expect, test } from 'vitest';
import { difference } from './difference.ts';

beforeAll(register);

const { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } = constraints;

test('norms are bounded along an axis or axes', async () => {
  const w = tensor([
    [3, 0.1],
    [4, 0.2],
  ]);
  expect(
    difference(new MaxNorm({ maxValue: 1 }).apply(w), [
      [0.6, 0.1],
      [0.8, 0.2],
    ]),
  ).toBeNull();
  expect(difference(new MaxNorm({ maxValue: 1, axis: 1 }).apply(tensor([[3, 4]])), [[0.6, 0.8]])).toBeNull();
  expect(
    difference(new MaxNorm({ maxValue: 2, axis: [0, 1] }).apply(ones([2, 8])), [
      new Array(8).fill(0.5),
      new Array(8).fill(0.5),
    ]),
  ).toBeNull();
  expect(difference(new UnitNorm().apply(new Variable([[3], [4]])), [[0.6], [0.8]])).toBeNull();
  expect(
    difference(new UnitNorm([0, 1]).apply(ones([2, 2])), [
      [0.5, 0.5],
      [0.5, 0.5],
    ]),
  ).toBeNull();
  expect(difference(new MinMaxNorm({ minValue: 10, maxValue: 20 }).apply(tensor([[3], [4]])), [[6], [8]])).toBeNull();
  expect(difference(new MinMaxNorm({ maxValue: 1, rate: 0.5 }).apply(tensor([[3], [4]])), [[1.8], [2.4]])).toBeNull();
  expect(difference(new NonNeg().apply(tensor([-1, 2])), [0, 2])).toBeNull();
  // a column of zeros stays what it is
  expect(difference(new UnitNorm().apply(tensor([[0], [0]])), [[0], [0]])).toBeNull();
});

test('identifiers and configs', () => {
  expect(getConstraint(undefined)).toBeNull();
  expect(getConstraint('max_norm')!.getConfig()).toEqual({ maxValue: 2, axis: 0 });
  expect(getConstraint(new UnitNorm(1)).getConfig()).toEqual({ axis: 1 });
  expect(getConstraint({ className: 'MinMaxNorm', config: { rate: 0.5 } }).getConfig()).toEqual({
    minValue: 0,
    maxValue: 1,
    rate: 0.5,
    axis: 0,
  });
  expect(
    getConstraint((w) => clip(w, -1, 1))
      .apply(tensor([3]))
      .arraySync(),
  ).toEqual([1]);
});

test.each([
  ['an unknown name', () => getConstraint('nonnegg'), "the constraint 'nonnegg' is not registered\nhint: did you mean"],
  ['a bare number', () => new MaxNorm(2 as never), 'MaxNorm: options are an object, got 2'],
  ['an axis outside', () => new UnitNorm(2).apply(tensor([[1]])), 'axis 2 is outside a tensor of rank 2'],
  ['another shape', () => getConstraint((w) => sum(w)).apply(tensor([1])), 'constraint: made the shape [] of a weight'],
])('refused: %s', (_, call, message) => expect(call).toThrow(message));
