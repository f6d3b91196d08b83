import { tensor } from '../create.ts';
import type { Comparison } from '../define.ts';
import type { In } from '../op.ts';
import { elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import { equal, greater, greaterEqual, isclose, iscloseOp, less, lessEqual, notEqual } from './comparison.ts';

const counts = ['int32', 'uint32', 'uint8', 'bool'] as const;

/** Less, equal and greater in turn; drawn points are hardly ever equal. */
const meeting = (fn: Comparison, oracle: (a: number, b: number) => number): Sample => ({
  title: 'less, equal, greater',
  inputs: [host([1, 2, 3, -1.5]), host([2, 2, 2, -1.5])],
  call: (a, b) => fn(a!, b!),
  reference: (a, b) =>
    host(
      a!.data.map((x, i) => oracle(x, b!.data[i]!)),
      [4],
      'bool',
    ),
});

const samplesOf = (fn: Comparison, oracle: (a: number, b: number) => number): OpSamples =>
  elementwiseSamples({
    fn,
    oracle,
    counts,
    result: 'bool',
    more: [meeting(fn, oracle)],
    badCalls: [
      { title: 'a fraction with integers', call: () => fn(tensor([1], { dtype: 'int32' }), 0.5), code: 'dtype' },
      { title: 'a number with bools', call: () => fn(tensor([true]), 1), code: 'dtype' },
    ],
  });

export const equalSamples: OpSamples = samplesOf(equal, (a, b) => Number(a === b));
export const notEqualSamples: OpSamples = samplesOf(notEqual, (a, b) => Number(a !== b));
export const lessSamples: OpSamples = samplesOf(less, (a, b) => Number(a < b));
export const lessEqualSamples: OpSamples = samplesOf(lessEqual, (a, b) => Number(a <= b));
export const greaterSamples: OpSamples = samplesOf(greater, (a, b) => Number(a > b));
export const greaterEqualSamples: OpSamples = samplesOf(greaterEqual, (a, b) => Number(a >= b));

const close =
  (rtol: number, atol: number, equalNan: boolean) =>
  (a: number, b: number): number => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(equalNan && Number.isNaN(a) && Number.isNaN(b));
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Number(a === b);
    return Number(Math.abs(a - b) <= atol + rtol * Math.abs(b));
  };

const pairs = [host([1, 100, NaN, Infinity, 0, 3]), host([1.05, 109, NaN, -Infinity, 0.4, 3.00001])] as const;

export const iscloseSamples: OpSamples = elementwiseSamples({
  fn: Object.assign((a: In, b: In) => isclose(a, b as never), { op: iscloseOp }),
  oracle: close(1e-5, 1e-8, false),
  counts: ['int32', 'uint8', 'bool'],
  result: 'bool',
  special: [1.000001, 1.1],
  more: [
    {
      title: 'tolerances of its own',
      inputs: pairs,
      call: (a, b) => isclose(a!, b!, { rtol: 0.1, atol: 0 }),
      reference: () => host([1, 1, 0, 0, 0, 1], [6], 'bool'),
    },
    {
      title: 'equal NaN',
      inputs: pairs,
      call: (a, b) => isclose(a!, b!, { atol: 0.5, equalNan: true }),
      reference: () => host([1, 0, 1, 0, 1, 1], [6], 'bool'),
    },
    {
      title: 'a number',
      inputs: [host([2, 2.1], [2])],
      call: (x) => isclose(x!, 2),
      reference: () => host([1, 0], [2], 'bool'),
    },
  ],
  badCalls: [
    { title: 'a negative tolerance', call: () => isclose(tensor([1]), 1, { rtol: -1 }), code: 'option' },
    { title: 'a tolerance that is no number', call: () => isclose(1, tensor([1]), { atol: NaN }), code: 'option' },
    { title: 'equalNan as a number', call: () => isclose(tensor([1]), 1, { equalNan: 1 as never }), code: 'option' },
    { title: 'an unknown option', call: () => isclose(tensor([1]), 1, { tolerance: 1 } as never), code: 'option' },
  ],
});
