import { tensor } from '../create.ts';
import { type BadCall, host, type OpSamples, type Sample } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { bartlett, blackman, hamming, hanning, kaiser, type SpectralWindow } from './spectral-windows.ts';

const made = (title: string, call: () => Tensor, data: readonly number[]): Sample => ({
  title,
  inputs: [],
  call,
  reference: () => host(data),
  ulp: 1,
});

const refused = (call: (count: never) => unknown): BadCall[] => [
  { title: 'a negative number of points', call: () => call(-1 as never), code: 'size' },
  { title: 'half a point', call: () => call(2.5 as never), code: 'size' },
  { title: 'NaN', call: () => call(NaN as never), code: 'size' },
  { title: 'a tensor', call: () => call(tensor(5) as never), code: 'option' },
  { title: 'a string', call: () => call('5' as never), code: 'option' },
];

/** `formula` of n and M − 1, as textbooks have it; `six` recorded from NumPy 2.4. */
const windowSamples = (
  name: string,
  fn: SpectralWindow,
  formula: (n: number, last: number) => number,
  six: readonly number[],
): OpSamples => ({
  name,
  ops: [],
  samples: [
    made('six, recorded', () => fn(6), six),
    made('none', () => fn(0), []),
    made('one', () => fn(1), [1]),
    ...[2, 3, 4, 5, 7, 16, 33, 200].map((count) =>
      made(
        `${count}`,
        () => fn(count),
        Array.from({ length: count }, (_, n) => formula(n, count - 1)),
      ),
    ),
  ],
  badCalls: refused(fn),
});

const cosine = (n: number, last: number): number => Math.cos((2 * Math.PI * n) / last);

export const bartlettSamples: OpSamples = windowSamples(
  'bartlett',
  bartlett,
  (n, last) => (n <= last / 2 ? (2 * n) / last : 2 - (2 * n) / last),
  [0, 0.4, 0.8, 0.8, 0.4, 0],
);
export const hanningSamples: OpSamples = windowSamples(
  'hanning',
  hanning,
  (n, last) => 0.5 - 0.5 * cosine(n, last),
  [0, 0.34549150281252633, 0.9045084971874737, 0.9045084971874737, 0.34549150281252633, 0],
);
export const hammingSamples: OpSamples = windowSamples(
  'hamming',
  hamming,
  (n, last) => 0.54 - 0.46 * cosine(n, last),
  [
    0.08000000000000002, 0.39785218258752425, 0.9121478174124759, 0.9121478174124759, 0.39785218258752425,
    0.08000000000000002,
  ],
);
export const blackmanSamples: OpSamples = windowSamples(
  'blackman',
  blackman,
  (n, last) => (n % last === 0 ? 0 : 0.42 - 0.5 * cosine(n, last) + 0.08 * cosine(2 * n, last)),
  [0, 0.2007701432625305, 0.8492298567374694, 0.8492298567374694, 0.2007701432625305, 0],
);

/** The Bessel function by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-18; k++) sum += term *= (x / 2 / k) ** 2;
  return sum;
}

export const kaiserSamples: OpSamples = {
  name: 'kaiser',
  ops: [],
  samples: [
    // recorded from NumPy 2.4
    made('of 14', () => kaiser(5, 14), [7.726866835270368e-6, 0.16493218754795194, 1, 0.16493218754795194, 7.726866835270368e-6]), // prettier-ignore
    made('of 1.5', () => kaiser(6, 1.5), [0.6072666044970897, 0.8463630030778162, 0.9822081024621625, 0.9822081024621625, 0.8463630030778162, 0.6072666044970897]), // prettier-ignore
    // by mpmath 1.3: the Bessel functions themselves would overflow
    made('of 800', () => kaiser(5, 800), [0, 3.0458107472112754e-47, 1, 3.0458107472112754e-47, 0]),
    made('none', () => kaiser(0, 3), []),
    made('one', () => kaiser(1, 3), [1]),
    made('a rectangle', () => kaiser(3, 0), [1, 1, 1]),
    ...(
      [
        [2, 1],
        [7, 5],
        [16, 8.6],
        [33, 20],
        [5, -3],
      ] as const
    ).map(([count, beta]) =>
      made(
        `${count} of ${beta}`,
        () => kaiser(count, beta),
        Array.from(
          { length: count },
          (_, n) => bessel(beta * Math.sqrt(1 - ((2 * n) / (count - 1) - 1) ** 2)) / bessel(beta),
        ),
      ),
    ),
  ],
  badCalls: [
    ...refused((count) => kaiser(count, 1)),
    { title: 'an infinite beta', call: () => kaiser(3, Infinity), code: 'option' },
    { title: 'NaN for beta', call: () => kaiser(3, NaN), code: 'option' },
    { title: 'a tensor for beta', call: () => kaiser(3, tensor(1) as never), code: 'option' },
    { title: 'no beta', call: () => kaiser(3, undefined as never), code: 'option' },
  ],
};
