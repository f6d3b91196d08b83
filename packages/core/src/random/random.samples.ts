import { host, type OpSamples, spread } from '../sample.ts';
import { dtypes, options, sample, seed, shapes } from './draw-cases.ts';
import { dropout, dropoutOp } from './dropout.ts';
import { normal, normalOp, truncatedNormal, truncatedNormalOp } from './normal.ts';
import { randint, randintOp } from './randint.ts';
import { shuffle, wordsOp } from './shuffle.ts';
import { uniform, uniformOp } from './uniform.ts';

// For `{ seed: 42 }`, by a generator in Python that gives the vectors of Random123, and mpmath 1.2 with 50 digits; rounded once.
const WORDS = [2098992034, 2919706841, 2646866425, 2409546199, 1935504149, 2516274904, 321304473, 3329172656];
const UNIFORM = [
  0.48870956897735596, 0.6797971725463867, 0.6162714958190918, 0.5610160827636719, 0.4506446123123169, 0.58586585521698,
  0.07480943202972412, 0.7751333713531494,
];
const UNIFORM_DOUBLE = [
  0.4267275666499091, 0.015010069515314584, 0.5741444178995352, 0.7298188969046309, 0.687800341230566,
  0.6439377419166104, 0.6446345468776842, 0.5930226555371954,
];
const NORMAL = [
  2.280455566556001, -0.9161382182774094, -1.1938333316157455, -1.5462991202834555, 1.651137034873104,
  -1.3666604179412878, 0.1886323744930993, -0.5973603763991182,
];
const NORMAL_DOUBLE = [
  1.4518444305011, 0.0376335460612615, -1.4456021053773236, -0.7394434049692935, -0.8860312600794717,
  -1.0627937734803892, -1.0597263890234088, -1.3223689859904273,
];
const TRUNCATED = [
  1.831315133742687, -0.8619172999900406, -1.108924720015163, -1.398442912622736, 1.4768363792127568,
  -1.2551668602916464, 0.17995402316083434, -0.5669770391148076,
];
const TRUNCATED_DOUBLE = [
  1.3243787134890919, 0.035920455554829596, -1.3193805569402353, -0.699524324817914, -0.8344791776376813,
  -0.9938881229971748, -0.991159839056702, -1.2183777293163778,
];

export const uniformSamples: OpSamples = {
  name: 'random.uniform',
  ops: [uniformOp],
  samples: [
    sample('in [0, 1)', () => uniform([8], { seed }), UNIFORM, { ulp: 0 }),
    sample(
      'a matrix in a range',
      () => uniform([2, 4], { minval: -2, maxval: 6, seed }),
      UNIFORM.map((u) => u * 8 - 2),
      {
        shape: [2, 4],
        ulp: 1,
      },
    ),
    sample('of float64', () => uniform([8], { dtype: 'float64', seed }), UNIFORM_DOUBLE, { dtype: 'float64', ulp: 0 }),
    sample('a range of one value', () => uniform([2], { minval: 3, maxval: 3, seed }), [3, 3], { ulp: 0 }),
    sample('a scalar', () => uniform([], { seed }), [UNIFORM[0]!], { shape: [], ulp: 0 }),
    sample('no elements', () => uniform([0, 3], { seed }), [], { shape: [0, 3] }),
    sample('a negative range', () => uniform([8], { minval: -3, maxval: -1, seed }), UNIFORM.map((u) => u * 2 - 3), { ulp: 1 }), // prettier-ignore
    sample('one element', () => uniform([1, 1], { seed }), [UNIFORM[0]!], { shape: [1, 1], ulp: 0 }),
    sample('three axes', () => uniform([2, 2, 2], { seed }), UNIFORM, { shape: [2, 2, 2], ulp: 0 }),
    sample('of float64 in a range', () => uniform([8], { minval: 1, maxval: 3, dtype: 'float64', seed }), UNIFORM_DOUBLE.map((u) => u * 2 + 1), { dtype: 'float64', ulp: 2 }), // prettier-ignore
  ],
  badCalls: [
    ...shapes((shape) => uniform(shape)),
    ...options((given) => uniform([2], given)),
    ...dtypes((given) => uniform([2], given), 'int32'),
    { title: 'minval above maxval', call: () => uniform([2], { minval: 2 }), code: 'random-range' },
    {
      title: 'a range that float32 cannot hold',
      call: () => uniform([2], { minval: -3e38, maxval: 3e38 }),
      code: 'random-range',
    },
    { title: 'NaN for a bound', call: () => uniform([2], { minval: NaN }), code: 'option' },
  ],
};

type Normal = typeof normal;

const normalSamples = (
  name: string,
  op: OpSamples['ops'][number],
  fn: Normal,
  single: readonly number[],
  double: readonly number[],
): OpSamples => ({
  name,
  ops: [op],
  samples: [
    sample('standard', () => fn([8], { seed }), single),
    sample(
      'a matrix with mean and stddev',
      () => fn([4, 2], { mean: 1, stddev: 0.5, seed }),
      single.map((z) => z / 2 + 1),
      {
        shape: [4, 2],
      },
    ),
    sample('of float64', () => fn([8], { dtype: 'float64', seed }), double, { dtype: 'float64' }),
    sample('without deviation', () => fn([3], { mean: 2, stddev: 0, seed }), [2, 2, 2]),
    sample('no elements', () => fn([3, 0], { seed }), [], { shape: [3, 0] }),
    sample('a scalar', () => fn([], { seed }), [single[0]!], { shape: [] }),
    sample('fewer', () => fn([3], { seed }), single.slice(0, 3)),
    sample('three axes', () => fn([2, 2, 2], { seed }), single, { shape: [2, 2, 2] }),
    sample('wide', () => fn([8], { stddev: 100, seed }), single.map((z) => 100 * z)), // prettier-ignore
    sample('of float64 with a mean', () => fn([8], { mean: -2, dtype: 'float64', seed }), double.map((z) => z - 2), { dtype: 'float64' }), // prettier-ignore
  ],
  badCalls: [
    ...shapes((shape) => fn(shape)),
    ...options((given) => fn([2], given)),
    ...dtypes((given) => fn([2], given), 'bool'),
    { title: 'a negative stddev', call: () => fn([2], { stddev: -1 }), code: 'stddev' },
    { title: 'an infinite mean', call: () => fn([2], { mean: Infinity }), code: 'option' },
    { title: 'NaN for stddev', call: () => fn([2], { stddev: NaN }), code: 'option' },
  ],
});

export const plainNormalSamples: OpSamples = normalSamples('random.normal', normalOp, normal, NORMAL, NORMAL_DOUBLE);
export const truncatedNormalSamples: OpSamples = normalSamples(
  'random.truncatedNormal',
  truncatedNormalOp,
  truncatedNormal,
  TRUNCATED,
  TRUNCATED_DOUBLE,
);

const drawn = (low: number, high: number): number[] =>
  WORDS.map((word) => Number((BigInt(word) * BigInt(high - low)) >> 32n) + low);

export const randintSamples: OpSamples = {
  name: 'random.randint',
  ops: [randintOp],
  samples: (
    [
      [0, 10, 'int32'],
      [-1000, 1_000_000, 'int32'],
      [-(2 ** 31), 2 ** 31, 'int32'],
      [0, 2 ** 32, 'uint32'],
      [5, 2 ** 32 - 3, 'uint32'],
      [0, 256, 'uint8'],
      [7, 8, 'uint8'],
      [-5, 5, 'int32'],
      [0, 2, 'int32'],
      [100, 200, 'uint8'],
    ] as const
  ).map(([low, high, dtype]) =>
    sample(`${dtype} from ${low} to below ${high}`, () => randint([8], low, high, { dtype, seed }), drawn(low, high), {
      dtype,
      ulp: 0,
    }),
  ),
  badCalls: [
    ...shapes((shape) => randint(shape, 0, 2)),
    ...options((given) => randint([2], 0, 2, given)),
    ...dtypes((given) => randint([2], 0, 2, given), 'float32'),
    { title: 'an empty range', call: () => randint([2], 3, 3), code: 'random-range' },
    {
      title: 'a range that the dtype lacks',
      call: () => randint([2], 0, 300, { dtype: 'uint8' }),
      code: 'random-range',
    },
    { title: 'negative unsigned integers', call: () => randint([2], -1, 3, { dtype: 'uint32' }), code: 'random-range' },
    { title: 'a fraction for a bound', call: () => randint([2], 0, 2.5), code: 'option' },
  ],
};

/** The positions of the first `count` words in increasing order. */
const order = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => i).sort((a, b) => WORDS[a]! - WORDS[b]!);

export const shuffleSamples: OpSamples = {
  name: 'random.shuffle',
  ops: [wordsOp],
  samples: [
    {
      title: 'a vector',
      inputs: [host([10, 20, 30, 40, 50, 60, 70, 80])],
      call: (x) => shuffle(x!, { seed }),
      reference: ({ data, dtype }) => host(order(8).map((i) => data[i]!), [8], dtype), // prettier-ignore
    },
    {
      title: 'columns of a matrix',
      inputs: [host([1, 2, 3, 4, 5, 6], [2, 3])],
      call: (x) => shuffle(x!, { axis: -1, seed }),
      reference: ({ data, dtype }) =>
        host(
          [0, 3].flatMap((row) => order(3).map((i) => data[row + i]!)),
          [2, 3],
          dtype,
        ),
    },
    {
      title: 'no elements',
      inputs: [host([], [0, 2])],
      call: (x) => shuffle(x!, { seed }),
      reference: (x) => x,
      gradients: [],
    },
    {
      title: 'rows of a matrix',
      inputs: [spread([5, 2], -1, 1)],
      call: (x) => shuffle(x!, { seed }),
      reference: ({ data, dtype }) => host(order(5).flatMap((i) => data.slice(2 * i, 2 * i + 2)), [5, 2], dtype), // prettier-ignore
    },
    {
      title: 'of int32',
      inputs: [host([5, 6, 7], [3], 'int32')],
      call: (x) => shuffle(x!, { seed }),
      reference: ({ data }) => host(order(3).map((i) => data[i]!), [3], 'int32'), // prettier-ignore
    },
    {
      title: 'of bool',
      inputs: [host([1, 0, 0, 1], [4], 'bool')],
      call: (x) => shuffle(x!, { seed }),
      reference: ({ data }) => host(order(4).map((i) => data[i]!), [4], 'bool'), // prettier-ignore
    },
    {
      title: 'one element',
      inputs: [host([3], [1])],
      call: (x) => shuffle(x!, { seed }),
      reference: (x) => x,
    },
    {
      title: 'a bare axis is no seed',
      inputs: [spread([2, 4], -1, 1)],
      call: (x) => shuffle(x!, { axis: 1, seed }),
      reference: ({ data, dtype }) =>
        host([0, 4].flatMap((row) => order(4).map((i) => data[row + i]!)), [2, 4], dtype), // prettier-ignore
    },
    {
      title: 'no columns',
      inputs: [host([], [2, 0])],
      call: (x) => shuffle(x!, { axis: 1, seed }),
      reference: (x) => x,
      gradients: [],
    },
    {
      title: 'cubes',
      inputs: [spread([3, 2, 2], -1, 1)],
      call: (x) => shuffle(x!, { seed }),
      reference: ({ data, dtype }) =>
        host(order(3).flatMap((i) => data.slice(4 * i, 4 * i + 4)), [3, 2, 2], dtype), // prettier-ignore
    },
  ],
  badCalls: [
    ...options((given) => shuffle(uniform([2]), given)),
    { title: 'an axis outside', call: () => shuffle(uniform([2]), 1), code: 'axis' },
    { title: 'a scalar', call: () => shuffle(3), code: 'axis' },
  ],
};

/** What `dropout` leaves of 8 elements: those whose random number is below `1 − rate`. */
const kept = (rate: number): boolean[] => UNIFORM.map((u) => u < 1 - rate);

export const dropoutSamples: OpSamples = {
  name: 'random.dropout',
  ops: [dropoutOp],
  samples: [
    {
      title: 'a matrix',
      inputs: [host([1, -2, 3, -4, 5, -6, 7, -8], [2, 4])],
      call: (x) => dropout(x!, 0.5, { seed }),
      reference: ({ data, dtype }) => host(data.map((x, i) => (kept(0.5)[i] ? x * 2 : 0)), [2, 4], dtype), // prettier-ignore
    },
    {
      title: 'of float64, the same elements',
      inputs: [host([1, -2, 3, -4, 5, -6, 7, -8], [8], 'float64')],
      call: (x) => dropout(x!, 0.4, { seed }),
      reference: ({ data, dtype }) => host(data.map((x, i) => (kept(0.4)[i] ? x / 0.6 : 0)), [8], dtype), // prettier-ignore
    },
    {
      title: 'rows that share their fate',
      inputs: [spread([4, 2, 3], -1, 1)],
      call: (x) => dropout(x!, 0.5, { noiseShape: [null, 2, 1], seed }),
      reference: ({ data, dtype }) =>
        host(data.map((x, i) => (kept(0.5)[Math.floor(i / 3)] ? x * 2 : 0)), [4, 2, 3], dtype), // prettier-ignore
    },
    {
      title: 'columns that share their fate',
      inputs: [spread([3, 8], -1, 1)],
      call: (x) => dropout(x!, 0.25, { noiseShape: [1, 8], seed }),
      reference: ({ data, dtype }) => host(data.map((x, i) => (kept(0.25)[i % 8] ? x / 0.75 : 0)), [3, 8], dtype), // prettier-ignore
    },
    {
      title: 'a rate of 0',
      inputs: [spread([5], -1, 1)],
      call: (x) => dropout(x!, 0, { seed }),
      reference: (x) => x,
    },
    {
      title: 'NaN and ∞',
      inputs: [host([NaN, NaN, Infinity, -Infinity, NaN, 1, -0, 2], [8])],
      call: (x) => dropout(x!, 0.5, { seed }),
      reference: ({ data, dtype }) => host(data.map((x, i) => (kept(0.5)[i] ? x * 2 : 0)), [8], dtype), // prettier-ignore
      gradients: [],
    },
    {
      title: 'no elements',
      inputs: [host([], [0, 2])],
      call: (x) => dropout(x!, 0.5, { seed }),
      reference: (x) => x,
    },
    {
      title: 'a scalar',
      inputs: [host([3], [])],
      call: (x) => dropout(x!, 0.5, { seed }),
      reference: ({ dtype }) => host([6], [], dtype),
    },
    {
      title: 'a vector of float32 alone',
      inputs: [spread([8], -1, 1)],
      call: (x) => dropout(x!, 0.3, { seed }),
      reference: ({ data, dtype }) => host(data.map((x, i) => (kept(0.3)[i] ? x / 0.7 : 0)), [8], dtype), // prettier-ignore
    },
    {
      title: 'all share one fate',
      inputs: [spread([2, 3], -1, 1)],
      call: (x) => dropout(x!, 0.5, { noiseShape: [1, 1], seed }),
      reference: ({ data, dtype, shape }) => host(data.map((x) => x * 2), shape, dtype), // prettier-ignore
    },
  ],
  badCalls: [
    ...options((given) => dropout(uniform([2]), 0.5, given)),
    { title: 'a rate of 1', call: () => dropout(uniform([2]), 1), code: 'rate' },
    { title: 'a negative rate', call: () => dropout(uniform([2]), -0.1), code: 'rate' },
    { title: 'NaN for a rate', call: () => dropout(uniform([2]), NaN), code: 'rate' },
    { title: 'a percentage', call: () => dropout(uniform([2]), 20), code: 'rate' },
    { title: 'integers', call: () => dropout(randint([2], 0, 9), 0.5), code: 'dtype' },
    {
      title: 'noise of another shape',
      call: () => dropout(uniform([2, 3]), 0.5, { noiseShape: [2, 2] }),
      code: 'broadcast-shape',
    },
    {
      title: 'noise of another rank',
      call: () => dropout(uniform([2, 3]), 0.5, { noiseShape: [3] }),
      code: 'broadcast-shape',
    },
    {
      title: 'a number for the noise',
      call: () => dropout(uniform([2]), 0.5, { noiseShape: 2 } as never),
      code: 'option',
    },
  ],
};
