import '../setup.ts';
import { grad } from '@tensai/autodiff';
import { referenceBackend } from '@tensai/codegen';
import {
  add,
  cond,
  exp,
  foriLoop,
  greater,
  less,
  log,
  multiply,
  registerBackend,
  setBackend,
  sin,
  sum,
  switchCase,
  tensor,
  type Tensor,
  Variable,
  whileLoop,
} from '@tensai/core';
import { unreadable } from '@tensai/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

beforeAll(async () => {
  registerBackend(unreadable(referenceBackend()));
  await setBackend('unreadable');
});
afterAll(() => setBackend('cpu'));

test('cond computes both branches and selects', async () => {
  const x = tensor([1, -2, 3]);
  const f = (y: Tensor): Tensor =>
    cond(
      greater(sum(y), 0),
      () => multiply(y, 2),
      () => sin(y),
    );
  expect(await f(x).array()).toEqual([2, -4, 6]);
  expect(await grad(f)(x).array()).toEqual([2, 2, 2]);
});

test('the gradient of a branch that is not taken does not count, whatever it is', async () => {
  const x = tensor([0, 1]);
  const f = (y: Tensor): Tensor =>
    sum(
      cond(
        greater(sum(y), 5),
        () => log(y),
        () => multiply(y, 3),
      ),
    );
  expect(await grad(f)(x).array()).toEqual([3, 3]);
});

test('a Variable that one branch assigns keeps its value where that is not taken', async () => {
  const v = new Variable([1, 2]);
  const run = (x: Tensor): Tensor =>
    cond(
      greater(x, 0),
      () => {
        v.assignAdd([1, 1]);
        return x;
      },
      () => x,
    );
  run(tensor(-1));
  expect(await v.array()).toEqual([1, 2]);
  run(tensor(1));
  expect(await v.array()).toEqual([2, 3]);
});

test('switchCase: an index that only the device knows is checked when something is read', async () => {
  const run = (index: number): Tensor =>
    switchCase(tensor(index, { dtype: 'int32' }), [(x: Tensor) => x, (x: Tensor) => exp(x)], tensor([0, 0]));
  expect(await run(1).array()).toEqual([1, 1]);
  await expect(run(2).array()).rejects.toThrow(
    /switchCase: the index 2 at element 0|switchCase: the index 2 is outside 0 … 1/,
  );
});

test('whileLoop wants a limit, and stays where it is once the condition fails', async () => {
  const f = (x: Tensor, maximumIterations?: number): Tensor =>
    whileLoop(
      (y: Tensor) => less(sum(y), 20),
      (y: Tensor) => add(multiply(y, 2), 1),
      x,
      maximumIterations === undefined ? {} : { maximumIterations },
    );
  expect(() => f(tensor([1, 2]))).toThrow(
    "whileLoop: the backend 'unreadable' cannot be read at once, so nobody can tell when to stop\nhint: whileLoop(cond, body, loopVars, { maximumIterations })",
  );
  expect(await f(tensor([1, 2]), 10).array()).toEqual([15, 23]);
  expect(await grad((x: Tensor) => sum(f(x, 10)))(tensor([1, 2])).array()).toEqual([8, 8]);
});

test('foriLoop takes numbers there, and says so', async () => {
  expect(await foriLoop(0, 3, (_, x: Tensor) => multiply(x, 2), tensor(1)).array()).toBe(8);
  expect(() => foriLoop(0, tensor(3, { dtype: 'int32' }), (_, x: Tensor) => x, tensor(1))).toThrow(
    /bounds are numbers/,
  );
});
