import { tensor } from '../create.ts';
import type { Comparison } from '../define.ts';
import type { In } from '../op.ts';
import { elementwiseSamples, host, type HostArray, type OpSamples, pointwise, type Sample } from '../sample.ts';
import {
  allclose,
  equal,
  greater,
  greaterEqual,
  isclose,
  type IscloseOptions,
  iscloseOp,
  less,
  lessEqual,
  notEqual,
} from './comparison.ts';

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

const allOf = (title: string, a: HostArray, b: HostArray, options?: IscloseOptions): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => allclose(x!, y! as never, options),
  reference: (x, y) => {
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options ?? {};
    const pointsClose = pointwise(close(rtol, atol, equalNan), 'bool')(x!, y!);
    return { shape: [], dtype: 'bool', data: [pointsClose.data.every((value) => value === 1) ? 1 : 0] };
  },
});

export const allcloseSamples: OpSamples = {
  name: 'allclose',
  ops: [iscloseOp],
  samples: [
    allOf('equal', host([1, 2, 3]), host([1, 2, 3])),
    allOf('nearly', host([1, 2, 3]), host([1.000_005, 2, 3])),
    allOf('one is not', host([1, 2, 3]), host([1, 2.1, 3])),
    allOf('tolerances of its own', host([1, 2, 3]), host([1.2, 2.1, 3]), { rtol: 0.2 }),
    allOf('an absolute one', host([0, 2]), host([0.05, 2.05]), { rtol: 0, atol: 0.1 }),
    allOf('NaN', host([1, NaN]), host([1, NaN])),
    allOf('equal NaN', host([1, NaN]), host([1, NaN]), { equalNan: true }),
    allOf('infinities', host([Infinity, -Infinity]), host([Infinity, -Infinity])),
    allOf('unlike infinities', host([Infinity]), host([-Infinity])),
    allOf('broadcast', host([1, 1, 1, 1], [2, 2]), host([1], [1])),
    allOf('int32', host([1, 2], [2], 'int32'), host([1, 2], [2], 'int32')),
    allOf('bools', host([1, 0], [2], 'bool'), host([1, 1], [2], 'bool')),
    allOf('nothing', host([], [0]), host([1])),
    allOf('scalars', host([1], []), host([1], [])),
    {
      title: 'a number',
      inputs: [host([2, 2])],
      call: (x) => allclose(x!, 2),
      reference: () => host([1], [], 'bool'),
    },
  ],
  badCalls: [
    { title: 'a negative tolerance', call: () => allclose(tensor([1]), 1, { rtol: -1 }), code: 'option' },
    { title: 'NaN for a tolerance', call: () => allclose(1, tensor([1]), { atol: NaN }), code: 'option' },
    { title: 'equalNan as a number', call: () => allclose(tensor([1]), 1, { equalNan: 1 as never }), code: 'option' },
    { title: 'an unknown option', call: () => allclose(tensor([1]), 1, { tolerance: 1 } as never), code: 'option' },
    {
      title: 'shapes that do not broadcast',
      call: () => allclose(tensor([1, 2]) as In, tensor([1, 2, 3]) as In as never),
      code: 'broadcast-shape',
    },
    { title: 'a nested array', call: () => allclose([1] as unknown as In, 1 as never), code: 'operand' },
  ],
};
