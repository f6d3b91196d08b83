import { argmaxOp, type KernelFactory, registerKernel, sizeOf } from '@tensai/core';
import { samples } from '@tensai/core/samples';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { library } from '../src/index.ts';
import { elementsOf } from '../src/memory.ts';

test('what the library knows is right, what it does not know is refused', async () => {
  const { rows, failed, passed, skipped } = await testBackend(library());
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect(failed).toBe(0);
  expect(rows.map(({ name }) => name)).toEqual(samples.map(({ name }) => name));
  expect(passed).toBeGreaterThan(1900);
  expect(skipped).toBeGreaterThan(0);
  const reasons = rows.flatMap(({ skips }) => skips.map(({ reason }) => reason));
  expect(reasons.filter((reason) => !/^the backend has no (kernel for \w+|b?float16)$/.test(reason))).toEqual([]);
  // every sample that was skipped says why
  for (const row of rows)
    expect(new Set(row.skips.map(({ sample }) => sample)).size).toBeGreaterThanOrEqual(row.skipped);
}, 180_000);

test('maps, reductions and contractions are complete', async () => {
  const names = [
    'add',
    'erf',
    'gelu',
    'transpose',
    'sum',
    'mean',
    'max',
    'any',
    'variance',
    'softmax',
    'matmul',
    'clip',
  ];
  const { passed, samples: tried } = await testBackend(library(), { only: names });
  expect(passed).toBe(tried);
});

/** `argmax` along the last axes, as another package would add it. */
const lastAxes: KernelFactory = {
  make({ ins: [x], outs: [y], attrs }) {
    const { axes } = attrs as { readonly axes: readonly number[] };
    const rank = x!.shape.length;
    if (axes.some((axis, k) => axis !== rank - axes.length + k)) return null;
    const count = sizeOf(y!.shape);
    const n = sizeOf(x!.shape) / count;
    return {
      run([from], [to]): void {
        const { array, at } = elementsOf(from!, x!.dtype);
        const result = elementsOf(to!, y!.dtype);
        for (let i = 0; i < count; i++) {
          const row: number[] = [...array.subarray(at + i * n, at + (i + 1) * n)];
          const first = row.findIndex(Number.isNaN);
          result.array[result.at + i] = first >= 0 ? first : row.indexOf(Math.max(...row));
        }
      },
    };
  },
};

test('a kernel from elsewhere brings an op that was refused', async () => {
  const judge = async (): Promise<number> => (await testBackend(library(), { only: ['argmax'] })).passed;
  const before = await judge();
  registerKernel('backend-library', argmaxOp, lastAxes);
  expect(await judge()).toBeGreaterThan(before);
});
