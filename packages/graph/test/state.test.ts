import './setup.ts';
import { referenceBackend } from '@tensai/codegen';
import {
  add,
  divide,
  memory,
  multiply,
  random,
  registerBackend,
  SeedGenerator,
  setRandomSeed,
  sparseCategoricalCrossentropy,
  sum,
  take,
  type Tensor,
  tensor,
  tidy,
  Variable,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';
import { difference } from './same-bits.ts';

test('Variables are read and assigned', () => {
  const v = new Variable([1, 2]);
  const step = jit((x: Tensor) => {
    const before = v.value;
    v.assignAdd(x);
    v.assignAdd(x);
    return [before, multiply(v as Variable, 1)];
  });
  const [before, after] = step(tensor([1, 1])) as [Tensor, Tensor];
  expect(before.arraySync()).toEqual([1, 2]);
  expect(after.arraySync()).toEqual([3, 4]);
  expect(v.arraySync()).toEqual([3, 4]);
  step(tensor([1, 0]));
  expect(v.arraySync()).toEqual([5, 4]);
  expect(before.arraySync()).toEqual([1, 2]);
});

test('a value that was given out stays as it was', () => {
  const v = new Variable([1]);
  const step = jit(() => {
    v.assignAdd([1]);
  });
  step();
  const seen = v.value;
  step();
  step();
  expect(seen.arraySync()).toEqual([2]);
  expect(v.arraySync()).toEqual([4]);
});

test('Variables exchange their values', () => {
  const [a, b] = [new Variable([1]), new Variable([2])];
  const swap = jit(() => {
    const x = a.value;
    a.assign(b.value);
    b.assign(x);
  });
  swap();
  expect([a.arraySync(), b.arraySync()]).toEqual([[2], [1]]);
  swap();
  expect([a.arraySync(), b.arraySync()]).toEqual([[1], [2]]);
});

test('an argument may become the value of a Variable', () => {
  const v = new Variable([0, 0]);
  const set = jit((x: Tensor) => {
    v.assign(x);
  });
  const x = tensor([1, 2]);
  set(x);
  x.dispose();
  expect(v.arraySync()).toEqual([1, 2]);
});

test.each([true, false])(
  'where a check fails nothing is assigned, and the error is the eager one (fuse: %s)',
  (fuse) => {
    const v = new Variable([0]);
    const f = (i: Tensor): Tensor => {
      v.assignAdd([1]);
      return take(tensor([1, 2, 3]), i);
    };
    const compiled = jit(f, { fuse });
    expect(compiled(tensor([0, 2], { dtype: 'int32' })).arraySync()).toEqual([1, 3]);
    const wrong = tensor([0, 7], { dtype: 'int32' });
    let eager: unknown;
    try {
      take(tensor([1, 2, 3]), wrong);
    } catch (error) {
      eager = error;
    }
    expect(() => compiled(wrong)).toThrow((eager as Error).message);
    expect(v.arraySync()).toEqual([1]);
    const before = memory();
    for (let i = 0; i < 3; i++) expect(() => compiled(wrong)).toThrow(/take/);
    expect(memory()).toEqual(before);
  },
);

test('composites check their operands, and so does what nobody uses', () => {
  const loss = jit((y: Tensor, z: Tensor) => sparseCategoricalCrossentropy(y, z, { fromLogits: true }));
  const z = tensor([[1, 2, 3]]);
  const wrong = tensor([3], { dtype: 'int32' });
  expect(() => sparseCategoricalCrossentropy(wrong, z, { fromLogits: true })).toThrow(/3/);
  loss(tensor([1], { dtype: 'int32' }), z);
  expect(() => loss(wrong, z)).toThrow(/sparseCategoricalCrossentropy/);
  const unused = jit((i: Tensor, x: Tensor) => {
    take(x, i);
    return x;
  });
  expect(() => unused(tensor([9], { dtype: 'int32' }), tensor([1]))).toThrow(/take/);
});

test('checks can be left out', () => {
  const f = jit((a: Tensor, b: Tensor) => divide(a, b), { checks: false });
  expect(f(tensor([4]), tensor([2])).arraySync()).toEqual([2]);
  const g = jit((x: Tensor, i: Tensor) => take(x, i), { checks: false });
  expect(() => g(tensor([1]), tensor([5], { dtype: 'int32' }))).not.toThrow();
});

test('random numbers are those of eager calls', () => {
  const run = (how: (f: (x: Tensor) => Tensor) => (x: Tensor) => Tensor): Tensor[] => {
    setRandomSeed(5);
    const seed = new SeedGenerator(3);
    const f = how((x) => {
      const noise: Tensor = random.normal([4], { seed });
      const kept: Tensor = random.dropout(x, 0.5, { seed });
      return add(add(kept, noise), random.uniform([4]) as Tensor);
    });
    const x = tensor([1, 2, 3, 4]);
    return [f(x), f(x), f(x), random.uniform([2], { seed }) as Tensor];
  };
  const expected = run((f) => f);
  for (const fuse of [true, false])
    expect(
      difference(
        run((f) => jit(f, { fuse })),
        expected,
      ),
    ).toBeNull();
});

test('a draw in a compiled step advances its generator by one', () => {
  const seed = new SeedGenerator(1);
  const f = jit(() => random.uniform([1], { seed }));
  f();
  f();
  expect(seed.position).toBe(2);
});

test('scopes around a call own what it gives', () => {
  const f = jit((x: Tensor) => [add(x, 1), sum(x)]);
  const x = tensor([1, 2]);
  tidy(() => void f(x));
  const before = memory();
  tidy(() => void f(x));
  expect(memory()).toEqual(before);
});

test('a Variable that has moved is met where it is', async () => {
  registerBackend(referenceBackend());
  const v = new Variable([1, 2]);
  const step = jit(() => multiply(v as Variable, 2));
  expect(step().backend).toBe('cpu');
  await v.to('reference');
  const moved = step();
  expect(moved.backend).toBe('reference');
  expect(moved.arraySync()).toEqual([2, 4]);
});
