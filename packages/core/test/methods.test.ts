import './setup.ts';
import * as core from '@tensai/core';
import { registerMethods, Tensor, tensor, Variable } from '@tensai/core';
import { expect, test } from 'vitest';
import { METHODS } from '../src/prototype.ts';

test('before they are registered, the error says how', () => {
  expect(() => tensor([1]).add(1)).toThrow(
    'tensor.add: the methods of tensors are not registered\nhint: call registerMethods() of @tensai/core once, or use the function add(tensor, …)',
  );
});

test('each is the op of its name', () => {
  registerMethods();
  const functions = core as unknown as Record<string, (...args: unknown[]) => Tensor>;
  const rest: Record<string, unknown[]> = {
    reshape: [[4]],
    expandDims: [0],
    slice: [
      [0, 0],
      [1, 2],
    ],
    at: [1],
    clip: [2, 3],
    cast: ['int32'],
  };
  const binary =
    /^(add|sub|subtract|mul|multiply|div|divide|pow|power|matmul|dot|equal|notEqual|less|lessEqual|greater|greaterEqual|maximum|minimum)$/;
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  for (const name of METHODS) {
    const args = rest[name] ?? (binary.test(name) ? [tensor([[2, 1], [1, 3]])] : []); // prettier-ignore
    const method = (x as unknown as Record<string, (...a: unknown[]) => Tensor>)[name]!(...args);
    const result = functions[name === 'flatten' ? 'ravel' : name]!(x, ...args);
    expect([name, method.dtype, method.arraySync()]).toEqual([name, result.dtype, result.arraySync()]);
  }
  expect(Object.keys(Tensor.prototype)).toEqual([]);
});

test('Variables have them too', () => {
  registerMethods();
  const w = new Variable([1, 2, 3]);
  expect(w.mul(2).add(w).arraySync()).toEqual([3, 6, 9]);
  w.at(0).assign(9);
  expect(w.sum().itemSync()).toBe(14);
});
