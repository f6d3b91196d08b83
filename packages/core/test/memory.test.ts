import './setup.ts';
import { add, at, keep, memory, multiply, scope, type Tensor, tensor, tidy, Variable } from '@tensai/core';
import { expect, test, vi } from 'vitest';

test('tidy frees what it made and keeps its result, however it is nested', () => {
  const before = memory().tensors;
  const inner: Tensor[] = [];
  const result = tidy(() => {
    const x = tensor([1, 2]);
    inner.push(x);
    return { sum: add(x, 1), list: [multiply(x, 2)], map: new Map([['x', multiply(x, 3)]]) };
  });
  expect(inner[0]!.isDisposed).toBe(true);
  expect(result.sum.arraySync()).toEqual([2, 3]);
  expect(result.list[0]!.arraySync()).toEqual([2, 4]);
  expect(result.map.get('x')!.arraySync()).toEqual([3, 6]);
  expect(memory().tensors - before).toBe(3);
});

test('a result belongs to the tidy around', () => {
  let escaped: Tensor | undefined;
  tidy(() => {
    escaped = tidy(() => tensor([1]));
    expect(escaped.isDisposed).toBe(false);
  });
  expect(escaped!.isDisposed).toBe(true);
});

test('tidy frees when its body throws', () => {
  let made: Tensor | undefined;
  expect(() =>
    tidy(() => {
      made = tensor([1]);
      throw new RangeError('mine');
    }),
  ).toThrow('mine');
  expect(made!.isDisposed).toBe(true);
});

test('keep outlives tidy, dispose ends it', () => {
  const kept = tidy(() => {
    keep(tensor([1]));
    return [keep(tensor([2]))][0]!;
  });
  expect(kept.arraySync()).toEqual([2]);
  kept.dispose();
  expect(kept.isDisposed).toBe(true);
});

test('a scope is current only inside run, and lasts until disposed', () => {
  const step = scope();
  const a = step.run(() => tensor([1]));
  const outside = tensor([2]);
  const b = step.run(() => add(a, 1));
  step.dispose();
  expect([a.isDisposed, b.isDisposed, outside.isDisposed]).toEqual([true, true, false]);
});

test('views share memory, and the last one frees it', () => {
  const before = memory().buffers;
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  const row = at(x, 1);
  expect(memory().buffers - before).toBe(1);
  x.dispose();
  expect(row.arraySync()).toEqual([3, 4]);
  row.dispose();
  expect(memory().buffers - before).toBe(0);
});

test('using ends a tensor with its block', () => {
  let seen: Tensor;
  {
    using x = tensor([1]);
    seen = x;
    expect(x.isDisposed).toBe(false);
  }
  expect(seen.isDisposed).toBe(true);
});

test('a snapshot outlives the assignment after it; an assignment frees what nobody saw', () => {
  const before = memory();
  const v = new Variable([1, 2]);
  for (let i = 0; i < 10; i++) tidy(() => v.assignAdd([1, 1]));
  expect(memory().buffers - before.buffers).toBe(1);
  const snapshot = v.value;
  v.assign([0, 0]);
  expect(snapshot.arraySync()).toEqual([11, 12]);
  expect(v.value.arraySync()).toEqual([0, 0]);
});

test('a Variable survives the scope that made it; its value cannot be disposed of', () => {
  const v = tidy(() => new Variable([1]));
  expect(v.value.arraySync()).toEqual([1]);
  expect(() => v.value.dispose()).toThrow(/value of a Variable\nhint: variable\.dispose\(\)/);
  v.dispose();
  expect(v.isDisposed).toBe(true);
});

test('use after dispose says what and how to avoid it', () => {
  const x = tensor([1, 2]);
  x.dispose();
  expect(() => add(x, 1)).toThrow(
    'add: the tensor of shape [2] has been disposed\nhint: return it from tidy(), or keep(tensor)',
  );
  expect(() => x.dataSync()).toThrow(/dataSync\(\): the tensor of shape \[2\] has been disposed/);
  expect(String(x)).toBe('Tensor [2] float32 (disposed)');
});

test('a read that was queued survives dispose', async () => {
  const x = tensor([1, 2]);
  const data = x.data();
  x.dispose();
  expect([...(await data)]).toEqual([1, 2]);
});

test('ten thousand tensors in one task give one warning that names tidy', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const x = tensor([1]);
  for (let i = 0; i < 25_000; i++) add(x, i);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]![0]).toMatch(/10,000 tensors .*\nhint: wrap the body of the loop in tidy/);
  warn.mockRestore();
});

test('collected tensors leave the count', async () => {
  const before = memory().tensors;
  for (let i = 0; i < 5000; i++) add(tensor([1]), 1);
  expect(memory().tensors - before).toBeGreaterThan(5000);
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 20 && memory().tensors - before > 1000; i++) {
    collect();
    // finalizers run between tasks
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(memory().tensors - before).toBeLessThan(1000);
});
