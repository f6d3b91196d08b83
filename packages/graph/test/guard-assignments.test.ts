import { cpu } from '@tensai/backend-cpu';
import {
  type Backend,
  defaultDevice,
  getBackend,
  multiply,
  registerBackend,
  setBackend,
  take,
  tensor,
  type Tensor,
  Variable,
} from '@tensai/core';
import { jit, traceGraph } from '@tensai/graph';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perceptron } from './perceptron.ts';

const labels = (...y: number[]): Tensor => tensor(y, { dtype: 'int32' });
const batch = (): Tensor =>
  tensor(
    new Float32Array(24).map((_, i) => Math.sin(i)),
    { shape: [4, 6] },
  );

/** The cpu as a device of eight bindings that nobody can read at once. */
function late(): Backend {
  const { readSync: _, ...backend } = cpu().open() as Backend;
  // its products would be launches of their own, which no map joins
  return { ...backend, name: 'late', kernels: new Map(), caps: { ...backend.caps, syncRead: false, maxBuffers: 8 } };
}

registerBackend(cpu());
registerBackend({ name: 'late', priority: -1, synchronous: true, open: late });

describe('where values are not read at once', () => {
  beforeAll(() => setBackend('late'));
  afterAll(() => setBackend('cpu'));

  const names = (f: (...args: Tensor[]) => unknown, ...args: Tensor[]): string[] =>
    traceGraph(f, ...args).compiled.nodes.map(({ op }) => op.name);

  test('all checks are one launch, and what assigns joins what makes the values', () => {
    const found = names(perceptron().step, batch(), labels(0, 2, 1, 1));
    expect(found.filter((name) => name === 'checks')).toHaveLength(1);
    const guarded = found.filter((name) => name.includes('where'));
    // three values for each of four weights, in four launches
    expect(guarded.map((name) => name.split('+').filter((op) => op === 'where').length)).toEqual([3, 3, 3, 3]);
    expect(guarded).not.toContain('where');
  });

  test('nothing is added where nothing is checked, or nothing assigned', () => {
    const v = new Variable([1, 2]);
    expect(names((x) => void v.assign(multiply(v.read(), x!)), tensor([1, 2]))).toEqual(['multiply']);
    expect(names((i) => take(v.read(), i!), labels(0))).toEqual(['takeRows']);
  });

  test('a Variable that is assigned and not read keeps its value too', async () => {
    const v = new Variable([5]);
    const f = jit((i: Tensor) => void v.assign(take(tensor([1, 2]), i)));
    f(labels(1));
    expect(await v.array()).toEqual([2]);
    f(labels(2));
    await expect(v.data()).rejects.toThrow(/^take: the index 2 at element 0 is outside -2 … 1/);
    expect(await v.array()).toEqual([2]);
  });

  test('Variables exchange their values, or keep them', async () => {
    const [a, b] = [new Variable([1]), new Variable([2])];
    const swap = jit((i: Tensor) => {
      const x = a.value;
      a.assign(b.value);
      b.assign(x);
      return take(tensor([1]), i);
    });
    swap(labels(0));
    expect([await a.array(), await b.array()]).toEqual([[2], [1]]);
    swap(labels(3));
    await expect(a.data()).rejects.toThrow(/index 3/);
    expect([await a.array(), await b.array()]).toEqual([[2], [1]]);
  });
});

test.each([true, false])('read at once, bad labels throw, and nothing is assigned (fuse: %s)', (fuse) => {
  expect([getBackend(), defaultDevice().backend.caps.syncRead]).toEqual(['cpu', true]);
  const { step, weights, optimizer } = perceptron();
  const compiled = jit(step, { fuse });
  compiled(batch(), labels(0, 2, 1, 1));
  const state = [...weights, ...optimizer.variables.slice(2)];
  const before = state.map((v) => v.arraySync());
  expect(() => compiled(batch(), labels(0, 2, 7, 1))).toThrow(
    /^sparseCategoricalCrossentropy: the label 7 at element 2 is outside 0 … 2/,
  );
  expect(state.map((v) => v.arraySync())).toEqual(before);
  // numbers of the host go on with each call
  expect(optimizer.iterations).toBe(2);
  compiled(batch(), labels(0, 2, 1, 1));
  state.forEach((v, k) => expect(v.arraySync()).not.toEqual(before[k]));
});
