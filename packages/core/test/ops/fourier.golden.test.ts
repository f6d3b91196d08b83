import '../setup.ts';
import { extractSequences, fft, fft2, fold, ifft2, irfft, istft, rfft, stft, type Tensor, unfold } from '@tensai/core';
import { expect, test } from 'vitest';
import golden from './fourier.golden.json' with { type: 'json' };
import { differences, given, type GoldenCall } from './golden-record.ts';

// recorded from Keras 3.16
interface FourierCall extends GoldenCall {
  /** Are the inputs the two parts of one complex tensor? */
  readonly pair: boolean;
  readonly args: readonly unknown[];
  readonly options: object;
  /** Which of the two parts was recorded. */
  readonly output: number | null;
}

const functions = { extractSequences, fft, fft2, fold, ifft2, irfft, istft, rfft, stft, unfold };

test.each(golden as unknown as readonly FourierCall[])('$id: $fn', (record) => {
  const { fn, inputs, args, options, dtype, pair, output } = record;
  const call = functions[fn as keyof typeof functions] as unknown as (
    ...operands: unknown[]
  ) => Tensor | readonly Tensor[];
  const operands = inputs.map((input) => given(input, dtype));
  const more = Object.keys(options).length > 0 ? [options] : [];
  const result = call(...(pair ? [operands] : operands), ...args, ...more);
  expect(differences(Array.isArray(result) ? (result as Tensor[])[output ?? 0]! : (result as Tensor), record)).toEqual(
    [],
  );
});
