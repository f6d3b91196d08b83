import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { ones, zeros } from './creation.ts';
import { extractSequences } from './extract-sequences.ts';
import { fourierRealOp, realFourierOp } from './real-fourier.ts';
import { overlapOp, patchesOp } from './patches.ts';
import { bothSidesOp } from './rfft.ts';
import { istft, stft, type StftOptions } from './stft.ts';

const f = (shape: Shape, seed = 1): HostArray => spread(shape, -1, 1, seed);

const framed = (x: HostArray, length: number, stride: number): HostArray => {
  const count = Math.floor((x.shape.at(-1)! - length) / stride) + 1;
  return build([...x.shape.slice(0, -1), count, length], x.dtype, (index) =>
    elementOf(x, [...index.slice(0, -2), index.at(-2)! * stride + index.at(-1)!]),
  );
};

const extracted = (title: string, x: HostArray, length: number, stride: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => extractSequences(t!, length, stride),
  reference: (t) => framed(t!, length, stride),
});

const badLengths = (call: (...lengths: never[]) => unknown): OpSamples['badCalls'] => [
  { title: 'a length of 0', call: () => call(0 as never, 1 as never, 8 as never), code: 'option' },
  { title: 'a negative stride', call: () => call(4 as never, -1 as never, 8 as never), code: 'option' },
  { title: 'a fraction of a stride', call: () => call(4 as never, 1.5 as never, 8 as never), code: 'option' },
  { title: 'NaN for a length', call: () => call(NaN as never, 1 as never, 8 as never), code: 'option' },
];

export const extractSequencesSamples: OpSamples = {
  name: 'extractSequences',
  ops: [patchesOp, overlapOp],
  samples: [
    extracted('overlapping', f([10]), 3, 2),
    extracted('side by side', f([8]), 4, 4),
    extracted('with gaps', f([9]), 2, 3),
    extracted('at every place', f([5]), 3, 1),
    extracted('the whole', f([4]), 4, 7),
    extracted('single elements', f([4]), 1, 1),
    extracted('rows', f([2, 7]), 3, 2),
    extracted('a batch of matrices', f([2, 3, 6]), 2, 2),
    extracted('of int32', spread([2, 6], -9, 9, 1, 'int32'), 3, 2),
    extracted('of bool', spread([6], 0, 2, 1, 'bool'), 2, 2),
    extracted('no rows', f([0, 5]), 2, 1),
  ],
  badCalls: [
    ...badLengths((length, stride) => extractSequences(ones([9]), length, stride)),
    { title: 'longer than the axis', call: () => extractSequences(ones([3]), 4, 1), code: 'window-size' },
    { title: 'a scalar', call: () => extractSequences(tensor(1), 1, 1), code: 'fourier-axis' },
    { title: 'no time', call: () => extractSequences(zeros([2, 0]), 1, 1), code: 'fourier-axis' },
  ],
};

/** The weights of `fftLength` elements. */
function weights(window: StftOptions['window'] | readonly number[], length: number, fftLength: number): number[] {
  if (window === null) return Array.from({ length: fftLength }, () => 1);
  const start = Math.floor((fftLength - length) / 2);
  return Array.from({ length: fftLength }, (_, i) => {
    const j = i - start;
    if (j < 0 || j >= length) return 0;
    if (Array.isArray(window)) return window[j]!;
    const turn = Math.cos((2 * Math.PI * j) / length);
    return window === 'hamming' ? 0.54 - 0.46 * turn : 0.5 - 0.5 * turn;
  });
}

interface Arguments {
  readonly lengths: readonly [length: number, stride: number, fftLength: number];
  readonly options?: StftOptions & { readonly length?: number };
  /** Of a window that is an operand. */
  readonly window?: readonly number[];
}

/** Mirrored beyond its ends, without the outermost element. */
const mirrored = (i: number, extent: number): number => {
  if (extent === 1) return 0;
  const period = 2 * (extent - 1);
  const place = ((i % period) + period) % period;
  return place < extent ? place : period - place;
};

function spectra(x: HostArray, { lengths, options = {}, window }: Arguments): HostArray[] {
  const [length, stride, fftLength] = lengths;
  const w = weights(window ?? (options.window === undefined ? 'hann' : options.window), length, fftLength);
  const extent = x.shape.at(-1)!;
  const before = options.center === false ? 0 : Math.floor(fftLength / 2);
  const count = Math.floor((extent + 2 * before - fftLength) / stride) + 1;
  const part = (turn: (angle: number) => number): HostArray =>
    build([...x.shape.slice(0, -1), count, Math.floor(fftLength / 2) + 1], x.dtype, (index) => {
      const [frame, k] = index.slice(-2) as [number, number];
      let sum = 0;
      for (let j = 0; j < fftLength; j++) {
        const at = mirrored(frame * stride + j - before, extent);
        sum +=
          w[j]! * elementOf(x, [...index.slice(0, -2), at]) * turn((2 * Math.PI * ((j * k) % fftLength)) / fftLength);
      }
      return sum;
    });
  return [part(Math.cos), part((angle) => (Math.abs(angle % Math.PI) < 1e-15 ? 0 : -Math.sin(angle)))];
}

const ulp = 16;

const forward = (title: string, x: HostArray, given: Arguments): Sample => ({
  title,
  inputs: given.window ? [x, host(given.window)] : [x],
  call: (t, w) => stft(t!, ...given.lengths, w ? { ...given.options, window: w } : given.options),
  reference: (t, w) =>
    spectra(t!.dtype === 'int32' ? { ...t!, dtype: 'float32' } : t!, w ? { ...given, window: w.data } : given),
  ulp,
});

function overlapped(re: HostArray, im: HostArray, { lengths, options = {}, window }: Arguments): HostArray {
  const [length, stride, n] = lengths;
  const w = weights(window ?? (options.window === undefined ? 'hann' : options.window), length, n);
  const count = re.shape.at(-2)!;
  const extent = (count - 1) * stride + n;
  const start = options.center === false ? 0 : Math.floor(n / 2);
  const stop = options.length === undefined ? extent - start : Math.min(extent, start + options.length);
  return build([...re.shape.slice(0, -2), stop - start], re.dtype, (index) => {
    const place = index.at(-1)! + start;
    let sum = 0;
    let held = 0;
    for (let frame = 0; frame < count; frame++) {
      const j = place - frame * stride;
      if (j < 0 || j >= n) continue;
      held += w[j]! ** 2;
      let element = 0;
      for (let k = 0; k < re.shape.at(-1)!; k++) {
        const both = k === 0 || 2 * k === n ? 1 : 2;
        const angle = (2 * Math.PI * ((j * k) % n)) / n;
        const at = [...index.slice(0, -1), frame, k];
        element += both * (elementOf(re, at) * Math.cos(angle) - elementOf(im, at) * Math.sin(angle));
      }
      sum += (w[j]! * element) / n;
    }
    return held > 1e-7 ? sum / held : 0;
  });
}

const backward = (title: string, shape: Shape, given: Arguments): Sample => ({
  title,
  inputs: [f(shape), f(shape, 2), ...(given.window ? [host(given.window)] : [])],
  call: (re, im, w) => istft([re!, im!], ...given.lengths, w ? { ...given.options, window: w } : given.options),
  reference: (re, im, w) => overlapped(re!, im!, w ? { ...given, window: w.data } : given),
  ulp: 64,
});

const badFrames = (call: (lengths: [number, number, number], options?: never) => unknown): OpSamples['badCalls'] => [
  ...badLengths((...lengths) => call(lengths as never)),
  { title: 'sequences longer than the transform', call: () => call([9, 2, 8]), code: 'option' },
  { title: 'an fftLength of 0', call: () => call([4, 2, 0]), code: 'option' },
  { title: 'an unknown window', call: () => call([8, 2, 8], { window: 'kaiser' } as never), code: 'option' },
  {
    title: 'a window that is too long',
    call: () => call([7, 2, 8], { window: ones([8]) } as never),
    code: 'shape-mismatch',
  },
  { title: 'a number for center', call: () => call([8, 2, 8], { center: 1 } as never), code: 'option' },
  { title: 'an unknown option', call: () => call([8, 2, 8], { centre: true } as never), code: 'option' },
];

export const stftSamples: OpSamples = {
  name: 'stft',
  ops: [realFourierOp, patchesOp, overlapOp],
  samples: [
    forward('centred', f([20]), { lengths: [8, 3, 8] }),
    forward('from the beginning', f([20]), { lengths: [8, 3, 8], options: { center: false } }),
    forward('short sequences', f([2, 15]), { lengths: [5, 2, 8] }),
    forward('an odd length', f([2, 12]), { lengths: [4, 2, 7] }),
    forward('hamming', f([14]), { lengths: [6, 2, 6], options: { window: 'hamming' } }),
    forward('no window', f([14]), { lengths: [4, 2, 6], options: { window: null } }),
    forward('a window of its own', f([14]), { lengths: [3, 2, 4], window: [0.5, 1, 0.25] }),
    forward('a batch of matrices', f([2, 2, 9]), { lengths: [4, 2, 4] }),
    // some parts are sums of what is left over by rounding
    { ...forward('mirrored more than once', f([4]), { lengths: [10, 1, 10] }), dtypes: ['float32', 'float64'] },
    forward('one element each', f([5]), { lengths: [1, 1, 1], options: { window: null } }),
    forward('of int32', spread([12], -9, 9, 1, 'int32'), { lengths: [4, 3, 4] }),
    forward('no rows', f([0, 9]), { lengths: [4, 2, 4] }),
  ],
  badCalls: [
    ...badFrames((lengths, options) => stft(ones([20]), ...lengths, options)),
    { title: 'a scalar', call: () => stft(tensor(1), 4, 2, 4), code: 'fourier-axis' },
    { title: 'too short', call: () => stft(ones([3]), 4, 2, 4, { center: false }), code: 'window-size' },
  ],
};

const spectrum = (): [Tensor, Tensor] => [ones([3, 5]), ones([3, 5])];

export const istftSamples: OpSamples = {
  name: 'istft',
  ops: [fourierRealOp, bothSidesOp, overlapOp, patchesOp],
  samples: [
    backward('centred', [5, 5], { lengths: [8, 3, 8] }),
    backward('from the beginning', [4, 5], { lengths: [8, 3, 8], options: { center: false } }),
    backward('short sequences', [2, 6, 5], { lengths: [5, 2, 8] }),
    backward('an odd length', [2, 5, 4], { lengths: [4, 2, 7] }),
    backward('hamming', [5, 4], { lengths: [6, 2, 6], options: { window: 'hamming' } }),
    backward('no window', [5, 4], { lengths: [4, 2, 6], options: { window: null } }),
    backward('a window of its own', [5, 3], { lengths: [3, 2, 4], window: [0.5, 1, 0.25] }),
    backward('cut', [5, 5], { lengths: [8, 3, 8], options: { length: 9 } }),
    backward('longer than there is', [4, 3], { lengths: [4, 2, 4], options: { length: 99 } }),
    backward('gaps', [3, 3], { lengths: [2, 5, 4], options: { center: false } }),
    backward('one sequence', [1, 3], { lengths: [4, 2, 4] }),
    backward('no rows', [0, 3, 3], { lengths: [4, 2, 4] }),
  ],
  badCalls: [
    ...badFrames((lengths, options) => istft(spectrum(), ...lengths, options)),
    { title: 'another number of frequencies', call: () => istft(spectrum(), 4, 2, 10), code: 'shape-mismatch' },
    {
      title: 'one sequence without its axis',
      call: () => istft([ones([5]), ones([5])], 8, 2, 8),
      code: 'fourier-axis',
    },
    { title: 'one tensor', call: () => istft(ones([3, 5]) as never, 8, 2, 8), code: 'option' },
    { title: 'a length of 0', call: () => istft(spectrum(), 8, 2, 8, { length: 0 }), code: 'option' },
  ],
};
