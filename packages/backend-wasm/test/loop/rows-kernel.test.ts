import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import {
  add,
  exp,
  layerNormalization,
  logSoftmax,
  multiply,
  registerBackend,
  rmsNormalization,
  setBackend,
  softmax,
  sum,
  type Tensor,
  tensor,
  tidy,
  transpose,
} from '@tensai/core';
import { grad } from '@tensai/autodiff';
import { jit } from '@tensai/graph';
import { beforeAll, describe, expect, test } from 'vitest';

registerBackend(wasm());
registerBackend({ ...wasm({ threads: 2 }), name: 'two threads' });
registerBackend({ ...wasm({ deterministic: true }), name: 'deterministic' });
beforeAll(() => setBackend('wasm'));

/** Numbers between −8 and 8 with a few that are special. */
const given = (shape: readonly number[], special: readonly number[] = []): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from({ length: size }, (_, i) => 8 * Math.sin(i * i + 1));
  special.forEach((x, k) => (values[(k * 37 + 5) % size] = x));
  return tensor(values, { shape });
};

const functions = {
  softmax: (x) => softmax(x, -1),
  logSoftmax: (x) => logSoftmax(x, -1),
  layerNormalization: (x) => layerNormalization(x, { gamma: given(x.shape.slice(-1)) }),
  rmsNormalization: (x) => rmsNormalization(x),
  masked: (x) => softmax(add(multiply(x, 0.5), given(x.shape.slice(-1))) as Tensor, -1),
  twice: (x) => softmax(exp(softmax(x, -1)) as Tensor, -1),
  gradients: (x) => grad((z: Tensor) => sum(multiply(softmax(z, -1), layerNormalization(z))))(x) as Tensor,
} satisfies Record<string, (x: Tensor) => Tensor>;

const shapes = [[3, 4], [5, 7], [2, 3, 16], [4, 37], [2, 2, 2, 129], [3, 5000], [2, 70_000], [9, 1], [1, 9]]; // prettier-ignore

/**
 * How far results are from those of loops, as a part of the largest, or of `terms` that are added up: sums of what is long to compute are formed of several vectors at once, in float32, so
 * that their last bits may be others.
 */
function distance(found: Tensor, loops: Tensor, terms: number): number {
  const [a, b] = [found.dataSync(), loops.dataSync()] as [Float32Array, Float32Array];
  const size = b.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), terms);
  return a.reduce((most, x, k) => Math.max(most, Object.is(x, b[k]) ? 0 : Math.abs(x - b[k]!) / size), 0);
}

describe.each(Object.entries(functions))('%s', (name, f) => {
  const terms = name === 'gradients' ? 1 : 0;
  const most = name.endsWith('Normalization') ? 0 : 2 ** -21;
  test.each(shapes.map((shape) => [shape.join(' × '), shape] as const))('%s, eager and compiled', (_, shape) =>
    tidy(() => {
      const x = given(shape);
      const rows = f(x);
      expect(distance(jit(f)(x), rows, terms)).toBe(0);
      expect(distance(rows, jit(f, { fuse: false })(x), terms)).toBeLessThanOrEqual(most);
    }),
  );
  test('of what does not lie in rows', () =>
    tidy(() => {
      const x = transpose(given([33, 20])) as Tensor;
      expect(distance(jit(f)(x), jit(f, { fuse: false })(x), terms)).toBeLessThanOrEqual(most);
    }));
  test('with infinities and NaN', () =>
    tidy(() => {
      const x = given([9, 41], [Infinity, -Infinity, -0, NaN, 1e30, -1e30, -100, -88]);
      const rows = f(x);
      expect(distance(jit(f)(x), rows, terms)).toBe(0);
      expect(distance(rows, jit(f, { fuse: false })(x), terms)).toBeLessThanOrEqual(most);
    }));
});

test('threads share the rows, and give the same bits', async () => {
  const results: Float32Array[] = [];
  for (const backend of ['wasm', 'two threads']) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await setBackend(backend);
    results.push(jit((x: Tensor) => softmax(x, -1))(given([300, 2000])).dataSync() as Float32Array);
  }
  await setBackend('wasm');
  expect(results[1]).toEqual(results[0]);
});

test('without relaxed instructions the sum of a row is 1 too', async () => {
  await setBackend('deterministic');
  for (const total of sum(softmax(given([3, 100]), -1), 1).dataSync()) expect(total).toBeCloseTo(1, 6);
  await setBackend('wasm');
});
