import { GradientTape } from '@tensai/autodiff';
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import {
  add,
  conv,
  layerNormalization,
  matmul,
  maxPool,
  mean,
  random,
  registerBackend,
  relu,
  reshape,
  setBackend,
  softmax,
  square,
  subtract,
  type Tensor,
  tidy,
  transpose,
  Variable,
  zeros,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { Adam } from '@tensai/optimizers';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Counts the modules that are compiled from now on. */
function counter(): { count: number } {
  const seen = { count: 0 };
  const { Module } = WebAssembly;
  const counted = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      seen.count++;
    }
  };
  vi.stubGlobal('WebAssembly', Object.assign(Object.create(WebAssembly) as object, { Module: counted }));
  return seen;
}

const wayOf = (way: string, step: (x: Tensor, y: Tensor) => Tensor): ((x: Tensor, y: Tensor) => Tensor) =>
  way === 'eager' ? (x, y) => tidy(() => step(x, y)) : jit(step, { fuse: way === 'jit' });

test.each(['eager', 'jit', 'unfused'])('another batch size needs no new code: %s', async (way) => {
  const name = `resized-${way}`;
  const spec = wasm();
  registerBackend({ ...spec, name, priority: -1, open: () => ({ ...(spec.open() as object), name }) as never });
  await setBackend(name);
  const weight = (...shape: number[]): Variable => new Variable(random.normal(shape, { stddev: 0.1, seed: 1 }));
  const variables = [weight(3, 3, 1, 4), weight(4), weight(36, 8), weight(8, 8), new Variable(zeros([8]))] as const;
  const [kernel, bias, w1, w2, b2] = variables;
  const optimizer = new Adam({ learningRate: 0.01 });
  const train = (x: Tensor, y: Tensor): Tensor => {
    const tape = new GradientTape();
    const loss = tape.record(() => {
      const seen = maxPool(relu(add(conv(x, kernel), bias)), 2);
      const h = layerNormalization(matmul(reshape(seen, [-1, 36]), w1));
      const weights = softmax(matmul(h, transpose(h)));
      return mean(square(subtract(add(matmul(matmul(weights, h), w2), b2), y)));
    });
    optimizer.apply(tape.gradient(loss, [...variables]), [...variables]);
    return loss;
  };
  const step = wayOf(way, train);
  const run = (batch: number): number =>
    step(random.normal([batch, 8, 8, 1], { seed: 2 }), random.normal([batch, 8], { seed: 3 })).itemSync();
  const modules = counter();
  const first = run(16);
  const before = modules.count;
  expect(before).toBeGreaterThan(5);
  for (const batch of [24, 7, 64, 3]) expect(run(batch)).not.toBe(first);
  expect(modules.count - before).toBe(0);
});
