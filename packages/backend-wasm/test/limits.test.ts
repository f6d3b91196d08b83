import { setImmediate } from 'node:timers/promises';
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  type Backend,
  defaultDevice,
  matmul,
  mean,
  memory,
  multiply,
  random,
  registerBackend,
  relu,
  setBackend,
  square,
  subtract,
  type Storage,
  sum,
  tensor,
  type Tensor,
  tidy,
  Variable,
  zeros,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { SGD } from '@tensai/optimizers';
import { describe, expect, test } from 'vitest';

const MiB = 2 ** 20;
let serial = 0;

/** A backend of its own, with a limit. */
async function limited(memoryLimit: number, threads = 1): Promise<void> {
  const spec = wasm({ memoryLimit, threads });
  const name = `limited-${serial++}`;
  registerBackend({ ...spec, name, priority: -1, open: () => ({ ...(spec.open() as Backend), name }) });
  await setBackend(name);
}

describe.each([1, 2])('with %i threads', (threads) => {
  test('what does not fit is refused, and everything goes on, a thousand times', async () => {
    await limited(64 * MiB, threads);
    const { backend } = defaultDevice();
    const x = tensor([1, 2, 3]);
    const before = memory();
    for (let turn = 0; turn < 1000; turn++) {
      const held: Storage[] = [];
      expect(() => {
        for (;;) held.push(backend.alloc(MiB * (1 + (turn % 7))));
      }).toThrow(expect.objectContaining({ code: 'out-of-memory' }));
      for (const one of held) backend.free(one.held);
      expect(tidy(() => add(multiply(x, 2), 1).arraySync())).toEqual([3, 5, 7]);
    }
    expect(memory()).toEqual(before);
  });
  test('an op that finds no memory changes nothing', async () => {
    await limited(64 * MiB, threads);
    const before = memory();
    for (let turn = 0; turn < 10; turn++) {
      const held: Tensor[] = [];
      expect(() => {
        for (;;) held.push(zeros([(4 + turn) * MiB]));
      }).toThrow(expect.objectContaining({ code: 'out-of-memory' }));
      for (const one of held) one.dispose();
      expect(memory()).toEqual(before);
    }
  });
});

test('fifty thousand sizes, and thousands of shapes, leave nothing behind', async () => {
  await limited(64 * MiB);
  const { backend } = defaultDevice();
  const pages = (): number => (backend.elements!(x.place!, 'float32').buffer as ArrayBuffer).byteLength;
  const x = tensor([1]);
  for (let k = 0; k < 50_000; k++) {
    // two live at a time
    const two = [k * 16, 800_000 - k * 16].map((bytes) => backend.alloc(bytes));
    for (const one of two) backend.free(one.held);
  }
  expect(pages()).toBeLessThan(16 * MiB);
  const before = memory();
  for (let k = 0; k < 2000; k++) {
    const shape = [1 + (k % 40), 1 + Math.floor(k / 40)];
    expect(tidy(() => sum(add(zeros(shape), 1)).itemSync())).toBe(shape[0]! * shape[1]!);
  }
  expect(memory()).toEqual(before);
});

test('results that nobody holds are left to the collector', async () => {
  await limited(512 * MiB);
  const x = zeros([MiB / 4]);
  for (let k = 0; k < 6000; k++) {
    add(x, k);
    // oxlint-disable-next-line no-await-in-loop -- the collector runs between tasks
    if (k % 20 === 0) await setImmediate();
  }
  expect(sum(add(x, 1)).itemSync()).toBe(MiB / 4);
});

test.each(['compiled', 'op by op'])(
  'ten thousand steps take no more memory than a hundred, %s',
  async (way) => {
    await limited(256 * MiB);
    const [w, b] = [new Variable(random.normal([8, 4], { seed: 1 })), new Variable(zeros([4]))];
    const optimizer = new SGD({ learningRate: 0.01 });
    const train = (x: Tensor, y: Tensor): Tensor => {
      const tape = new GradientTape();
      const loss = tape.record(() => mean(square(subtract(relu(add(matmul(x, w), b)), y))));
      optimizer.apply(tape.gradient(loss, [w, b]), [w, b]);
      return loss;
    };
    const step = way === 'compiled' ? jit(train) : (x: Tensor, y: Tensor) => tidy(() => train(x, y));
    const [x, y] = [random.normal([16, 8], { seed: 2 }), random.normal([16, 4], { seed: 3 })];
    const { backend } = defaultDevice();
    const pages = (): number => (backend.elements!(x.place!, 'float32').buffer as ArrayBuffer).byteLength;
    const run = (steps: number): void => {
      for (let k = 0; k < steps; k++) step(x, y).dispose();
    };
    run(100);
    const [before, first] = [memory(), pages()];
    run(10_000);
    expect(memory()).toEqual(before);
    expect(pages()).toBe(first);
  },
  60_000,
);
