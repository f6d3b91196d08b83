import {
  add,
  cast,
  cholesky,
  defaultDevice,
  exp,
  eye,
  foriLoop,
  hostScalar,
  matmul,
  memory,
  multiply,
  scan,
  softmax,
  sin,
  sort,
  sum,
  tanh,
  tensor,
  type Tensor,
  tidy,
  transpose,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cases, randomCases, results, ways } from '../../../graph/test/compiled-cases.ts';
import { share } from '../sharing-backend.ts';
import { untilEnough } from '../threads/marking-team.ts';

const waves = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => Math.sin(k * 1.7)),
    { shape },
  );

/** Runs a function compiled and op by op, again and again while workers start: all results must be the same. */
async function same(f: (...xs: Tensor[]) => Tensor | readonly Tensor[], ...xs: Tensor[]): Promise<void> {
  const listed = (...given: Tensor[]): readonly Tensor[] => [f(...given)].flat() as Tensor[];
  const expected = listed(...xs).map((y) => y.arraySync());
  const compiled = jit(listed);
  for (let k = 0; k < 20; k++) {
    expect(tidy(() => compiled(...xs).map((y) => y.arraySync()))).toEqual(expected);
    // oxlint-disable-next-line no-await-in-loop -- workers need time to start
    await untilEnough(1, () => false);
  }
  compiled.dispose();
}

it('one thread has nothing to share', async () => {
  await share(1);
  expect(defaultDevice().backend.record).toBeUndefined();
});

describe.each([2, 4])('programs of %i threads', (threads) => {
  it.each([...cases, ...randomCases([1, 2, 3, 4, 5, 6, 7, 8], 12)])('$name', async (one) => {
    await share(threads);
    const found = await Promise.all(ways.map(([, how]) => results(one, defaultDevice(), how, one.inputs)));
    await share(1);
    const expected = await results(one, defaultDevice(), ways[0]![1], one.inputs);
    for (const each of found) expect(each).toEqual(expected);
  });

  it.each([1, 2, 3, 6, 50])('loops of %i steps, forwards and backwards', async (length) => {
    const taken = await share(threads);
    const xs = waves(length, 40);
    for (const reverse of [false, true])
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await same((x) => {
        const [[last, count], all] = scan(
          ([h, n], row) => [[tanh(add(multiply(h, 0.5), row)), add(n, 1)], multiply(h, row)],
          [waves(40), tensor(0)],
          x,
          { reverse },
        );
        return [last, count, all] as Tensor[];
      }, xs);
    expect(taken.runs).toBe(40);
    expect(taken.programs).toBe(0);
  });

  it('loops in loops, whose values come from both', async () => {
    const taken = await share(threads);
    await same(
      (xs, w) => {
        const [last, all] = scan(
          (h: Tensor, x: Tensor) => {
            const [inner] = scan((c: Tensor, y: Tensor) => [tanh(add(matmul(c, w), multiply(y, x))), null], h, xs);
            return [inner as Tensor, sum(inner as Tensor)];
          },
          waves(5, 36),
          xs,
        );
        return [last as Tensor, all as Tensor];
      },
      waves(7, 36),
      waves(36, 36),
    );
    expect(taken.runs).toBe(20);
  });

  it('what only the calling thread can do stands between what is shared', async () => {
    const taken = await share(threads);
    // in float64, sin and exp are functions of the host; sort is an algorithm of the host
    await same(
      (x, w) => {
        const y = sin(cast(matmul(x, w), 'float64'));
        const [last] = scan(
          (c: Tensor, row: Tensor) => [sort(exp(sin(add(c, row)))), null],
          cast(waves(33), 'float64'),
          y,
        );
        return [add(cast(matmul(transpose(y), y), 'float32'), matmul(transpose(x), x)), softmax(y), last as Tensor];
      },
      waves(40, 33),
      waves(33, 33),
    );
    expect(taken.runs).toBe(20);
  });

  it('what fails on its way gives its error, and everything goes on', async () => {
    const taken = await share(threads);
    const factor = jit((x: Tensor) => multiply(cholesky(add(matmul(transpose(x), x), tensor([[1e-3]]))), 2));
    const x = add(waves(60, 40), eye(60, 40));
    const expected = factor(x).arraySync();
    for (let k = 0; k < 10; k++) {
      expect(() => factor(multiply(x, NaN))).toThrow('cholesky');
      expect(factor(x).arraySync()).toEqual(expected);
    }
    expect(taken.runs).toBeGreaterThan(20);
  });

  it('numbers of the host come in at each run', async () => {
    const taken = await share(threads);
    let rate = 0;
    const scaled = jit((x: Tensor) =>
      add(
        matmul(
          multiply(
            x,
            hostScalar(() => rate),
          ),
          x,
        ),
        1e-3,
      ),
    );
    const plain = (x: Tensor): Tensor => add(matmul(multiply(x, rate), x), 1e-3);
    const x = waves(40, 40);
    for (rate = -3.7; rate < 3; rate += 0.37) expect(scaled(x).arraySync()).toEqual(plain(x).arraySync());
    expect(taken.runs).toBeGreaterThan(10);
  });
});

describe('programs', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('do without workers where none can start', async () => {
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
    vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
    const taken = await share(2);
    await same((x) => tanh(matmul(x, x)), waves(64, 64));
    expect(taken.runs).toBe(20);
  });

  it('run ten thousand times, are made and go, and leave nothing behind', async () => {
    await share(2, 2 ** 26);
    const before = memory();
    const { backend } = defaultDevice();
    const pages = (x: Tensor): number => backend.elements!(x.place!, 'float32').buffer.byteLength;
    const x = waves(24, 24);
    const made = (k: number): ((y: Tensor) => Tensor) & { dispose(): void } =>
      jit((y: Tensor) => foriLoop(0, 3, (_, c: Tensor) => tanh(add(matmul(c, y), k)), y) as Tensor) as never;
    const one = made(0);
    for (let k = 0; k < 100; k++) one(x).dispose();
    const [during, first] = [memory(), pages(x)];
    for (let k = 0; k < 10_000; k++) one(x).dispose();
    expect(memory()).toEqual(during);
    for (let k = 0; k < 500; k++) {
      const other = made(k % 5);
      other(x).dispose();
      other.dispose();
    }
    expect(pages(x)).toBe(first);
    one.dispose();
    x.dispose();
    expect(memory()).toMatchObject({ bytes: before.bytes, buffers: before.buffers });
  });
});
