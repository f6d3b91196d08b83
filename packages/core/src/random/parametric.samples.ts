import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { zeros } from '../ops/creation.ts';
import { slice } from '../ops/slice.ts';
import { type BadCall, host, type OpSamples, type Sample } from '../sample.ts';
import { beta, betaOp } from './beta.ts';
import { binomial, binomialOp } from './binomial.ts';
import { categorical, categoricalOp } from './categorical.ts';
import { dtypes, options, sample, seed, shapes } from './draw-cases.ts';
import { gamma, gammaOp } from './gamma.ts';

// For `{ seed: 42 }`, by a generator in Python that gives the vectors of Random123, and the algorithms of the papers in mpmath 1.3 with 40 digits.
const GAMMA = {
  2: [4.331402592444501, 1.7157250527001282, 0.4103228858826905, 0.8827090591024588, 0.7645336265456812, 0.636676330336027],
  0.5: [0.01826911918805727, 0.7796649073503387, 0.0367372934560626, 0.17104051371692475, 0.1992004551202125, 0.10259197571303509],
  100: [114.87486379073987, 100.0428471514706, 85.92013851363777, 92.46532628404252, 91.08023604054056, 89.42851336725876],
} as const; // prettier-ignore
const GAMMA_DOUBLE = {
  2: [0.4997861171912848, 0.9905352050345033, 0.6994795571368891, 3.4550057180473264, 3.5765760055307734, 2.014001566424497],
  0.5: [0.0005608527713148293, 0.00042682044839727624, 0.04690657471584675, 0.20941114479681572, 0.6873945837658789, 0.05083258993812606],
} as const; // prettier-ignore
const BETA = [0.4274559055225819, 0.1924151308056815, 0.0773177457449781, 0.16060836858136363, 0.22765442025827498, 0.15874444969322282]; // prettier-ignore
const BETA_SMALL = [0.28944216521089544, 0.6068925616096689, 0.04174965949152952, 0.44361107234577823, 0.8520192378070699, 0.9532376454520334]; // prettier-ignore
const BETA_DOUBLE = [0.08129334480399608, 0.25128913317715396, 0.14022263854242184, 0.3018507379441968, 0.5350317104964863, 0.18524745227341108]; // prettier-ignore

/** Parameters that are refused. */
const values = (what: string, call: (x: In) => unknown, wrong: readonly number[], code: string = 'option'): BadCall[] =>
  wrong.flatMap((value) => [
    { title: `${what} ${value}`, call: () => call(value), code },
    { title: `${what} ${value} in a tensor`, call: () => call(tensor([1, value])), code },
  ]);

// a logarithm of a cube of a sum: a few roundings more than the normal variable
const ulp = 16;

export const gammaSamples: OpSamples = {
  name: 'random.gamma',
  ops: [gammaOp],
  samples: [
    sample('of 2', () => gamma([6], 2, { seed }), GAMMA[2], { ulp }),
    sample('of ½', () => gamma([6], 0.5, { seed }), GAMMA[0.5], { ulp }),
    sample('of 100', () => gamma([6], 100, { seed }), GAMMA[100], { ulp }),
    sample('a matrix', () => gamma([2, 3], 2, { seed }), GAMMA[2], { shape: [2, 3], ulp }),
    sample('a scalar', () => gamma([], 2, { seed }), [GAMMA[2][0]], { shape: [], ulp }),
    sample('of float64', () => gamma([6], 2, { seed, dtype: 'float64' }), GAMMA_DOUBLE[2], { dtype: 'float64', ulp }),
    sample('of ½, float64', () => gamma([6], 0.5, { seed, dtype: 'float64' }), GAMMA_DOUBLE[0.5], {
      dtype: 'float64',
      ulp: 64,
    }),
    sample('no elements', () => gamma([0, 3], 2, { seed }), [], { shape: [0, 3] }),
    sample('a tensor', () => gamma([6], tensor([2, 2, 2, 100, 100, 100]), { seed }), [...GAMMA[2].slice(0, 3), ...GAMMA[100].slice(3)], { ulp }), // prettier-ignore
    sample('a column', () => gamma([2, 3], tensor([[2], [0.5]]), { seed }), [...GAMMA[2].slice(0, 3), ...GAMMA[0.5].slice(3)], { shape: [2, 3], ulp }), // prettier-ignore
    sample('an integer tensor', () => gamma([6], tensor([2], { dtype: 'int32' }), { seed }), GAMMA[2], { ulp }),
  ],
  badCalls: [
    ...shapes((shape) => gamma(shape, 1)),
    ...options((given) => gamma([2], 1, given)),
    ...dtypes((given) => gamma([2], 1, given), 'int32'),
    ...values('alpha', (alpha) => gamma([2], alpha), [0, -1, NaN, Infinity]),
    { title: 'an alpha that does not broadcast', call: () => gamma([2], zeros([3])), code: 'broadcast-shape' },
    { title: 'no alpha', call: () => gamma([2], undefined as never), code: 'operand' },
  ],
};

export const betaSamples: OpSamples = {
  name: 'random.beta',
  ops: [betaOp],
  samples: [
    sample('of 2 and 5', () => beta([6], 2, 5, { seed }), BETA, { ulp }),
    sample('of ½ and ¼', () => beta([6], 0.5, 0.25, { seed }), BETA_SMALL, { ulp: 64 }),
    sample('a matrix', () => beta([3, 2], 2, 5, { seed }), BETA, { shape: [3, 2], ulp }),
    sample('a scalar', () => beta([], 2, 5, { seed }), [BETA[0]!], { shape: [], ulp }),
    sample('of float64', () => beta([6], 2, 5, { seed, dtype: 'float64' }), BETA_DOUBLE, { dtype: 'float64', ulp: 64 }),
    sample('no elements', () => beta([2, 0], 2, 5, { seed }), [], { shape: [2, 0] }),
    sample('a tensor with a number', () => beta([6], tensor([2]), 5, { seed }), BETA, { ulp }),
    sample('a number with a tensor', () => beta([6], 2, tensor([5, 5, 5, 5, 5, 5]), { seed }), BETA, { ulp }),
    sample('two tensors', () => beta([6], tensor([2]), tensor(5), { seed }), BETA, { ulp }),
    sample('a column with a row', () => slice(beta([2, 3], tensor([[2], [0.5]]), tensor([5, 5, 5]), { seed }), [0, 0], [1, 3]), BETA.slice(0, 3), { shape: [1, 3], ulp }), // prettier-ignore
  ],
  badCalls: [
    ...shapes((shape) => beta(shape, 1, 1)),
    ...options((given) => beta([2], 1, 1, given)),
    ...dtypes((given) => beta([2], 1, 1, given), 'bool'),
    ...values('alpha', (x) => beta([2], x, 1), [0, NaN]),
    ...values('beta', (x) => beta([2], 1, x), [-1, Infinity]),
    { title: 'a beta that does not broadcast', call: () => beta([2], 1, zeros([3])), code: 'broadcast-shape' },
  ],
};

export const binomialSamples: OpSamples = {
  name: 'random.binomial',
  ops: [binomialOp],
  samples: [
    sample('few expected', () => binomial([6], 10, 0.3, { seed }), [2, 1, 2, 2, 3, 2], { ulp: 0 }),
    sample('many expected', () => binomial([6], 100, 0.2, { seed }), [27, 20, 13, 16, 16, 15], { ulp: 0 }),
    sample('more than half', () => binomial([6], 100, 0.85, { seed }), [79, 85, 91, 88, 89, 89], { ulp: 0 }),
    sample('many trials', () => binomial([2, 3], 1000, 0.4, { seed }), [428, 401, 372, 387, 384, 381], { shape: [2, 3], ulp: 0 }), // prettier-ignore
    sample('of float64', () => binomial([6], 100, 0.2, { seed, dtype: 'float64' }), [14, 17, 15, 28, 25, 21], { dtype: 'float64', ulp: 0 }), // prettier-ignore
    sample('few, float64', () => binomial([6], 10, 0.3, { seed, dtype: 'float64' }), [0, 1, 4, 2, 3, 1], { dtype: 'float64', ulp: 0 }), // prettier-ignore
    sample('no chance', () => binomial([3], 5, 0, { seed }), [0, 0, 0], { ulp: 0 }),
    sample('certainty', () => binomial([3], 500, 1, { seed }), [500, 500, 500], { ulp: 0 }),
    sample('no trials', () => binomial([3], 0, 0.5, { seed }), [0, 0, 0], { ulp: 0 }),
    sample('no elements', () => binomial([0], 5, 0.5, { seed }), [], { shape: [0] }),
    sample('a tensor of counts', () => binomial([6], tensor([10, 10, 10, 1000, 1000, 1000], { dtype: 'int32' }), tensor([0.3, 0.3, 0.3, 0.4, 0.4, 0.4]), { seed }), [2, 1, 2, 387, 384, 381], { ulp: 0 }), // prettier-ignore
  ],
  badCalls: [
    ...shapes((shape) => binomial(shape, 1, 0.5)),
    ...options((given) => binomial([2], 1, 0.5, given)),
    ...dtypes((given) => binomial([2], 1, 0.5, given), 'int32'),
    ...values('counts', (n) => binomial([2], n, 0.5), [-1, 0.5, 2 ** 24 + 2, NaN]),
    ...values('probabilities', (p) => binomial([2], 3, p), [-0.1, 1.5, NaN]),
    { title: 'counts that do not broadcast', call: () => binomial([2], zeros([3]), 0.5), code: 'broadcast-shape' },
  ],
};

const drawn = (
  title: string,
  logits: readonly number[][],
  count: number,
  data: readonly number[],
  single: boolean,
): Sample => ({
  // prettier-ignore
  title,
  inputs: [host(logits.flat(), [logits.length, logits[0]!.length], single ? 'float32' : 'float64')],
  call: (x) => categorical(x!, count, { seed }),
  reference: () => host(data, [logits.length, count], 'int32'),
  gradients: [],
  ...(single && { dtypes: ['float32'] }),
});

const LOGITS = [
  [0, 1, -1, 0.5],
  [2, -Infinity, 0, 1],
];
const CLASSES = [3, 1, 3, 3, 0, 3, 0, 3, 3, 0, 2, 3];

export const categoricalSamples: OpSamples = {
  name: 'random.categorical',
  ops: [categoricalOp],
  samples: [
    drawn('a batch', LOGITS, 6, CLASSES, true),
    drawn('of float64', LOGITS, 6, [1, 0, 1, 2, 1, 1, 0, 3, 0, 0, 2, 0], false),
    drawn('equally likely', [[0, 0, 0]], 8, [2, 1, 0, 2, 0, 2, 1, 2], true),
    drawn('shifted', [[7, 7, 7]], 8, [2, 1, 0, 2, 0, 2, 1, 2], true),
    drawn('one class', [[-3]], 4, [0, 0, 0, 0], true),
    drawn('certainty', [[-Infinity, 0, -Infinity]], 3, [1, 1, 1], true),
    drawn('no draws', LOGITS, 0, [], true),
    {
      title: 'of uint8',
      inputs: [host(LOGITS.flat(), [2, 4])],
      call: (x) => categorical(x!, 6, { seed, dtype: 'uint8' }),
      reference: () => host(CLASSES, [2, 6], 'uint8'),
      gradients: [],
      dtypes: ['float32'],
    },
    {
      title: 'integer logits',
      inputs: [host([0, 0, 0], [1, 3], 'int32')],
      call: (x) => categorical(x!, 8, { seed }),
      reference: () => host([2, 1, 0, 2, 0, 2, 1, 2], [1, 8], 'int32'),
    },
    {
      title: 'no batch',
      inputs: [host([], [0, 3])],
      call: (x) => categorical(x!, 2, { seed }),
      reference: () => host([], [0, 2], 'int32'),
      gradients: [],
    },
  ],
  badCalls: [
    ...options((given) => categorical(zeros([1, 2]), 2, given)),
    ...dtypes((given) => categorical(zeros([1, 2]), 2, given), 'float32'),
    { title: 'a vector of logits', call: () => categorical(zeros([3]), 2), code: 'shape-mismatch' },
    { title: 'three axes', call: () => categorical(zeros([1, 2, 3]), 2), code: 'shape-mismatch' },
    { title: 'no classes', call: () => categorical(zeros([2, 0]), 2), code: 'option' },
    { title: 'a negative number of draws', call: () => categorical(zeros([1, 2]), -1), code: 'option' },
    { title: 'half a draw', call: () => categorical(zeros([1, 2]), 1.5), code: 'option' },
    { title: 'too many draws', call: () => categorical(zeros([65_536, 1]), 65_536), code: 'size' },
    { title: 'nested arrays', call: () => categorical([[0, 1]] as never, 1), code: 'operand' },
  ],
};
