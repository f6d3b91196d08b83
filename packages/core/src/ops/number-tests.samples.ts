import type { UnaryTest } from '../define.ts';
import { elementwiseSamples, type OpSamples } from '../sample.ts';
import { isfinite, isinf, isnan, isneginf, isposinf, signbit } from './number-tests.ts';

const samplesOf = (fn: UnaryTest, oracle: (x: number) => boolean): OpSamples =>
  elementwiseSamples({
    fn,
    oracle: (x) => Number(oracle(x)),
    counts: ['int32', 'uint32', 'uint8', 'bool'],
    result: 'bool',
    special: [-1e30, 1e-30],
  });

export const isnanSamples: OpSamples = samplesOf(isnan, Number.isNaN);
export const isinfSamples: OpSamples = samplesOf(isinf, (x) => x === Infinity || x === -Infinity);
export const isfiniteSamples: OpSamples = samplesOf(isfinite, Number.isFinite);
export const isposinfSamples: OpSamples = samplesOf(isposinf, (x) => x === Infinity);
export const isneginfSamples: OpSamples = samplesOf(isneginf, (x) => x === -Infinity);
export const signbitSamples: OpSamples = samplesOf(signbit, (x) => x < 0 || Object.is(x, -0));
