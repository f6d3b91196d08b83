import type { Binary } from '../define.ts';
import { elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import { fmax, fmin, maximum, minimum } from './extrema.ts';

const bools = (fn: Binary, answer: readonly number[]): Sample => ({
  title: 'of bools',
  inputs: [host([0, 0, 1, 1], [4], 'bool'), host([0, 1, 0, 1], [4], 'bool')],
  call: (a, b) => fn(a!, b!),
  reference: () => host(answer, [4], 'bool'),
});

/** Either operand wins somewhere, never narrowly: equal ones have no slope. */
const apart = (fn: Binary, oracle: (a: number, b: number) => number): Sample => ({
  title: 'either operand',
  inputs: [host([1, 2, -3, 0.5]), host([2, 1, 0.25, -4])],
  call: (a, b) => fn(a!, b!),
  reference: (a, b) =>
    host(
      a!.data.map((x, i) => oracle(x, b!.data[i]!)),
      [4],
      a!.dtype,
    ),
});

// whether a is larger shall not depend on rounding
const domains = [
  [-3, -0.5],
  [0.5, 3],
] as const;
const counts = ['int32', 'uint32', 'uint8'] as const;

const or = (pick: (a: number, b: number) => number) => (a: number, b: number) =>
  Number.isNaN(a) ? b : Number.isNaN(b) ? a : pick(a, b);
const larger = (a: number, b: number): number => (a > b ? a : b);
const smaller = (a: number, b: number): number => (a < b ? a : b);
const orNaN = (pick: (a: number, b: number) => number) => (a: number, b: number) =>
  Number.isNaN(a) || Number.isNaN(b) ? NaN : pick(a, b);

export const maximumSamples: OpSamples = elementwiseSamples({
  fn: maximum,
  oracle: orNaN(larger),
  domains,
  counts,
  more: [apart(maximum, orNaN(larger)), bools(maximum, [0, 1, 1, 1])],
});

export const minimumSamples: OpSamples = elementwiseSamples({
  fn: minimum,
  oracle: orNaN(smaller),
  domains,
  counts,
  more: [apart(minimum, orNaN(smaller)), bools(minimum, [0, 0, 0, 1])],
});

export const fmaxSamples: OpSamples = elementwiseSamples({
  fn: fmax,
  oracle: or(larger),
  domains,
  counts,
  more: [apart(fmax, or(larger)), bools(fmax, [0, 1, 1, 1])],
});

export const fminSamples: OpSamples = elementwiseSamples({
  fn: fmin,
  oracle: or(smaller),
  domains,
  counts,
  more: [apart(fmin, or(smaller)), bools(fmin, [0, 0, 0, 1])],
});
