import {
  broadcastTo,
  defineError,
  type ErrorClass,
  OptionError,
  type Shape,
  show,
  tensor,
  type Tensor,
} from '@tensai/core';
import { Initializer, type InitializerCall } from './initializer.ts';

/** Options of `STFT`. */
export interface STFTOptions {
  /** Which part of the spectrum the kernel computes: `real` (if left out) or `imag`. */
  readonly side?: 'real' | 'imag';
  /** `hann` (if left out) or `hamming`; as many numbers as the kernel is long; null: no window, and no scale. */
  readonly window?: 'hann' | 'hamming' | readonly number[] | null;
  /** `density` (if left out): the squares of the window add up to 1; `spectrum`: the window does; null: as it is. */
  readonly scaling?: 'density' | 'spectrum' | null;
  /** Does the window begin anew after its end (true), or does it end as it began (false, if left out)? */
  readonly periodic?: boolean;
}

/** A shape that is no kernel of a transform. */
export const STFTShapeError: ErrorClass<{ shape: Shape }> = /* @__PURE__ */ defineError('stft-shape', {
  message: ({ shape }) =>
    `STFT: makes kernels [time, channels, frequencies] of at least two frequencies, and the shape asked for is ${show(shape)}`,
});

/**
 * Kernels `[time, channels, frequencies]` of a convolution that is the real or the imaginary part of a short-time Fourier transform: the cosines, or minus the sines, of
 * `2π·jk/n` at time j and frequency k, with `n = 2 · (frequencies − 1)`, weighed by a window. The same for all channels.
 *
 * @example
 * new initializers.STFT({ window: null }).apply([4, 1, 3]) // [[[1, 1, 1]], [[1, 0, -1]], [[1, -1, 1]], [[1, 0, -1]]]
 * new initializers.STFT({ side: 'imag', scaling: null, window: [1, 2, 1, 0] }).apply([4, 1, 3]) // [[[0, 0, 0]], [[0, -2, 0]], [[0, 0, 0]], [[0, 0, 0]]]
 * new initializers.STFT().apply([4, 3]) // throws stft-shape
 */
export class STFT extends Initializer<STFTOptions> {
  static override readonly className: string = 'STFT';
  static override readonly aliases: readonly string[] = ['STFTInitializer'];
  static override readonly defaults: Required<STFTOptions> = {
    side: 'real',
    window: 'hann',
    scaling: 'density',
    periodic: false,
  };

  constructor(options?: STFTOptions) {
    super(options);
    const { side, window, scaling, periodic } = this.options;
    oneOf('side', side, ['real', 'imag']);
    if (window !== null && !Array.isArray(window)) oneOf('window', window, ['hann', 'hamming']);
    if (Array.isArray(window) && !window.every((value) => Number.isFinite(value)))
      throw new OptionError({ op: 'STFT', what: 'the window is made of finite numbers', value: window });
    if (scaling !== null) oneOf('scaling', scaling, ['density', 'spectrum']);
    if (typeof periodic !== 'boolean')
      throw new OptionError({ op: 'STFT', what: 'periodic is true or false', value: periodic });
  }

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    const [time, , frequencies] = shape as readonly [number, number, number];
    if (shape.length !== 3 || frequencies < 2) throw new STFTShapeError({ shape });
    const length = 2 * (frequencies - 1);
    const weights = this.#weights(time);
    const imaginary = plain(this.options.side) === 'imag';
    const values = Float64Array.from({ length: time * frequencies }, (_, i) => {
      const [j, k] = [Math.floor(i / frequencies), i % frequencies];
      const turn = (j * k) % length;
      // multiples of half a turn have no sine
      const part = imaginary
        ? (2 * turn) % length === 0
          ? 0
          : -Math.sin((2 * Math.PI * turn) / length)
        : cosine(turn, length);
      return weights[j]! * part;
    });
    return broadcastTo(tensor(values, { shape: [time, 1, frequencies], dtype }), shape);
  }

  /** The window, scaled. */
  #weights(time: number): readonly number[] {
    const { window, scaling, periodic } = this.options;
    if (window === null) return Array.from({ length: time }, () => 1);
    const values = Array.isArray(window) ? (window as readonly number[]) : raisedCosine(String(window), time, periodic);
    if (values.length !== time)
      throw new OptionError({
        op: 'STFT',
        what: `the window has ${time} numbers, one for each time`,
        value: values.length,
      });
    if (scaling === null) return values;
    const density = plain(scaling) === 'density';
    const total = values.reduce((sum, value) => sum + (density ? value * value : value), 0);
    if (total === 0) throw new OptionError({ op: 'STFT', what: 'the window does not add up to 0', value: values });
    return values.map((value) => value / (density ? Math.sqrt(total) : total));
  }
}

/** Odd quarters of a turn have no cosine. */
const cosine = (turn: number, length: number): number =>
  (4 * turn) % length === 0 && (2 * turn) % length !== 0 ? 0 : Math.cos((2 * Math.PI * turn) / length);

function raisedCosine(name: string, time: number, periodic: boolean): number[] {
  const period = periodic ? time : time - 1;
  const level = plain(name) === 'hann' ? 0.5 : 0.54;
  return Array.from({ length: time }, (_, j) =>
    time === 1 ? 1 : level - (1 - level) * Math.cos((2 * Math.PI * j) / period),
  );
}

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

function oneOf(option: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'string' || !known.includes(plain(value)))
    throw new OptionError({ op: 'STFT', what: `unknown ${option}`, value, hint: `there are: ${known.join(', ')}` });
}
