import type { In } from '../op.ts';
import { type BadCall, elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { exp, exp2, expm1, ldexp, log, log10, log1p, log2, logaddexp, logaddexp2 } from './exponential.ts';

const counts = ['int32', 'uint8'] as const;

export const expSamples: OpSamples = elementwiseSamples({
  fn: exp,
  oracle: Math.exp,
  counts,
  result: 'float',
  special: [88, -87, 1000, -1000],
});

export const exp2Samples: OpSamples = elementwiseSamples({
  fn: exp2,
  oracle: (x) => 2 ** x,
  counts,
  result: 'float',
  special: [10, -3, 2000, -2000],
});

export const expm1Samples: OpSamples = elementwiseSamples({
  fn: expm1,
  oracle: Math.expm1,
  counts,
  result: 'float',
  special: [1e-6, -1e-6, 1e-20, 88, -100],
});

export const logSamples: OpSamples = elementwiseSamples({
  fn: log,
  oracle: Math.log,
  domains: [[0.5, 5]],
  counts,
  result: 'float',
  special: [1e-30, 1e30],
});

export const log2Samples: OpSamples = elementwiseSamples({
  fn: log2,
  oracle: Math.log2,
  domains: [[0.5, 5]],
  counts,
  result: 'float',
  special: [8, 0.25, 2 ** 29, 2 ** -29, 1e30],
});

export const log10Samples: OpSamples = elementwiseSamples({
  fn: log10,
  oracle: Math.log10,
  domains: [[0.5, 5]],
  counts,
  result: 'float',
  special: [1000, 10, 1e6, 1e-30],
});

export const log1pSamples: OpSamples = elementwiseSamples({
  fn: log1p,
  oracle: Math.log1p,
  domains: [[-0.6, 5]],
  counts,
  result: 'float',
  special: [1e-6, -1e-6, 1e-20, 1e30, -2],
});

/** `log_base(baseᵃ + baseᵇ)` from the larger operand, with the infinities by cases. */
const logOfSum =
  (logOfBase: number) =>
  (a: number, b: number): number => {
    if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
    const [low, high] = a < b ? [a, b] : [b, a];
    if (high === Infinity || low === -Infinity) return high;
    return high + Math.log1p(Math.exp((low - high) * logOfBase)) / logOfBase;
  };

const notOperands = (fn: typeof logaddexp): BadCall[] => [
  { title: 'a nested array', call: () => fn([1] as unknown as In, 1), code: 'operand' },
  { title: 'null', call: () => fn(1, null as unknown as In), code: 'unconnected-gradient' },
];

// where the result crosses 0, it is the difference of the larger operand and a logarithm
const larger = (a: number, b: number): number => Math.max(Math.abs(a), Math.abs(b));

export const logaddexpSamples: OpSamples = elementwiseSamples({
  fn: logaddexp,
  oracle: logOfSum(1),
  unitAt: larger,
  domains: [
    [0, 3],
    [0, 3],
  ],
  counts,
  result: 'float',
  special: [1000, -1000],
  more: [
    {
      title: 'equal and far operands',
      inputs: [host([1, -2, 500, -500]), host([1, -2, -500, -100])],
      call: (a, b) => logaddexp(a!, b!),
      reference: (a) => host([1 + Math.LN2, -2 + Math.LN2, 500, -100], [4], a!.dtype),
    },
    {
      title: 'a number',
      inputs: [host([0, 2, -3])],
      call: (a) => logaddexp(a!, 1),
      reference: (a) => ({ ...a!, data: a!.data.map((x) => logOfSum(1)(x, 1)) }),
    },
  ],
  badCalls: notOperands(logaddexp),
});

export const logaddexp2Samples: OpSamples = elementwiseSamples({
  fn: logaddexp2,
  oracle: logOfSum(Math.LN2),
  unitAt: larger,
  domains: [
    [0, 3],
    [0, 3],
  ],
  counts,
  result: 'float',
  special: [1000, -1000],
  more: [
    {
      title: 'equal and far operands',
      inputs: [host([1, -2, 500, -500]), host([1, -2, -500, -100])],
      call: (a, b) => logaddexp2(a!, b!),
      reference: (a) => host([2, -1, 500, -100], [4], a!.dtype),
    },
    {
      title: 'a number',
      inputs: [host([0, 2, -3])],
      call: (a) => logaddexp2(a!, 1),
      reference: (a) => ({ ...a!, data: a!.data.map((x) => logOfSum(Math.LN2)(x, 1)) }),
    },
  ],
  badCalls: notOperands(logaddexp2),
});

export const ldexpSamples: OpSamples = elementwiseSamples({
  fn: ldexp,
  oracle: (a, b) => (Number.isNaN(b) ? NaN : a === 0 || !Number.isFinite(a) ? a : a * 2 ** b),
  counts,
  result: 'float',
  special: false,
  more: [
    {
      title: 'a factor that would overflow alone',
      inputs: [host([1e-30, -3, 0]), host([140, 5, 130], [3], 'int32')],
      call: (a, b) => ldexp(a!, b!),
      reference: (a) => host([a!.data[0]! * 2 ** 140, -96, 0], [3], a!.dtype),
    },
  ],
});
