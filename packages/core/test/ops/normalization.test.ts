import '../setup.ts';
import { grad, GradientTape } from '@tensai/autodiff';
import {
  batchNormalization,
  type In,
  moments,
  multiply,
  normalize,
  random,
  sum,
  type Tensor,
  zeros,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';
import { differences, given, type GoldenCall, type Recorded } from './golden-record.ts';
import golden from './normalization.golden.json' with { type: 'json' };

// Recorded from Keras 3.16 (`keras-`) and the conformance tests of WebNN (`wpt/`). Left out: keras-0783, moments in float16.
interface NormalizationCall extends GoldenCall {
  readonly axis?: number;
  readonly axes?: readonly number[];
  readonly output?: number;
  readonly options?: object;
  readonly scale?: Recorded;
  readonly offset?: Recorded;
}

const any = (x: unknown): In => x as In;

function call({ fn, inputs, dtype, axis, axes, output, options, scale, offset }: NormalizationCall): Tensor {
  const [x, mean, variance] = inputs.map((input) => given(input, dtype)) as [In, In, In];
  if (fn === 'normalize') return normalize(x, options) as Tensor;
  if (fn === 'moments') return moments(x, axes!)[output!]!;
  return batchNormalization(x, mean, variance, axis!, {
    ...options,
    ...(scale && { scale: given(scale, dtype) }),
    ...(offset && { offset: given(offset, dtype) }),
  }) as Tensor;
}

describe('recorded values', () => {
  test.each(golden as readonly NormalizationCall[])('$id $fn', (record) => {
    expect(differences(call(record), record)).toEqual([]);
  });
});

test('a batch normalized by its own moments has mean 0 and variance 1, and no gradient along either', () => {
  const x = random.normal([16, 3], { mean: 5, stddev: 2, seed: 1, dtype: 'float64' });
  const normalized = (t: In): Tensor => {
    const [mean, variance] = moments(t, [0]);
    return batchNormalization(t, any(mean), any(variance), 1, { epsilon: 0 }) as Tensor;
  };
  const [mean, variance] = moments(any(normalized(x)), [0]);
  for (const k of [0, 1, 2]) {
    expect(mean.dataSync()[k]).toBeCloseTo(0);
    expect(variance.dataSync()[k]).toBeCloseTo(1);
  }
  const weights = any(random.normal([16, 3], { seed: 2, dtype: 'float64' }));
  const slope = grad((t: Tensor) => sum(multiply(any(normalized(any(t))), weights)))(x as Tensor) as Tensor;
  const along = sum(any(multiply(any(slope), x)), 0).dataSync();
  const total = sum(any(slope), 0).dataSync();
  for (const k of [0, 1, 2]) {
    expect(total[k]).toBeCloseTo(0);
    expect(along[k]).toBeCloseTo(0);
  }
});

test('a vector of zeros has a gradient that is a number', () => {
  const tape = new GradientTape();
  const x = zeros([3]) as Tensor;
  tape.watch(x);
  const y = tape.record(() => sum(any(normalize(any(x)))));
  expect(Array.from(tape.gradient(y, x).dataSync()).every(Number.isFinite)).toBe(true);
});
