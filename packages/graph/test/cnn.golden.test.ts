import './setup.ts';
import { readFileSync } from 'node:fs';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  cast,
  conv,
  divide,
  matmul,
  maxPool,
  mean,
  relu,
  reshape,
  slice,
  sparseCategoricalCrossentropy,
  type Tensor,
  tensor,
  tidy,
  Variable,
} from '@tensai/core';
import { jit } from '@tensai/graph';
import { SGD } from '@tensai/optimizers';
import { expect, test } from 'vitest';

/** An array as the file has it: numbers, or their bytes. */
interface Packed {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8';
  readonly data?: readonly number[];
  readonly b64?: string;
}

const golden = JSON.parse(readFileSync(new URL('cnn.golden.json', import.meta.url), 'utf8')) as {
  readonly x: Packed;
  readonly y: Packed;
  readonly init: readonly Packed[];
  readonly logits: Packed;
  readonly gradients: readonly Packed[];
  readonly losses: readonly number[];
};

function unpack({ shape, dtype, data, b64 }: Packed): Tensor {
  if (data) return tensor(data, { shape, dtype });
  const bytes = Uint8Array.from(Buffer.from(b64!, 'base64'));
  const values = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }[dtype];
  return tensor(new values(bytes.buffer), { shape, dtype });
}

type Way = <A extends readonly unknown[], R>(f: (...args: A) => R) => (...args: A) => R;
const ways: Readonly<Record<string, Way>> = {
  eager: (f) => f,
  compiled: (f) => jit(f),
  'compiled without joining': (f) => jit(f, { fuse: false }),
};

/** Two convolutions and a dense layer, on digits. */
function network(variables: readonly Variable[]): (x: Tensor) => Tensor {
  const [k1, b1, k2, b2, w, b] = variables as [Variable, Variable, Variable, Variable, Variable, Variable];
  return (x) => {
    const first = relu(add(conv(divide(cast(x, 'float32'), 255), k1, { padding: 'same' }), b1));
    const second = relu(add(conv(maxPool(first, 2), k2, { strides: 2 }), b2));
    return add(matmul(reshape(second, [second.shape[0]!, -1]), w), b);
  };
}

/** The largest difference, as a part of the largest number. */
function differenceOf(found: Tensor, expected: Tensor): number {
  const [a, b] = [found.dataSync(), expected.dataSync()] as Float32Array[];
  const largest = b!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a!.reduce((most, value, i) => Math.max(most, Math.abs(value - b![i]!)), 0) / largest;
}

const runs = Object.entries(ways).map(([name, way]) => {
  const variables = golden.init.map((array) => new Variable(unpack(array)));
  const [x, y] = [unpack(golden.x), unpack(golden.y)];
  const run = network(variables);
  const logits = way(run)(slice(x, [0, 0, 0, 0], [4, 28, 28, 1]));
  const lossAndGradients = (rows: Tensor, classes: Tensor): readonly [Tensor, Tensor[]] => {
    const tape = new GradientTape();
    const loss = tape.record(() => mean(sparseCategoricalCrossentropy(classes, run(rows), { fromLogits: true })));
    return [loss, tape.gradient(loss, variables)];
  };
  const batch = (k: number): [Tensor, Tensor] => [
    slice(x, [k * 16, 0, 0, 0], [16, 28, 28, 1]),
    slice(y, [k * 16], [16]),
  ];
  const [, gradients] = way(lossAndGradients)(...batch(0));
  const optimizer = new SGD({ learningRate: 0.05, momentum: 0.9 });
  const step = way((rows: Tensor, classes: Tensor) => {
    const [loss, found] = lossAndGradients(rows, classes);
    optimizer.apply(found, variables);
    return loss;
  });
  const losses = golden.losses.map((_, k) => tidy(() => step(...batch(k % 5)).itemSync() as number));
  return { name, logits, gradients, losses, variables };
});

test('a network on digits trains as it does in Keras', () => {
  const [{ logits, gradients, losses }] = runs as [(typeof runs)[number]];
  expect(differenceOf(logits, unpack(golden.logits))).toBeLessThan(1e-5);
  gradients.forEach((gradient, i) =>
    expect(differenceOf(gradient, unpack(golden.gradients[i]!)), `gradient ${i}`).toBeLessThan(1e-4),
  );
  losses.forEach((loss, k) => expect(Math.abs(loss / golden.losses[k]! - 1), `step ${k}`).toBeLessThan(1e-3));
});

test.each(runs.slice(1))('$name, it has the same bits', ({ logits, gradients, losses, variables }) => {
  const [eager] = runs as [(typeof runs)[number]];
  expect(losses).toEqual(eager.losses);
  expect(logits.arraySync()).toEqual(eager.logits.arraySync());
  gradients.forEach((gradient, i) => expect(gradient.arraySync()).toEqual(eager.gradients[i]!.arraySync()));
  variables.forEach((variable, i) => expect(variable.arraySync()).toEqual(eager.variables[i]!.arraySync()));
});
