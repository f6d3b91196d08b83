import { tensor } from '../create.ts';
import type { Binary } from '../define.ts';
import { type BadCall, elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import { divide, divideNoNan, floorDivide, fmod, mod, reciprocal } from './division.ts';

const integers = (values: readonly number[]) => tensor(values, { dtype: 'int32' });

/** Integers of both signs divided by such of both signs. */
const signs = (fn: Binary, answer: readonly number[]): Sample => ({
  title: 'integers of either sign',
  inputs: [host([7, -7, 7, -7, 6, -6], [6], 'int32'), host([3, 3, -3, -3, -3, 3], [6], 'int32')],
  call: (a, b) => fn(a!, b!),
  reference: () => host(answer, [6], 'int32'),
});

const refusals = (fn: Binary): BadCall[] => [
  { title: 'a zero among integers', call: () => fn(integers([1, 2]), integers([1, 0])), code: 'division-by-zero' },
  { title: 'the number 0', call: () => fn(integers([1, 2]), 0), code: 'division-by-zero' },
  { title: 'a false among bools', call: () => fn(integers([1, 2]), tensor([true, false])), code: 'division-by-zero' },
  { title: 'bools', call: () => fn(tensor([true]), tensor([true])), code: 'dtype' },
];

export const divideSamples: OpSamples = elementwiseSamples({
  fn: divide,
  oracle: (a, b) => a / b,
  domains: [
    [-3, 3],
    [0.5, 3],
  ],
  counts: ['int32', 'uint8'],
  result: 'float',
});

export const divideNoNanSamples: OpSamples = elementwiseSamples({
  fn: divideNoNan,
  oracle: (a, b) => (b === 0 ? 0 : a / b),
  domains: [
    [-3, 3],
    [0.5, 3],
  ],
  counts: ['int32', 'uint8'],
  result: 'float',
});

export const reciprocalSamples: OpSamples = elementwiseSamples({
  fn: reciprocal,
  oracle: (x) => 1 / x,
  domains: [[0.5, 3]],
  counts: ['int32', 'uint8'],
  result: 'float',
  special: [-4],
});

// what the quotient rounds to decides nothing here: where it would, the remainder does
const flooredQuotient = (a: number, b: number): number => {
  if (b === 0) return a / b;
  if (!Number.isFinite(a)) return NaN;
  if (!Number.isFinite(b)) return Number.isNaN(b) ? NaN : a * b < 0 ? -1 : 0;
  return Math.floor(a / b);
};

export const floorDivideSamples: OpSamples = elementwiseSamples({
  slopeless: true,
  fn: floorDivide,
  oracle: flooredQuotient,
  domains: [
    [-20, 20],
    [1, 4],
  ],
  counts: ['int32', 'uint32', 'uint8'],
  // steps in reach of a finite difference
  gradients: [],
  more: [
    signs(floorDivide, [2, -3, -3, 2, -2, -2]),
    {
      title: 'the least byte with a sign',
      inputs: [host([-128, -128, 127], [3], 'int8'), host([-1, 2, -1], [3], 'int8')],
      call: (a, b) => floorDivide(a!, b!),
      reference: () => host([-128, -64, -127], [3], 'int8'),
    },
  ],
  badCalls: refusals(floorDivide),
});

const flooredRemainder = (a: number, b: number): number => {
  const rest = a % b;
  return rest < 0 === b < 0 || rest === 0 ? rest : rest + b;
};

export const modSamples: OpSamples = elementwiseSamples({
  fn: mod,
  oracle: flooredRemainder,
  domains: [
    [3.2, 3.8],
    [1.35, 1.55],
  ],
  counts: ['int32', 'uint32', 'uint8'],
  more: [
    signs(mod, [1, 2, -2, -1, 0, 0]),
    {
      title: 'either sign',
      inputs: [host([5.5, -5.5, 5.5, -5.5]), host([2, 2, -2, -2])],
      call: (a, b) => mod(a!, b!),
      reference: (a) => host([1.5, 0.5, -0.5, -1.5], [4], a!.dtype),
    },
  ],
  badCalls: refusals(mod),
});

export const fmodSamples: OpSamples = elementwiseSamples({
  fn: fmod,
  oracle: (a, b) => a % b,
  domains: [
    [3.2, 3.8],
    [1.35, 1.55],
  ],
  counts: ['int32', 'uint32', 'uint8'],
  more: [
    signs(fmod, [1, -1, 1, -1, 0, 0]),
    {
      title: 'either sign',
      inputs: [host([5.5, -5.5, 5.5, -5.5]), host([2, 2, -2, -2])],
      call: (a, b) => fmod(a!, b!),
      reference: (a) => host([1.5, -1.5, 1.5, -1.5], [4], a!.dtype),
    },
  ],
  badCalls: refusals(fmod),
});
