import { apply, apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { onlyResults } from '../memory.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { plainView } from '../view.ts';
import { cast } from './cast.ts';
import { divide } from './division.ts';
import { checkSignal, type ComplexPair, pairArgument } from './fft.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { firstOf, fourierRealOp, frequenciesOf, realFourierOp, upTo } from './real-fourier.ts';

/** What `rfft` and `irfft` may be told. */
export interface FourierLengthOptions {
  /** How long the real signal is. Left out: as the axis of `rfft`; `2·(frequencies − 1)` for `irfft`. */
  readonly fftLength?: number | null;
}

/** Refuses anything but a whole number from 1 up. */
export function countArgument(op: string, name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new OptionError({ op, what: `${name} is a whole number from 1 up`, value });
  return value;
}

/** Rows cut to a length, or with zeros up to it. */
function fitted(x: Tensor, length: number): Tensor {
  const extent = x.type.shape.at(-1)!;
  return extent === length ? x : extent > length ? firstOf(x, length) : upTo(x, length);
}

/** Twice what stands for two frequencies, a positive and a negative one: all but the first, and the last of an even length. */
export const bothSidesOp: Op<{ readonly length: number }> = /* @__PURE__ */ definePrimitive({
  name: 'bothSides',
  infer: ([y]) => [{ shape: y!.shape, dtype: y!.dtype }],
  lower([y], { length }: { readonly length: number }) {
    const rank = y!.shape.length;
    const k = Expr.coordinate(rank - 1);
    const alone = k.equal(0).or(k.add(k).equal(length));
    const given = Expr.input(0, y!.dtype);
    return {
      space: y!.shape,
      inputs: [{ aval: y!, view: plainView(y!) }],
      outputs: [Expr.select(alone, given, given.add(given))],
    };
  },
  vjp: { 0: { reads: [], rule: ([dy], _, attrs) => apply1(bothSidesOp, [dy!], attrs) } },
});

/** The real transform of rows of their own length. */
export const spectrumOf = (x: Tensor): readonly Tensor[] => apply(realFourierOp, [x], { length: x.type.shape.at(-1)! });

/** The real rows of a length whose half spectrum is given. */
export function signalOf(parts: readonly Tensor[], length: number): Tensor {
  const sides = parts.map((part) => apply1(bothSidesOp, [fitted(part, frequenciesOf(length))], { length }));
  return divide(apply1(fourierRealOp, sides, { length }), length) as Tensor;
}

/**
 * The discrete Fourier transform of real rows `[…, n]`: the first `n/2 + 1` frequencies (rounded down), as real and imaginary part; those left out are their
 * conjugates. With `fftLength` rows are cut to that length, or filled up with zeros. Integers become float32.
 *
 * @example
 * const [real, imag] = rfft(tensor([0, 1, 2, 3, 4]));
 * real // [10, -2.5, -2.5]
 * imag // [0, 3.44095, 0.8123]
 * rfft(tensor([0, 1, 2, 3, 4]), { fftLength: 3 })[0] // [3, -1.5]
 * rfft(tensor([1, 2]), { fftLength: 0 }) // throws option
 */
export function rfft(x: In, options?: FourierLengthOptions): [Tensor, Tensor] {
  const { fftLength } = plainOptions('rfft', options, ['fftLength']);
  return onlyResults(() => {
    const given = asTensor('rfft', x);
    checkSignal('rfft', given.type.shape);
    const length = countArgument('rfft', 'fftLength', fftLength ?? given.type.shape.at(-1)!);
    return spectrumOf(fitted(cast(given, floatOf(given.dtype)) as Tensor, length));
  }) as [Tensor, Tensor];
}

/**
 * The inverse of `rfft`: the real rows of length `fftLength` whose first frequencies are given, as real and imaginary part. The imaginary parts of the first frequency,
 * and of the last one of an even length, are not looked at.
 *
 * @example
 * irfft(rfft(tensor([0, 1, 2, 3]))) // [0, 1, 2, 3]
 * irfft(rfft(tensor([0, 1, 2])), { fftLength: 3 }) // [0, 1, 2]
 * irfft([tensor([1]), tensor([0])]) // throws fftLength
 */
export function irfft(x: ComplexPair, options?: FourierLengthOptions): Tensor {
  const { fftLength } = plainOptions('irfft', options, ['fftLength']);
  return resultOf(() => {
    const parts = pairArgument('irfft', x);
    const length = countArgument('irfft', 'fftLength', fftLength ?? 2 * (parts[0].type.shape.at(-1)! - 1));
    return signalOf(parts, length);
  });
}
