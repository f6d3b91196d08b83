import { defineError, type ErrorClass } from '../error.ts';
import { DTypeError, OptionError, ShapeMismatchError, show } from '../errors.ts';
import { isFloat, wider } from '../dtype.ts';
import { onlyResults } from '../memory.ts';
import type { In } from '../op.ts';
import { sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { divide } from './division.ts';
import { cast } from './cast.ts';
import { fourier, type Pair } from './fourier.ts';
import { asTensor } from './operand.ts';
import { swapaxes } from './transpose.ts';

/** A complex tensor as its two parts, real and imaginary, of one shape. */
export type ComplexPair = readonly [real: In, imag: In];

/** A transform along an axis that is not there, or has no elements. */
export const FourierAxisError: ErrorClass<{ op: string; shape: Shape; axes: number }> = /* @__PURE__ */ defineError(
  'fourier-axis',
  {
    message: ({ op, shape, axes }) =>
      shape.length < axes
        ? `${op}: it goes along the last ${axes === 1 ? 'axis' : `${axes} axes`}, got a tensor of shape ${show(shape)}`
        : `${op}: an axis of no elements has no frequencies: ${show(shape)}`,
  },
);

/** Refuses shapes whose last axes are not there, or empty. */
export function checkSignal(op: string, shape: Shape, axes = 1): void {
  if (shape.length < axes || shape.slice(shape.length - axes).includes(0))
    throw new FourierAxisError({ op, shape, axes });
}

/** The two parts of a complex argument. */
export function pairArgument(op: string, x: ComplexPair, axes = 1): [Tensor, Tensor] {
  const given: unknown = x;
  if (!Array.isArray(given) || given.length !== 2)
    throw new OptionError({
      op,
      what: 'it takes a complex tensor as its two parts',
      value: Array.isArray(given) ? `a list of ${given.length}` : 'one tensor',
      hint: `${op}([real, imag])`,
    });
  const [real, imag] = [asTensor(op, x[0]), asTensor(op, x[1], 1)];
  if (!sameShape(real.type.shape, imag.type.shape))
    throw new ShapeMismatchError({
      op,
      what: 'the real and the imaginary part have different shapes',
      shapes: [real.type.shape, imag.type.shape],
    });
  for (const { dtype } of [real, imag])
    if (!isFloat(dtype))
      throw new DTypeError({ op, dtype, wants: 'parts of a floating point dtype', hint: "cast(x, 'float32')" });
  checkSignal(op, real.type.shape, axes);
  const dtype = wider(real.dtype, imag.dtype);
  return [cast(real, dtype), cast(imag, dtype)] as [Tensor, Tensor];
}

/** Along the second to last axis. */
const alongRows = ([re, im]: Pair, sign: 1 | -1): Pair =>
  fourier(swapaxes(re, -1, -2) as Tensor, swapaxes(im, -1, -2) as Tensor, sign).map((y) =>
    swapaxes(y, -1, -2),
  ) as unknown as Pair;

const scaled = (parts: Pair, axes: number): Tensor[] => {
  const count = parts[0].type.shape.slice(-axes).reduce((n, extent) => n * extent, 1);
  return parts.map((part) => divide(part, count) as Tensor);
};

const results = (body: () => readonly Tensor[]): [Tensor, Tensor] => onlyResults(body) as [Tensor, Tensor];

/**
 * The discrete Fourier transform along the last axis of a complex tensor, `[…, n]`, given and returned as its parts: `X_k = Σ_j x_j · e^(−2πi·jk/n)`. Any length.
 * A NaN or an infinity in a row makes the whole row NaN.
 *
 * @example
 * const [real, imag] = fft([tensor([1, 2, 3, 4]), zeros([4])]);
 * real // [10, -2, -2, -2]
 * imag // [0, 2, 0, -2]
 * fft([tensor([1, 2]), tensor([1, 2, 3])]) // throws shape-mismatch
 */
export function fft(x: ComplexPair): [Tensor, Tensor] {
  return results(() => fourier(...pairArgument('fft', x), -1));
}

/**
 * The inverse of `fft`: `x_j = (Σ_k X_k · e^(+2πi·jk/n)) / n` along the last axis.
 *
 * @example
 * const [real, imag] = ifft(fft([tensor([1, 2, 3]), tensor([0, 1, 0])]));
 * real // [1, 2, 3]
 * imag // [0, 1, 0]
 */
export function ifft(x: ComplexPair): [Tensor, Tensor] {
  return results(() => scaled(fourier(...pairArgument('ifft', x), 1), 1));
}

/**
 * The discrete Fourier transform over the last two axes of a complex tensor, `[…, rows, columns]`, given and returned as its parts.
 *
 * @example
 * const [real, imag] = fft2([tensor([[1, 2], [3, 4]]), zeros([2, 2])]);
 * real // [[10, -2], [-4, 0]]
 * imag // [[0, 0], [0, 0]]
 */
export function fft2(x: ComplexPair): [Tensor, Tensor] {
  return results(() => alongRows(fourier(...pairArgument('fft2', x, 2), -1), -1));
}

/**
 * The inverse of `fft2`, over the last two axes.
 *
 * @example
 * const [real] = ifft2(fft2([tensor([[1, 2], [3, 4]]), zeros([2, 2])]));
 * real // [[1, 2], [3, 4]]
 */
export function ifft2(x: ComplexPair): [Tensor, Tensor] {
  return results(() => scaled(alongRows(fourier(...pairArgument('ifft2', x, 2), 1), 1), 2));
}
