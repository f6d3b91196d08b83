import './setup.ts';
import { add, matmul, memory, multiply, square, sum, type Tensor, tensor, tidy, Variable } from '@tensai/core';
import { grad, stopGradient, valueAndGrad } from '@tensai/autodiff';
import { expect, test } from 'vitest';

const cube = (x: Tensor): Tensor => multiply(multiply(x, x), x);

test('gradients of the first argument, of a named one, of several', () => {
  const f = (a: Tensor, b: Tensor): Tensor => multiply(square(a), b);
  const [a, b] = [tensor(3), tensor(5)];
  expect(grad(f)(a, b).itemSync()).toBe(30);
  expect(grad(f, { argnums: 1 })(a, b).itemSync()).toBe(9);
  const [db, da] = grad(f, { argnums: [1, 0] })(a, b);
  expect([da.itemSync(), db.itemSync()]).toEqual([30, 9]);
});

test('any order', () => {
  const x = tensor([2, -1]);
  const d = [cube, grad(cube), grad(grad(cube)), grad(grad(grad(cube)))];
  expect(d.map((f) => f(x).arraySync())).toEqual([[8, -1], [12, 3], [12, -6], [6, 6]]); // prettier-ignore
});

test('numbers and Variables are arguments, structures too', () => {
  expect(grad((x: Tensor | number) => multiply(x, x))(3).itemSync()).toBe(6);
  const v = new Variable([1, 2]);
  expect(grad((w: Variable) => sum(square(w)))(v).arraySync()).toEqual([2, 4]);
  const parameters = { dense: [tensor([[1, 2]]), tensor([1, 1])] as const, unused: tensor(7) };
  const f = ({ dense: [w, b] }: typeof parameters): Tensor => add(matmul(tensor([[3]]), w), b);
  const g = grad(f)(parameters);
  expect(g.dense[0].arraySync()).toEqual([[3, 3]]);
  expect(g.dense[1].arraySync()).toEqual([1, 1]);
  // nothing connects: zeros, not null
  expect(g.unused.itemSync()).toBe(0);
});

test('the value comes as the function gives it; its leaves are summed for the gradient', () => {
  const [value, gradient] = valueAndGrad((x: Tensor) => ({ loss: square(x), others: [multiply(x, 2)] }))(
    tensor([1, 2]),
  );
  expect(value.loss.arraySync()).toEqual([1, 4]);
  expect(value.others[0]!.arraySync()).toEqual([2, 4]);
  expect(gradient.arraySync()).toEqual([4, 6]);
});

test('stopGradient cuts, of numbers too', () => {
  expect(grad((x: Tensor) => multiply(x, stopGradient(x)))(tensor([2, 3])).arraySync()).toEqual([2, 3]);
  expect(stopGradient(3).itemSync()).toBe(3);
  expect(stopGradient(tensor([1, 2], { dtype: 'int32' })).dtype).toBe('int32');
});

test('nothing stays behind in a scope', () => {
  const x = tensor([1, 2]);
  const before = memory();
  tidy(() => void valueAndGrad((w: Tensor) => sum(cube(w)))(x));
  expect(memory()).toEqual(before);
});

test('mistakes have codes', () => {
  const x = tensor([1]);
  const failing = (body: () => unknown): unknown => {
    try {
      return body();
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };
  expect(failing(() => grad(cube, { argnums: 1 })(x))).toBe('argument-number');
  expect(failing(() => grad(cube, { argNums: 1 } as never)(x))).toBe('option');
  expect(failing(() => grad(cube)('x' as never))).toBe('operand');
  expect(failing(() => grad(cube)(tensor([1], { dtype: 'int32' })))).toBe('dtype');
  expect(failing(() => grad(((y: Tensor) => y.itemSync()) as never)(x as never))).toBe('operand');
});
