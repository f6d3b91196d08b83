import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { ones, zeros } from './creation.ts';
import { type ComplexPair, fft, fft2, ifft, ifft2 } from './fft.ts';
import { fourierOp } from './fourier.ts';
import { fourierRootsOp } from './fourier-roots.ts';
import { fourierRealOp, realFourierOp } from './real-fourier.ts';
import { bothSidesOp, irfft, rfft } from './rfft.ts';

type Parts = readonly [HostArray, HostArray];

const pair = (shape: Shape, seed = 1): [HostArray, HostArray] => [
  spread(shape, -1, 1, seed),
  spread(shape, -1, 1, seed + 1),
];

/** `[cos, sin]` of `2π·m/n`; what is 0 is exactly 0. */
const root = (m: number, n: number): readonly number[] =>
  [Math.cos, Math.sin].map((f) => f((2 * Math.PI * (m % n)) / n)).map((x) => (Math.abs(x) < 1e-15 ? 0 : x));

/** The sum that the transform is, along an axis. */
function summed([re, im]: Parts, axis: number, sign: 1 | -1): Parts {
  const n = re.shape[axis]!;
  const roots = Array.from({ length: n }, (_, m) => root(m, n) as [number, number]);
  const part = (imaginary: boolean): HostArray =>
    build(re.shape, re.dtype, (index) => {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        const place = index.with(axis, j);
        const [c, s] = roots[(j * index[axis]!) % n]!;
        const [a, b] = [elementOf(re, place), elementOf(im, place)];
        sum += imaginary ? b * c + sign * a * s : a * c - sign * b * s;
      }
      return sum;
    });
  return [part(false), part(true)];
}

const over = (parts: Parts, count: number): Parts =>
  parts.map((x) => ({ ...x, data: x.data.map((value) => value / count) })) as unknown as Parts;

/** The transform over the last axes, or its inverse. */
function transformed(parts: Parts, axes: number, inverse: boolean): Parts {
  const { shape } = parts[0];
  let all = parts;
  for (let k = 1; k <= axes; k++) all = summed(all, shape.length - k, inverse ? 1 : -1);
  return inverse
    ? over(
        all,
        shape.slice(-axes).reduce((n, extent) => n * extent, 1),
      )
    : all;
}

const resized = (x: HostArray, length: number): HostArray =>
  build([...x.shape.slice(0, -1), length], x.dtype, (index) =>
    index.at(-1)! < x.shape.at(-1)! ? elementOf(x, index) : 0,
  );

/** The spectrum of real rows. */
const spectrum = (x: HostArray, length = x.shape.at(-1)!): Parts => {
  const row = resized(x, length);
  const zero = { ...row, data: row.data.map((value) => (Number.isNaN(value) ? NaN : 0)) };
  return transformed([row, zero], 1, false).map((y) => resized(y, Math.floor(length / 2) + 1)) as unknown as Parts;
};

/** The real rows of a spectrum: the inverse transform of the whole one, whose other half are conjugates. */
function signal(parts: Parts, length = 2 * (parts[0].shape.at(-1)! - 1)): HostArray {
  const shape = [...parts[0].shape.slice(0, -1), length];
  const [re, im] = parts.map((x) => resized(x, Math.floor(length / 2) + 1));
  const half = (index: readonly number[]): number[] => {
    const k = index.at(-1)!;
    return index.with(-1, Math.min(k, length - k));
  };
  const whole = (x: HostArray, sign: number): HostArray =>
    build(shape, x.dtype, (index) => {
      const k = index.at(-1)!;
      const own = 2 * k > length ? sign : 1;
      return own * elementOf(x, half(index)) * (sign < 0 && (k === 0 || 2 * k === length) ? 0 : 1);
    });
  return transformed([whole(re!, 1), whole(im!, -1)], 1, true)[0];
}

/** Bounds are in units of the largest result: what an element of a transform is exact to. */
const ulp = 8;

const complex =
  (call: (x: ComplexPair) => [unknown, unknown], axes: number, inverse: boolean) =>
  (title: string, shape: Shape, seed = 1): Sample => ({
    title,
    inputs: pair(shape, seed),
    call: (re, im) => call([re!, im!]) as never,
    reference: (re, im) => transformed([re!, im!], axes, inverse),
    ulp,
  });

const badPairs = (call: (x: never) => unknown): OpSamples['badCalls'] => [
  { title: 'one tensor', call: () => call(ones([2, 4]) as never), code: 'option' },
  { title: 'three parts', call: () => call([ones([4]), ones([4]), ones([4])] as never), code: 'option' },
  {
    title: 'parts of different shapes',
    call: () => call([ones([2, 4]), ones([2, 3])] as never),
    code: 'shape-mismatch',
  },
  { title: 'integers', call: () => call([ones([4, 4], { dtype: 'int32' }), ones([4, 4])] as never), code: 'dtype' },
  { title: 'scalars', call: () => call([tensor(1), tensor(2)] as never), code: 'fourier-axis' },
  { title: 'no elements', call: () => call([zeros([3, 0]), zeros([3, 0])] as never), code: 'fourier-axis' },
  {
    title: 'an array',
    call: () =>
      call([
        [1, 2],
        [3, 4],
      ] as never),
    code: 'operand',
  },
  {
    title: 'a disposed part',
    call() {
      const gone = ones([2, 4]);
      gone.dispose();
      call([ones([2, 4]), gone] as never);
    },
    code: 'disposed',
  },
];

const one = complex(fft, 1, false);
const back = complex(ifft, 1, true);
const two = complex(fft2, 2, false);
const backTwo = complex(ifft2, 2, true);

export const fftSamples: OpSamples = {
  name: 'fft',
  ops: [fourierOp, fourierRootsOp],
  samples: [
    one('a power of two', [16]),
    one('rows', [3, 8]),
    one('one element', [2, 1]),
    one('two elements', [2]),
    one('three elements', [2, 3]),
    one('factors 2, 3 and 5', [2, 30]),
    one('a prime', [2, 7]),
    one('a large prime', [67]),
    one('two steps', [2, 72]),
    one('factors 4, 4 and 5', [80]),
    one('twice a prime', [134]),
    one('a batch of matrices', [2, 2, 5]),
    one('no rows', [0, 4]),
  ],
  badCalls: badPairs(fft as never),
};

export const ifftSamples: OpSamples = {
  name: 'ifft',
  ops: [fourierOp, fourierRootsOp],
  samples: [
    back('a power of two', [8]),
    back('rows', [3, 4]),
    back('one element', [1]),
    back('two elements', [2, 2]),
    back('six elements', [6]),
    back('a prime', [2, 11]),
    back('a large prime', [71]),
    back('two steps', [66]),
    back('a batch of matrices', [2, 2, 3]),
    back('no rows', [0, 3]),
  ],
  badCalls: badPairs(ifft as never),
};

export const fft2Samples: OpSamples = {
  name: 'fft2',
  ops: [fourierOp, fourierRootsOp],
  samples: [
    two('a square', [4, 4]),
    two('a matrix', [3, 5]),
    two('one row', [1, 6]),
    two('one column', [6, 1]),
    two('one element', [1, 1]),
    two('a batch', [2, 4, 3]),
    two('more batch axes', [2, 1, 2, 3]),
    two('primes', [7, 5]),
    two('long rows', [2, 70]),
    two('no matrices', [0, 2, 3]),
  ],
  badCalls: [
    ...badPairs(fft2 as never),
    { title: 'vectors', call: () => fft2([ones([4]), ones([4])]), code: 'fourier-axis' },
  ],
};

export const ifft2Samples: OpSamples = {
  name: 'ifft2',
  ops: [fourierOp, fourierRootsOp],
  samples: [
    backTwo('a square', [4, 4]),
    backTwo('a matrix', [3, 5]),
    backTwo('one row', [1, 6]),
    backTwo('one column', [6, 1]),
    backTwo('one element', [1, 1]),
    backTwo('a batch', [2, 4, 3]),
    backTwo('more batch axes', [2, 1, 2, 3]),
    backTwo('primes', [7, 5]),
    backTwo('long columns', [70, 2]),
    backTwo('no matrices', [0, 2, 3]),
  ],
  badCalls: [
    ...badPairs(ifft2 as never),
    { title: 'vectors', call: () => ifft2([ones([4]), ones([4])]), code: 'fourier-axis' },
  ],
};

const real = (title: string, x: HostArray, fftLength?: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => rfft(t!, fftLength === undefined ? undefined : { fftLength }),
  reference: (t) => spectrum(t!.dtype === 'int32' ? { ...t!, dtype: 'float32' } : t!, fftLength),
  ulp,
});

const backReal = (title: string, shape: Shape, fftLength?: number): Sample => ({
  title,
  inputs: pair(shape),
  call: (re, im) => irfft([re!, im!], fftLength === undefined ? undefined : { fftLength }),
  reference: (re, im) => signal([re!, im!], fftLength),
  ulp,
});

const f = (shape: Shape): HostArray => spread(shape, -1, 1);

const badLengths = (call: (options: never) => unknown): OpSamples['badCalls'] => [
  { title: 'a length of 0', call: () => call({ fftLength: 0 } as never), code: 'option' },
  { title: 'a fraction of a length', call: () => call({ fftLength: 2.5 } as never), code: 'option' },
  { title: 'NaN for a length', call: () => call({ fftLength: NaN } as never), code: 'option' },
  { title: 'an unknown option', call: () => call({ n: 4 } as never), code: 'option' },
  { title: 'a number for the options', call: () => call(4 as never), code: 'option' },
];

export const rfftSamples: OpSamples = {
  name: 'rfft',
  ops: [realFourierOp, fourierOp, fourierRootsOp],
  samples: [
    real('an even length', f([8])),
    real('an odd length', f([2, 5])),
    real('one element', f([2, 1])),
    real('two elements', f([2, 2])),
    real('rows', f([3, 6])),
    real('a batch of matrices', f([2, 2, 4])),
    real('cut', f([2, 7]), 4),
    real('filled up', f([2, 3]), 8),
    real('filled up to an odd length', f([4]), 5),
    real('a long even length', f([66])),
    real('a long odd length', f([69])),
    real('twice a large prime', f([134])),
    real('of int32', host([3, -1, 2, 5, 0, 1], [6], 'int32')),
    real('no rows', f([0, 4])),
  ],
  badCalls: [
    ...badLengths((options) => rfft(ones([4]), options)),
    { title: 'a scalar', call: () => rfft(tensor(1)), code: 'fourier-axis' },
    { title: 'no elements', call: () => rfft(zeros([2, 0])), code: 'fourier-axis' },
    { title: 'a pair', call: () => rfft([ones([4]), ones([4])] as never), code: 'operand' },
  ],
};

export const irfftSamples: OpSamples = {
  name: 'irfft',
  ops: [fourierRealOp, bothSidesOp, fourierOp, fourierRootsOp],
  samples: [
    backReal('an even length', [5]),
    backReal('an odd length', [2, 3], 5),
    backReal('one element', [2, 1], 1),
    backReal('two elements', [2, 2]),
    backReal('rows', [3, 4]),
    backReal('a batch of matrices', [2, 2, 3]),
    backReal('cut', [2, 5], 4),
    backReal('cut to an odd length', [5], 3),
    backReal('filled up', [2, 3], 10),
    backReal('filled up to an odd length', [3], 9),
    backReal('a long even length', [34]),
    backReal('a long odd length', [34], 67),
    backReal('no rows', [0, 3]),
  ],
  badCalls: [
    ...badPairs(irfft as never),
    ...badLengths((options) => irfft([ones([4]), ones([4])], options)),
    { title: 'one frequency, and no length', call: () => irfft([ones([2, 1]), ones([2, 1])]), code: 'option' },
  ],
};
