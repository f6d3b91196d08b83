import '../setup.ts';
import { grad, GradientTape } from '@tensai/autodiff';
import {
  add,
  conv,
  convTranspose,
  depthwiseConv,
  type In,
  multiply,
  ones,
  pad,
  reshape,
  separableConv,
  slice,
  sum,
  TensaiError,
  type Tensor,
  transpose,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';
import golden from './conv.golden.json' with { type: 'json' };
import { differences, given, type GoldenCall, type Recorded } from './golden-record.ts';

// Recorded from Keras 3.16 (`keras-`, `ref-`) and the conformance tests of WebNN (`wpt/`), filters in our order of axes.
interface ConvCall extends GoldenCall {
  readonly options?: { readonly dataFormat?: string };
  /** Zeros around the spatial axes before, and what is cut off of the result at their starts. */
  readonly pad?: readonly (readonly [number, number])[];
  readonly crop?: readonly number[];
  readonly bias?: Recorded;
}

const any = (x: unknown): In => x as In;
const functions = { conv, convTranspose, depthwiseConv, separableConv };

describe('recorded values', () => {
  test.each(golden as unknown as readonly ConvCall[])('$id $fn', (record) => {
    const { fn, inputs, options = {}, dtype, bias, crop, expected } = record;
    const first = options.dataFormat === 'channels_first';
    const [x, ...kernels] = inputs.map((input) => given(input, dtype)) as [In, In, In];
    const none = [0, 0] as const;
    const around = record.pad && (first ? [none, none, ...record.pad] : [none, ...record.pad, none]);
    const padded = around ? any(pad(x, around)) : x;
    const call = functions[fn as keyof typeof functions] as (...args: unknown[]) => Tensor;
    let y = call(padded, ...kernels, options);
    if (crop) y = slice(any(y), first ? [0, 0, ...crop] : [0, ...crop, 0], expected.shape) as Tensor;
    if (bias) {
      const shape = y.shape.map((_, axis) => (axis === (first ? 1 : y.rank - 1) ? bias.data.length : 1));
      y = add(any(y), any(reshape(given(bias, dtype), shape))) as Tensor;
    }
    expect(differences(y, record)).toEqual([]);
  });
});

const thrown = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    if (error instanceof TensaiError) return error.message;
    throw error;
  }
  return expect.fail('nothing was thrown');
};

describe('errors', () => {
  test('name what does not fit and what would', () => {
    expect(thrown(() => conv(any(ones([1, 4, 4, 3])), any(ones([7, 3, 3, 2]))))).toBe(
      "conv: along spatial axis 0, a window of 7 leaves nothing of an input of 4\nhint: padding: 'same' keeps the size",
    );
    expect(thrown(() => conv(any(ones([1, 4, 4, 3])), any(ones([3, 3, 3, 2])), { dilationRate: 2 }))).toBe(
      "conv: along spatial axis 0, a window of 3 with dilation 2, so 5 wide, leaves nothing of an input of 4\nhint: padding: 'same' keeps the size",
    );
    expect(thrown(() => conv(any(ones([1, 4, 4, 3])), any(ones([3, 3, 2, 2]))))).toBe(
      'conv: the input has 3 channels, and the kernel takes 2, or a group of that many: [1, 4, 4, 3] and [3, 3, 2, 2]\nhint: kernel […window, 3, filters]',
    );
    expect(thrown(() => conv(any(ones([1, 4, 4, 3])), any(ones([3, 3, 3, 2])), { padding: 'sane' as 'same' }))).toBe(
      "conv: padding is one of 'valid', 'same', got 'sane'\nhint: did you mean 'same'?",
    );
  });
});

test('names of options are read without case and underscores', () => {
  const x = any(ones([1, 2, 4, 4]));
  const kernel = any(ones([3, 3, 2, 1]));
  expect(conv(x, kernel, { padding: 'SAME' as 'same', dataFormat: 'channelsFirst' as 'channels_first' }).shape).toEqual(
    [1, 1, 4, 4],
  );
});

test('channels first is a view of the same convolution', () => {
  const x = any(ones([2, 3, 5, 4]));
  const y = conv(x, any(ones([2, 2, 3, 6])), { dataFormat: 'channels_first' });
  expect(y.shape).toEqual([2, 6, 4, 3]);
  expect(y.type.dense).toBe(false);
  expect((transpose(any(y), [0, 2, 3, 1]) as Tensor).type.dense).toBe(true);
});

test('the gradient of the kernel has its dtype, also beside a wider input', () => {
  const tape = new GradientTape();
  const kernel = ones([2, 1, 1]) as Tensor;
  tape.watch(kernel);
  const y = tape.record(() => sum(conv(any(ones([1, 3, 1], { dtype: 'float64' })), any(kernel))));
  const gradient = tape.gradient(y, kernel);
  expect([y.dtype, gradient.dtype]).toEqual(['float64', 'float32']);
  expect(gradient.arraySync()).toEqual([[[2]], [[2]]]);
});

test('a third gradient of a cube of a convolution', () => {
  // f(k) = Σ (x ∗ k)³ with one element of k: f‴ = 6 Σ x³
  const x = any(given({ shape: [1, 3, 1], data: [1, 2, 3] }, 'float64'));
  const f = (k: Tensor): Tensor => {
    const y = any(conv(x, any(k)));
    return sum(multiply(y, any(multiply(y, y)))) as Tensor;
  };
  const slope = (g: (k: Tensor) => Tensor) => (k: Tensor) => sum(any(grad(g as never)(k as never))) as Tensor;
  const third = slope(slope(slope(f)));
  expect(third(given({ shape: [1, 1, 1], data: [0.5] }, 'float64') as Tensor).itemSync()).toBeCloseTo(6 * (1 + 8 + 27));
});
