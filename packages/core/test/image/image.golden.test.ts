import '../setup.ts';
import { type DType, image, tensor, type Tensor } from '@tensai/core';
import { expect, test } from 'vitest';
import golden from './image.golden.json' with { type: 'json' };

// Executed with Keras 3.15.1 on JAX 0.10.2 in float64, inputs rounded to three digits. Blurs come from its channels-first path: the other one blurs along the width only.
interface Recorded {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly number[];
}

interface ImageCall {
  readonly title: string;
  readonly fn: string;
  readonly inputs: readonly Recorded[];
  readonly args: readonly unknown[];
  readonly options: object;
  readonly expected: Recorded;
  readonly rtol: number;
}

const given = ({ shape, dtype, data }: Recorded): Tensor => tensor(data as number[], { shape, dtype: dtype as DType });

/** An element of integers may be rounded the other way where it is near a half. */
const near = (got: number, want: number, dtype: string, rtol: number): boolean =>
  Math.abs(got - want) <= (/int/.test(dtype) ? 1 : rtol * Math.max(1, Math.abs(want)));

test.each(golden as unknown as readonly ImageCall[])('$fn, $title', ({ fn, inputs, args, options, expected, rtol }) => {
  const call = image[fn as keyof typeof image] as unknown as (...operands: unknown[]) => Tensor;
  const result = call(...inputs.map(given), ...args, options);
  expect(result.shape).toEqual(expected.shape);
  const values = Array.from(result.dataSync() as ArrayLike<number>);
  const wrong = values.flatMap((got, at) =>
    near(got, expected.data[at]!, expected.dtype, rtol) ? [] : [{ at, got, want: expected.data[at] }],
  );
  expect(wrong).toEqual([]);
});
