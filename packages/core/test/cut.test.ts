import { cpu } from '@tensai/backend-cpu';
import {
  type Aval,
  applyUnder,
  type Backend,
  broadcastView,
  definePrimitive,
  Expr,
  type Loop,
  NO_ATTRS,
  registerBackend,
  setBackend,
  tensor,
} from '@tensai/core';
import { expect, test } from 'vitest';
import { cutLoop, tensorsOf } from '../src/cut.ts';

const aval: Aval = { shape: [3], dtype: 'float32' };
const view = broadcastView(aval, [3]);
const input = (i: number): Expr => Expr.input(i, 'float32');

/** Three outputs of four tensors, one of them read in two ways. */
const loop: Loop = {
  space: [3],
  inputs: [...[0, 1, 2, 3].map(() => ({ aval, view })), { aval, view, of: 1 }],
  args: ['float32'],
  outputs: [
    input(0).add(input(1)),
    input(2).multiply(Expr.arg(0, 'float32')),
    input(4).add(Expr.load(3, 'float32', [Expr.literal(2, 'int32').subtract(Expr.coordinate(0))])),
  ],
};

test('parts look at few tensors, together they give all outputs', () => {
  expect(tensorsOf(loop)).toBe(7);
  const parts = cutLoop(loop, 4)!;
  expect(parts.map(({ ins, outs }) => ({ ins, outs }))).toEqual([
    { ins: [0, 1], outs: [0] },
    { ins: [2], outs: [1] },
    { ins: [3, 1], outs: [2] },
  ]);
  for (const part of parts) expect(tensorsOf(part.loop)).toBeLessThanOrEqual(4);
  expect(cutLoop(loop, 2)).toBeNull();
});

test('a backend that binds few buffers computes the same', async () => {
  registerBackend(cpu());
  registerBackend({
    name: 'narrow',
    priority: -1,
    synchronous: true,
    open(): Backend {
      const backend = cpu().open() as Backend;
      const caps = { ...backend.caps, maxBuffers: 4 };
      return Object.assign(Object.create(backend) as Backend, { name: 'narrow', caps });
    },
  });
  const op = definePrimitive({ name: 'three', infer: () => [aval, aval, aval], lower: () => loop });
  const results = [];
  for (const name of ['cpu', 'narrow']) {
    // oxlint-disable-next-line no-await-in-loop -- one backend after the other
    await setBackend(name);
    const xs = [1, 2, 3, 4].map((n) => tensor([n, 10 * n, 100 * n]));
    results.push(applyUnder(null, op, [...xs, 5], NO_ATTRS).map((y) => y.arraySync()));
  }
  expect(results[0]).toEqual([
    [3, 30, 300],
    [15, 150, 1500],
    [402, 60, 204],
  ]);
  expect(results[1]).toEqual(results[0]);
});
