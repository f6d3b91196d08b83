import '../setup.ts';
import { grad, GradientTape } from '@tensai/autodiff';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  celu,
  clip,
  elu,
  erf,
  erfc,
  erfinv,
  gelu,
  hardSigmoid,
  hardSilu,
  hardTanh,
  type In,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  multiply,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  sparseCategoricalCrossentropy,
  sparseSigmoid,
  squareplus,
  sum,
  TensaiError,
  type Tensor,
  tensor,
  where,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';

type Function = (x: In) => Tensor;

const doubles = (values: readonly number[]): Tensor => tensor(Float64Array.from(values));
const thrown = (body: () => unknown): TensaiError => {
  try {
    body();
  } catch (error) {
    if (error instanceof TensaiError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
};

// Records of Keras 3.16 (categories activation and op), by their ids; rtol 1e-5, atol 1e-6.
const records: readonly (readonly [string, Function, readonly number[], readonly number[]])[] = [
  ['keras-0463 hardSigmoid', hardSigmoid, [-3.844329, -2.7381797, 2.1149309], [0, 0.04363673, 0.85248846]],
  ['keras-0478 logSigmoid', logSigmoid, [36.603985, 26.398113], [-2.220446e-16, -3.4312553e-12]],
  ['keras-0490 relu', relu, [-2.2650815e-8, 5.4957617e-8], [0, 5.4957617e-8]],
  ['keras-0486 mish', mish, [-5.956408e-8, 6.698171e-8], [-3.5738445e-8, 4.018903e-8]],
  ['keras-0498 sigmoid', sigmoid, [-35.185852, -13.112713], [5.235756e-16, 0.0000020193906]],
  ['keras-0505 softplus', softplus, [-25.264713, -33.350105], [1.0657919e-11, 3.330669e-15]],
  ['keras-0510 softsign', softsign, [-75.14954, -93.37938], [-0.98686796, -0.98940444]],
  ['keras-0511 sparseSigmoid', sparseSigmoid, [6.0859637, -0.19433074], [1, 0.40283462]],
  ['keras-0766 elu', elu, [-1, 0, 1, 2, 3], [-0.63212055, 0, 1, 2, 3]],
  ['keras-0772 hardSilu', hardSilu, [-3, -2, -1, 0, 1, 2, 3], [0, -0.333333, -0.333333, 0, 0.6666667, 1.6666667, 3]],
  ['keras-0773 hardTanh', hardTanh, [-1, 0, 1, 2, 3], [-1, 0, 1, 1, 1]],
  ['keras-0799 relu6', relu6, [-1, 0, 1, 2, 3, 4, 5, 6, 7], [0, 0, 1, 2, 3, 4, 5, 6, 6]],
  ['keras-0802 selu', selu, [-1, 0, 1, 2, 3], [-1.1113307, 0, 1.050701, 2.101402, 3.152103]],
];

test.each(records)('%s', (_, fn, x, expected) => {
  const y = fn(tensor([...x])).dataSync();
  expected.forEach((value, i) => expect(Math.abs(y[i]! - value)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(value)));
});

const activations: Readonly<Record<string, Function>> = {
  celu,
  elu,
  gelu,
  'exact gelu': (x) => gelu(x, { approximate: false }),
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  logSigmoid,
  mish,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  softsign,
  squareplus,
};

describe('far from 0', () => {
  test.each(Object.entries(activations))('%s and its slopes are finite', (_, fn) => {
    const x = tensor([-1e4, -1000, -100, 0, 100, 1000, 1e4]);
    const slope = grad((at: Tensor) => sum(fn(at)));
    const bend = grad((at: Tensor) => sum(slope(at)));
    for (const values of [fn(x), slope(x), bend(x)])
      expect(values.dataSync().every((value) => Number.isFinite(value))).toBe(true);
  });

  const logits = tensor([
    [1e4, -1e4, 0],
    [-1e4, 1e4, 9999],
  ]);
  const target = tensor([
    [0, 1, 0],
    [0.5, 0.5, 0],
  ]);
  const labels = tensor([1, 0], { dtype: 'int32' });
  const losses: Readonly<Record<string, Function>> = {
    softmax,
    logSoftmax,
    'categorical crossentropy': (x) => categoricalCrossentropy(target, x, { fromLogits: true }),
    'sparse crossentropy': (x) => sparseCategoricalCrossentropy(labels, x, { fromLogits: true }),
    'binary crossentropy': (x) => binaryCrossentropy(target, x, { fromLogits: true }),
  };
  test.each(Object.entries(losses))('%s and its gradients are finite', (_, fn) => {
    const slope = grad((at: Tensor) => sum(multiply(fn(at), 0.5)));
    const bend = grad((at: Tensor) => sum(multiply(slope(at), slope(at))));
    for (const values of [fn(logits), slope(logits), bend(logits)])
      expect(values.dataSync().every((value) => Number.isFinite(value))).toBe(true);
  });

  test('the gradient of a crossentropy of logits is softmax − target', () => {
    const x = doubles([0.5, -1, 2]);
    const t = doubles([0.2, 0.3, 0.5]);
    const gradient = grad((at: Tensor) => categoricalCrossentropy(t, at, { fromLogits: true }))(x).dataSync();
    const p = softmax(x).dataSync();
    [0.2, 0.3, 0.5].forEach((value, i) => expect(gradient[i]).toBeCloseTo(p[i]! - value, 12));
  });
});

describe('kinks', () => {
  test('relu and relu6 have no slope at their corners', () => {
    expect(grad((x: Tensor) => sum(relu(x)))(tensor([-1, 0, 1])).arraySync()).toEqual([0, 0, 1]);
    expect(grad((x: Tensor) => sum(relu6(x)))(tensor([-1, 0, 1, 6, 7])).arraySync()).toEqual([0, 0, 1, 0, 0]);
  });

  test('a bound of clip shares the slope with x', () => {
    const [x, low] = grad((a: Tensor, b: Tensor) => sum(clip(a, b, 5)), { argnums: [0, 1] })(
      tensor([-1, 0, 1]),
      tensor(0),
    );
    expect(x.arraySync()).toEqual([0, 0.5, 1]);
    expect(low.arraySync()).toBe(1.5);
  });

  test('where has no slope in what it does not take, however large the rest', () => {
    const weights = tensor([Infinity, 2]);
    const f = (a: Tensor, b: Tensor): Tensor => sum(multiply(where(tensor([true, false]), a, b), weights));
    const [a, b] = grad(f, { argnums: [0, 1] })(tensor([1, NaN]), tensor([-Infinity, 3]));
    expect(a.arraySync()).toEqual([Infinity, 0]);
    expect(b.arraySync()).toEqual([0, 2]);
  });
});

describe('a label outside the classes', () => {
  const output = tensor([
    [0.2, 0.3, 0.5],
    [0.2, 0.3, 0.5],
  ]);
  const text =
    'sparseCategoricalCrossentropy: the label 3 at element 1 is outside 0 … 2\nhint: the output has 3 classes';

  test.each([true, false])('names op, label and position (logits: %s)', (fromLogits) => {
    const call = (): Tensor => sparseCategoricalCrossentropy(tensor([2, 3]), output, { fromLogits });
    expect(thrown(call).message).toBe(text);
    expect(thrown(call).details).toMatchObject({ value: 3, at: 1, low: 0, high: 2 });
  });

  test.each([true, false])('is found under a tape too (logits: %s)', (fromLogits) => {
    const tape = new GradientTape();
    const call = (): void =>
      tape.record(() => {
        tape.watch(output);
        sparseCategoricalCrossentropy(tensor([2, 3]), output, { fromLogits });
      });
    expect(thrown(call).message).toBe(text);
  });

  test('counts in a column as in a row', () => {
    expect(thrown(() => sparseCategoricalCrossentropy(tensor([[2], [3]]), output)).message).toBe(text);
  });
});

test('another number in an activation compiles nothing', () => {
  const x = tensor([-1, 2, 5, 7, 11]);
  elu(x, { alpha: 0.5 });
  const { length } = elu.op.sites;
  for (let k = 1; k < 9; k++) expect(elu(x, { alpha: k }).dataSync()[0]).toBeCloseTo(k * Math.expm1(-1), 5);
  expect(elu.op.sites).toHaveLength(length);
});

describe('the error function', () => {
  const bits = 2 ** -52;

  test('erfinv undoes erf', () => {
    const x = Array.from({ length: 81 }, (_, i) => (i - 40) / 20);
    const back = erfinv(erf(doubles(x))).dataSync();
    // erf flattens: a bit of its value is e^(x²) of them in x
    x.forEach((value, i) => expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(8 * bits * Math.exp(value * value)));
  });

  test('erf undoes erfinv', () => {
    const y = Array.from({ length: 199 }, (_, i) => (i - 99) / 100);
    const back = erf(erfinv(doubles(y))).dataSync();
    y.forEach((value, i) =>
      expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(4 * bits * Math.max(Math.abs(value), 0.5)),
    );
  });

  test('erf is odd, bit for bit', () => {
    const x = Array.from({ length: 60 }, (_, i) => i / 9);
    const right = erf(tensor(x)).dataSync();
    const left = erf(tensor(x.map((value) => -value))).dataSync();
    expect([...left].map((value) => -value)).toEqual([...right]);
  });

  test('erf and erfc add up to 1', () => {
    const x = Array.from({ length: 60 }, (_, i) => (i - 30) / 7);
    const sums = [...erf(doubles(x)).dataSync()].map((value, i) => value + erfc(doubles(x)).dataSync()[i]!);
    sums.forEach((value) => expect(Math.abs(value - 1)).toBeLessThanOrEqual(2 * bits));
  });

  test('values of Keras: keras-0826, keras-0828, keras-0830', () => {
    const x = doubles([-3, -2, -1, 0, 1, 2, 3]);
    const near = (values: Tensor, expected: readonly number[]): void =>
      expected.forEach((value, i) => expect(Math.abs(values.dataSync()[i]! - value)).toBeLessThan(1e-6));
    near(erf(x), [-0.9999779, -0.9953223, -0.8427008, 0, 0.8427008, 0.9953223, 0.9999779]);
    near(erfc(x), [1.999978, 1.9953222, 1.8427008, 1, 0.1572992, 0.004677735, 0.000022090497]);
    expect(erfinv(x).arraySync()).toEqual([NaN, NaN, -Infinity, 0, Infinity, NaN, NaN]);
  });
});
