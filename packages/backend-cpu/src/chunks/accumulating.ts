import { type Acc, factsOf } from '@tensai/core';
import type { Chunk } from './elementwise.ts';

/** An accumulator that is not a fold. */
export type PlainAcc = Exclude<Acc, { op: 'fold' }>;

/**
 * Takes `count` values from place `k` of a chunk into states: the i-th one into state `at + i · step`, where step is 1, or 0 if all belong to the same point.
 */
type Take = (states: Chunk, at: number, step: 0 | 1, values: Chunk, k: number, count: number) => void;

const sumOfFloats: Take = (states, at, step, values, k, count) => {
  if (step === 1) for (let i = 0; i < count; i++) states[at + i]! += values[k + i]!;
  else {
    let sum = states[at]!;
    for (let i = k; i < k + count; i++) sum += values[i]!;
    states[at] = sum;
  }
};

// modulo 2³², so that of narrower integers the last bits are right
const sumOfIntegers: Take = (states, at, step, values, k, count) => {
  for (let i = 0; i < count; i++) states[at + i * step] = (states[at + i * step]! + values[k + i]!) | 0;
};
const productOfFloats: Take = (states, at, step, values, k, count) => {
  for (let i = 0; i < count; i++) states[at + i * step]! *= values[k + i]!;
};
const productOfIntegers: Take = (states, at, step, values, k, count) => {
  for (let i = 0; i < count; i++) states[at + i * step] = Math.imul(states[at + i * step]!, values[k + i]!);
};
const max: Take = (states, at, step, values, k, count) => {
  if (step === 1) for (let i = 0; i < count; i++) states[at + i] = Math.max(states[at + i]!, values[k + i]!);
  else {
    let most = states[at]!;
    for (let i = k; i < k + count; i++) most = Math.max(most, values[i]!);
    states[at] = most;
  }
};
const min: Take = (states, at, step, values, k, count) => {
  for (let i = 0; i < count; i++) states[at + i * step] = Math.min(states[at + i * step]!, values[k + i]!);
};
const any: Take = (states, at, step, values, k, count) => {
  for (let i = 0; i < count; i++) states[at + i * step]! |= values[k + i]!;
};
const all: Take = (states, at, step, values, k, count) => {
  for (let i = 0; i < count; i++) states[at + i * step]! &= values[k + i]!;
};

const takes: Readonly<Record<Exclude<PlainAcc['op'], 'argmax' | 'argmin'>, readonly [floats: Take, integers: Take]>> = {
  sum: [sumOfFloats, sumOfIntegers],
  prod: [productOfFloats, productOfIntegers],
  max: [max, max],
  min: [min, min],
  any: [any, any],
  all: [all, all],
};

/** What is kept of the points that a reduction has seen, for each point of space in a chunk. */
export interface Accumulating {
  readonly states: Chunk;
  /** Of argmax and argmin: the positions that were found. */
  readonly positions: Chunk | null;
  /** Makes the states of the first `n` points empty. */
  start(n: number): void;
  /** As Take. `valid`: which values count, for those that ask; `position`: of the first value; it grows by one where `step` is 0. */
  take(at: number, step: 0 | 1, values: Chunk, valid: Chunk | null, k: number, count: number, position: number): void;
}

/** What an accumulator starts with. */
export function neutralOf({ op, value: { dtype } }: PlainAcc): number {
  const { min: least, max: most } = factsOf(dtype);
  return { sum: 0, prod: 1, max: least, min: most, any: 0, all: 1, argmax: 0, argmin: 0 }[op];
}

/** Does it have to be told which points count, or does it suffice to hand it the neutral value for others? */
export const asksForValid = ({ op }: PlainAcc): boolean => op === 'argmax' || op === 'argmin';

/** The states of an accumulator. */
export function accumulating(acc: PlainAcc, states: Chunk, positions: Chunk): Accumulating {
  const { op } = acc;
  const start = neutralOf(acc);
  if (op === 'argmax' || op === 'argmin') return placing(op === 'argmax', states, positions);
  const take = takes[op][factsOf(acc.value.dtype).kind === 'float' ? 0 : 1];
  return {
    states,
    positions: null,
    start: (n) => void states.fill(start, 0, n),
    take: (at, step, values, _, k, count) => take(states, at, step, values, k, count),
  };
}

function placing(largest: boolean, states: Chunk, positions: Chunk): Accumulating {
  return {
    states,
    positions,
    start(n) {
      states.fill(0, 0, n);
      positions.fill(-1, 0, n);
    },
    take(at, step, values, valid, k, count, position) {
      for (let i = 0; i < count; i++) {
        if (valid !== null && valid[k + i] === 0) continue;
        const j = at + i * step;
        const value = values[k + i]!;
        const old = states[j]!;
        const firstNaN = Number.isNaN(value) && !Number.isNaN(old);
        if (positions[j]! >= 0 && !(largest ? value > old : value < old) && !firstNaN) continue;
        states[j] = value;
        positions[j] = position + (step === 0 ? i : 0);
      }
    },
  };
}
