import { tensor } from '../create.ts';
import { apply1 } from '../dispatch.ts';
import { onDevice } from '../device.ts';
import { floatOf } from '../dtype.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import { onlyResults } from '../memory.ts';
import type { In } from '../op.ts';
import { sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { multiply } from './arithmetic.ts';
import { cast } from './cast.ts';
import { greater } from './comparison.ts';
import { divide } from './division.ts';
import { broadcastTo } from './broadcast-to.ts';
import { framesOf } from './extract-sequences.ts';
import { checkSignal, type ComplexPair, pairArgument } from './fft.ts';
import { knownExtents } from './known-extents.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkBoolean, nameArgument } from './option-kinds.ts';
import { pad, padOp } from './pad.ts';
import { overlapOp, patchesOp } from './patches.ts';
import { frequenciesOf } from './real-fourier.ts';
import { countArgument, signalOf, spectrumOf } from './rfft.ts';
import { sliceOp } from './slice.ts';
import { where } from './where.ts';

/** How sequences are weighed before they are transformed. */
export interface StftOptions {
  /** `hann` (the default) or `hamming`, periodic ones; weights `[sequenceLength]` as a tensor; null: all `fftLength` elements count as they are. */
  readonly window?: 'hann' | 'hamming' | In | null;
  /** Is sequence t centred at `t · sequenceStride` (the default; the signal is mirrored beyond its ends), or does it begin there? */
  readonly center?: boolean;
}

/** What `istft` may be told. */
export interface IstftOptions extends StftOptions {
  /** How many elements of the signal are returned; all if left out. */
  readonly length?: number | null;
}

interface Frames {
  readonly op: string;
  readonly sequenceLength: number;
  readonly stride: number;
  readonly fftLength: number;
  readonly center: boolean;
  readonly window: StftOptions['window'];
}

function framesArgument(
  op: string,
  lengths: readonly [number, number, number],
  { window = 'hann', center = true }: StftOptions,
): Frames {
  const sequenceLength = countArgument(op, 'sequenceLength', lengths[0]);
  const stride = countArgument(op, 'sequenceStride', lengths[1]);
  const fftLength = countArgument(op, 'fftLength', lengths[2]);
  if (fftLength < sequenceLength)
    throw new OptionError({ op, what: `fftLength is at least sequenceLength, ${sequenceLength}`, value: fftLength });
  checkBoolean(op, 'center', center);
  if (window instanceof Tensor || window instanceof Variable) checkWindow(op, window.type.shape, sequenceLength);
  else if (window !== null) nameArgument(op, 'the window', window, WINDOWS);
  return { op, sequenceLength, stride, fftLength, center, window };
}

const WINDOWS = ['hann', 'hamming'] as const;

function checkWindow(op: string, shape: readonly number[], sequenceLength: number): void {
  if (!sameShape(shape, [sequenceLength]))
    throw new ShapeMismatchError({
      op,
      what: 'the window has not the length of a sequence',
      shapes: [shape, [sequenceLength]],
    });
}

/** The weights of `fftLength` elements, the window in their middle; null where all weigh 1. */
function weightsOf({ op, sequenceLength, fftLength, window }: Frames, like: Tensor): Tensor | null {
  if (window === null) return null;
  const { device, dtype } = like.type;
  const given =
    window instanceof Tensor || window instanceof Variable
      ? cast(asTensor(op, window, 1), dtype)
      : onDevice(device, () => tensor(cosineWindow(op, window, sequenceLength), { dtype }));
  const begin = [Math.floor((fftLength - sequenceLength) / 2)];
  return fftLength === sequenceLength ? (given as Tensor) : apply1(padOp, [given, 0], { shape: [fftLength], begin });
}

/** A raised cosine, `a − (1 − a)·cos(2πj/n)`: periodic, so that copies of it add up to a constant. */
function cosineWindow(op: string, window: unknown, n: number): Float64Array {
  const name = nameArgument(op, 'the window', window, WINDOWS);
  // hann as a square: exact near 0
  return Float64Array.from({ length: n }, (_, j) =>
    name === 'hann' ? Math.sin((Math.PI * j) / n) ** 2 : 0.54 - 0.46 * Math.cos((2 * Math.PI * j) / n),
  );
}

/**
 * The short-time Fourier transform along the last axis: the spectra of overlapping sequences, `[…, time]` to `[…, sequences, fftLength / 2 + 1]`, as real and
 * imaginary part. Sequences of `sequenceLength` elements, weighed by a window, stand in the middle of `fftLength` elements.
 *
 * @example
 * const [real, imag] = stft(tensor([0, 1, 2, 3, 4]), 3, 2, 3);
 * real // [[0.75, -0.375], [3.75, -1.875], [5.25, -2.625]]
 * imag // [[0, 0.64952], [0, 0.64952], [0, -0.64952]]
 * stft(tensor([0, 1, 2]), 4, 1, 2) // throws fftLength
 */
export function stft(
  x: In,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  options?: StftOptions,
): [Tensor, Tensor] {
  const frames = framesArgument(
    'stft',
    [sequenceLength, sequenceStride, fftLength],
    plainOptions('stft', options, ['window', 'center']),
  );
  return onlyResults(() => {
    const given = asTensor('stft', x);
    checkSignal('stft', given.type.shape);
    knownExtents('stft', given.type.shape.slice(-1));
    const signal = cast(given, floatOf(given.dtype)) as Tensor;
    const widths = signal.type.shape.map((_, axis): [number, number] =>
      frames.center && axis === signal.rank - 1 ? [fftLength >> 1, fftLength >> 1] : [0, 0],
    );
    const whole = frames.center ? pad(signal as In, widths, { mode: 'reflect' }) as Tensor : signal; // prettier-ignore
    const parts = apply1(patchesOp, [whole], framesOf('stft', whole.type.shape, fftLength, sequenceStride));
    const weights = weightsOf(frames, signal);
    return spectrumOf(weights ? multiply(parts, weights) : parts);
  }) as [Tensor, Tensor];
}

/**
 * The inverse of `stft` with the same arguments: sequences are weighed once more, laid over each other, and divided by what their weights add up to. Where no window
 * weighs anything, the signal is not known: 0.
 *
 * @example
 * istft(stft(tensor([0, 1, 2, 3, 4]), 3, 2, 3), 3, 2, 3) // [0, 1, 2, 3, 4]
 * istft(stft(tensor([0, 1, 2, 3, 4]), 3, 2, 3), 3, 2, 3, { length: 2 }) // [0, 1]
 */
export function istft(
  x: ComplexPair,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  options?: IstftOptions,
): Tensor {
  const { length, ...given } = plainOptions('istft', options, ['length', 'window', 'center']);
  const frames = framesArgument('istft', [sequenceLength, sequenceStride, fftLength], given);
  if (length !== undefined && length !== null) countArgument('istft', 'length', length);
  return resultOf(() => {
    const parts = pairArgument('istft', x, 2);
    const { shape } = parts[0].type;
    const [count, frequencies] = shape.slice(-2) as [number, number];
    if (frequencies !== frequenciesOf(fftLength))
      throw new ShapeMismatchError({
        op: 'istft',
        what: `an fftLength of ${fftLength} has ${frequenciesOf(fftLength)} frequencies`,
        shapes: [shape],
      });
    const sequences = signalOf(parts, fftLength);
    const weights = weightsOf(frames, sequences);
    const extent = (count - 1) * sequenceStride + fftLength;
    const layOver = (t: Tensor): Tensor =>
      apply1(overlapOp, [t], {
        first: t.rank - 2,
        window: [fftLength],
        grid: [count],
        strides: [sequenceStride],
        dilation: [1],
        before: [0],
        extents: [extent],
      });
    const squares = weights ? multiply(weights, weights) : null;
    const held = layOver(weightsFor(squares, sequences, [count, fftLength]));
    const sum = layOver(weights ? multiply(sequences, weights) as Tensor : sequences); // prettier-ignore
    const known = greater(held, 1e-7);
    const signal = divide(where(known, sum, 0), where(known, held, 1)) as Tensor;
    return trimmed(signal, frames, length ?? null);
  });
}

const weightsFor = (squares: Tensor | null, like: Tensor, shape: readonly number[]): Tensor =>
  broadcastTo(squares ?? onDevice(like.type.device, () => tensor([1], { dtype: like.dtype })), shape);

function trimmed(signal: Tensor, { center, fftLength }: Frames, length: number | null): Tensor {
  const extent = signal.type.shape.at(-1)!;
  const start = center ? fftLength >> 1 : 0;
  const end = length === null ? extent - start : Math.min(extent, start + length);
  const begin = signal.type.shape.map((_, axis) => (axis === signal.rank - 1 ? start : 0));
  const size = signal.type.shape.map((n, axis) => (axis === signal.rank - 1 ? Math.max(0, end - start) : n));
  return apply1(sliceOp, [signal], { begin, size, step: size.map(() => 1) });
}
