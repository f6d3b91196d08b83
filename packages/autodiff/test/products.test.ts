import './setup.ts';
import {
  add,
  cholesky,
  exp,
  matmul,
  memory,
  multiply,
  sin,
  sum,
  take,
  type Tensor,
  tensor,
  tidy,
  TensaiError,
  Variable,
} from '@tensai/core';
import { grad, hessian, hvp, jacobian, jvp, stopGradient, vjp } from '@tensai/autodiff';
import { expect, test } from 'vitest';

const cube = (x: Tensor): Tensor => multiply(multiply(x, x), x);
const codeOf = (body: () => unknown): string | undefined => {
  try {
    body();
    return undefined;
  } catch (error) {
    return error instanceof TensaiError ? error.code : String(error);
  }
};

test('jvp is the change along a direction, by differences', () => {
  const f = (x: Tensor, y: Tensor): Tensor => sin(multiply(exp(x), matmul(y, x)));
  const [x, y] = [tensor(Float64Array.of(0.3, -0.2)), tensor(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] })];
  const [dx, dy] = [tensor(Float64Array.of(1, -2)), tensor(Float64Array.of(0.5, 0, 1, -1), { shape: [2, 2] })];
  const [value, change] = jvp(f, [x, y], [dx, dy]);
  expect(value.arraySync()).toEqual(f(x, y).arraySync());
  const at = (t: number): number[] => f(add(x, multiply(dx, t)), add(y, multiply(dy, t)) as never).arraySync() as number[]; // prettier-ignore
  const [more, less] = [at(1e-6), at(-1e-6)];
  (change.arraySync() as number[]).forEach((slope, i) => expect(slope).toBeCloseTo((more[i]! - less[i]!) / 2e-6, 8));
});

test('jvp of numbers, Variables, structures, whole numbers, and what is beside', () => {
  const [value, change] = jvp((x: Tensor | number) => multiply(x, x), [3], [1]);
  expect([value.itemSync(), change.itemSync()]).toEqual([9, 6]);
  const v = new Variable([1, 2]);
  expect(jvp((x: Variable) => multiply(x, x), [v], [tensor([1, 1])])[1].arraySync()).toEqual([2, 4]);
  const parts = { w: tensor([1, 2]), b: [tensor(3)] } as const;
  const [, moved] = jvp(
    ({ w, b }: typeof parts) => ({
      y: multiply(w, b[0]),
      count: tensor([1, 2], { dtype: 'int32' }),
      cut: stopGradient(w),
    }),
    [parts],
    [{ w: tensor([1, 0]), b: [tensor(10)] }],
  );
  expect(moved.y.arraySync()).toEqual([13, 20]);
  expect(moved.count.arraySync()).toEqual([0, 0]);
  expect(moved.cut.arraySync()).toEqual([0, 0]);
  const [y, dy, aux] = jvp((x: Tensor) => [cube(x), { seen: 'it' }] as const, [tensor(2)], [tensor(1)], {
    hasAux: true,
  });
  expect([y.itemSync(), dy.itemSync(), aux]).toEqual([8, 12, { seen: 'it' }]);
});

test('jvp through rows of a table, through a factorization, and under a tape', () => {
  const table = tensor([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const rows = (x: Tensor): Tensor => multiply(take(x, [2, 0, 2], 0), 2);
  expect(jvp(rows, [table], [table])[1].arraySync()).toEqual([[10, 12], [2, 4], [10, 12]]); // prettier-ignore
  const x = tensor([[4, 2], [2, 5]]); // prettier-ignore
  const l = jvp((a: Tensor) => cholesky(a) as Tensor, [x], [x])[1];
  // L is homogeneous of degree ½
  expect(l.arraySync()).toEqual([[1, 0], [0.5, 1]]); // prettier-ignore
  expect(grad((t: Tensor) => jvp(cube, [t], [tensor(1)])[1])(tensor(2)).itemSync()).toBe(12);
});

test('vjp gives the value and the way back, as often as one likes', () => {
  const [value, pull] = vjp((a: Tensor, x: Tensor) => matmul(a, x), [tensor([[1, 2], [3, 4]]), tensor([5, 6])]); // prettier-ignore
  expect(value.arraySync()).toEqual([17, 39]);
  const [da, dx] = pull(tensor([1, 10]));
  expect(da.arraySync()).toEqual([[5, 6], [50, 60]]); // prettier-ignore
  expect(dx.arraySync()).toEqual([31, 42]);
  expect(pull(tensor([0, 1]))[1].arraySync()).toEqual([3, 4]);
  const [, back, aux] = vjp((x: Tensor) => [cube(x), 7] as const, [tensor(2)], { hasAux: true });
  expect([back(1)[0].itemSync(), aux]).toEqual([12, 7]);
});

test('hvp is the Hessian times a vector', () => {
  const f = (x: Tensor): Tensor => sum(multiply(cube(x), sum(x))) as Tensor;
  const [x, v] = [tensor(Float64Array.of(1, 2, -1)), tensor(Float64Array.of(1, 0.5, 2))];
  const whole = matmul(hessian(f)(x), v).arraySync() as number[];
  (hvp(f, [x], [v])[0].arraySync() as number[]).forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 12));
  const both = hvp((a: Tensor, b: Tensor) => multiply(multiply(a, a), b), [tensor(2), tensor(3)], [1, 1]);
  expect(both.map((t) => t.itemSync())).toEqual([2 * 3 + 2 * 2, 2 * 2]);
});

test('jacobian has the axes of the result, then those of the argument', () => {
  expect(jacobian(cube)(tensor([1, 2])).arraySync()).toEqual([[3, 0], [0, 12]]); // prettier-ignore
  const product = (a: Tensor, x: Tensor): Tensor => matmul(a, x);
  const [a, x] = [tensor([[1, 2], [3, 4]]), tensor([5, 6])]; // prettier-ignore
  expect(jacobian(product)(a, x).arraySync()).toEqual([[[5, 6], [0, 0]], [[0, 0], [5, 6]]]); // prettier-ignore
  const [da, dx] = jacobian(product, { argnums: [0, 1] })(a, x) as unknown as [Tensor, Tensor];
  expect([da.shape, dx.shape]).toEqual([[2, 2, 2], [2, 2]]); // prettier-ignore
  const parts = jacobian(({ w }: { w: Tensor }) => ({ y: sum(w), z: tensor([1]) }))({ w: x }) as never as Record<'y' | 'z', { w: Tensor }>; // prettier-ignore
  expect(parts.y.w.arraySync()).toEqual([1, 1]);
  expect(parts.z.w.arraySync()).toEqual([[0, 0]]);
  expect(jacobian((t: Tensor) => take(t, [], 0))(x).shape).toEqual([0, 2]);
  expect(hessian((t: Tensor) => cube(t))(x).shape).toEqual([2, 2, 2]);
});

test('nothing stays behind', () => {
  const x = tensor([1, 2]);
  const before = memory();
  tidy(
    () => void [jvp(cube, [x], [x]), hvp((t: Tensor) => sum(cube(t)), [x], [x]), jacobian(cube)(x), hessian(cube)(x)],
  );
  expect(memory()).toEqual(before);
  const [value, change] = jvp((t: Tensor) => multiply(t, 2), [x], [x]);
  value.dispose();
  change.dispose();
  expect(memory()).toEqual(before);
});

test('mistakes have codes', () => {
  const x = tensor([1, 2]);
  expect(codeOf(() => jvp(cube, [x], [tensor([1])]))).toBe('gradient-mismatch');
  expect(codeOf(() => jvp(cube, [x], []))).toBe('gradient-mismatch');
  expect(codeOf(() => jvp(cube, x as never, [x]))).toBe('option');
  expect(codeOf(() => jvp(cube, [tensor([1], { dtype: 'int32' })], [x]))).toBe('dtype');
  expect(codeOf(() => jvp(cube, [x], [x], { aux: true } as never))).toBe('option');
  expect(codeOf(() => jvp(cube as never, [x], [x], { hasAux: true }))).toBe('option');
  expect(codeOf(() => vjp(cube, [x])[1](tensor([1])))).toBe('gradient-mismatch');
  expect(codeOf(() => vjp(cube, [null as never]))).toBe('operand');
  expect(codeOf(() => hvp(cube, [x], [x, x]))).toBe('gradient-mismatch');
  expect(codeOf(() => hvp(cube, [x], [x], { hasAux: true }))).toBe('option');
  expect(codeOf(() => jacobian(cube, { argnums: 1 })(x))).toBe('argument-number');
  expect(codeOf(() => jacobian(cube)(tensor([1], { dtype: 'int32' })))).toBe('dtype');
  expect(codeOf(() => hessian(cube, { argnum: 0 } as never))).toBe('option');
});
