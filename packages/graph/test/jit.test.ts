import './setup.ts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GradientTape } from '@tensai/autodiff';
import { Adam } from '@tensai/optimizers';
import {
  add,
  apply,
  definePrimitive,
  matmul,
  mean,
  memory,
  multiply,
  profile,
  random,
  registerKernel,
  relu,
  softmax,
  sparseCategoricalCrossentropy,
  square,
  subtract,
  sum,
  tanh,
  type Slice,
  type Tensor,
  tensor,
  tidy,
  transpose,
  Variable,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { describe, expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapInUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const bits = (x: Tensor): number[] => [...new Int32Array((x.dataSync() as Float32Array).buffer)];

describe('compiled functions give the same bits as eager ones', () => {
  const x = random.normal([5, 7], { seed: 1 });
  const y = random.normal([7], { seed: 2 });
  test.each([
    ['a chain', (a: Tensor) => relu(subtract(square(add(multiply(a, 1.1), 0.3)), 0.7))],
    ['broadcasts', (a: Tensor) => add(multiply(a, y), tanh(y))],
    ['a transpose within', (a: Tensor) => add(transpose(add(a, 1)), transpose(multiply(a, 2)))],
    ['a reduction of a map', (a: Tensor) => sum(square(subtract(a, 1)), 1)],
    ['a map of a reduction', (a: Tensor) => multiply(add(sum(a, 0), 1), y)],
    ['softmax', (a: Tensor) => softmax(multiply(a, 3), -1)],
    ['a product', (a: Tensor) => relu(add(matmul(a, transpose(a)), 1))],
    ['the mean', (a: Tensor) => mean(square(a))],
    ['two results', (a: Tensor) => add(multiply(tanh(a), a), tanh(a))],
  ] as const)('%s', (_, f) => {
    const expected = f(x);
    for (const fuse of [true, false]) {
      const compiled = jit(f, { fuse });
      for (let i = 0; i < 3; i++) {
        const found = compiled(x);
        expect(found.shape).toEqual(expected.shape);
        expect(bits(found)).toEqual(bits(expected));
      }
    }
  });
});

function perceptron(seed: number): { step: (x: Tensor, y: Tensor) => Tensor; weights: Variable[] } {
  const weights = [
    new Variable(random.normal([6, 8], { seed, stddev: 0.5 })),
    new Variable(tensor(new Float32Array(8))),
    new Variable(random.normal([8, 3], { seed: seed + 1, stddev: 0.5 })),
    new Variable(tensor(new Float32Array(3))),
  ];
  const optimizer = new Adam({ learningRate: 0.01 });
  const step = (x: Tensor, y: Tensor): Tensor => {
    const tape = new GradientTape();
    const loss = tape.record(() => {
      const hidden = relu(add(matmul(x, weights[0]! as unknown as Tensor), weights[1]!));
      const logits = add(matmul(hidden, weights[2]! as unknown as Tensor), weights[3]!);
      return mean(sparseCategoricalCrossentropy(y, logits, { fromLogits: true }));
    });
    optimizer.apply(tape.gradient(loss, weights), weights);
    return loss;
  };
  return { step, weights };
}

test('twenty steps of Adam are the same bits, eager, compiled and without joining', () => {
  const x = random.normal([4, 6], { seed: 9 });
  const y = tensor([0, 2, 1, 1], { dtype: 'int32' });
  const eager = perceptron(3);
  const runs = [true, false].map((fuse) => {
    const { step, weights } = perceptron(3);
    return { step: jit(step, { fuse }), weights };
  });
  for (let i = 0; i < 20; i++) {
    const loss = tidy(() => eager.step(x, y));
    for (const { step } of runs) expect(bits(step(x, y))).toEqual(bits(loss));
  }
  for (const { weights } of runs)
    weights.forEach((w, i) => expect(bits(w.tensor)).toEqual(bits(eager.weights[i]!.tensor)));
});

test('ten thousand runs leave memory and the heap as they were', () => {
  const { step } = perceptron(3);
  const compiled = jit(step);
  const x = random.normal([4, 6], { seed: 9 });
  const y = tensor([0, 2, 1, 1], { dtype: 'int32' });
  // engines compile what is called often, and keep what they compile
  for (let i = 0; i < 10_000; i++) compiled(x, y).dispose();
  const before = memory();
  const heap = heapInUse();
  for (let i = 0; i < 10_000; i++) compiled(x, y).dispose();
  expect(memory()).toEqual(before);
  // 10 bytes a run would be the smallest object
  expect(heapInUse() - heap).toBeLessThan(100_000);
});

test('between two runs nothing is kept that was handed in or given back', () => {
  const seen: (readonly Slice[])[] = [];
  const twice = definePrimitive({ name: '@acme/twice', infer: ([x]) => [x!] });
  registerKernel('cpu', twice, {
    make: () => ({
      run(ins, outs) {
        seen.push(ins, outs);
        expect(ins[0]!.storage.refs).toBeGreaterThan(0);
      },
    }),
  });
  const f = jit((x: Tensor) => apply(twice, [x], {})[0]!);
  for (const x of [tensor([1, 2]), tensor([3, 4])]) f(x);
  expect(seen.flat().map(({ storage }) => storage)).toEqual([null, null, null, null]);
});

test('a compiled step is profiled launch by launch', async () => {
  const f = jit((a: Tensor) => sum(relu(add(matmul(a, a) as Tensor, 1))));
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  f(x);
  const { rows } = await profile(() => f(x));
  expect(
    rows.map(({ op, way, calls }) => [op, way, calls]).toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
  ).toEqual([
    ['matmul+add+relu', 'loop', 1],
    ['sum', 'loop', 1],
  ]);
});
