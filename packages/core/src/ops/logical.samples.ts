import { tensor } from '../create.ts';
import type { Comparison } from '../define.ts';
import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { logicalAnd, logicalNot, logicalOr, logicalXor } from './logical.ts';

const counts = ['int32', 'uint32', 'uint8', 'bool'] as const;

const samplesOf = (fn: Comparison, oracle: (a: boolean, b: boolean) => boolean): OpSamples =>
  elementwiseSamples({
    fn,
    oracle: (a, b) => Number(oracle(a !== 0, b !== 0)),
    counts,
    result: 'bool',
    special: [0.25],
    more: [
      {
        title: 'a bool with numbers',
        inputs: [host([0, 0, 1, 1], [4], 'bool'), host([0, 0.5, 0, -2])],
        call: (a, b) => fn(a!, b!),
        reference: () =>
          host(
            [oracle(false, false), oracle(false, true), oracle(true, false), oracle(true, true)].map(Number),
            [4],
            'bool',
          ),
      },
    ],
    badCalls: [{ title: 'a number with bools', call: () => fn(tensor([true]), 1), code: 'dtype' }],
  });

export const logicalAndSamples: OpSamples = samplesOf(logicalAnd, (a, b) => a && b);
export const logicalOrSamples: OpSamples = samplesOf(logicalOr, (a, b) => a || b);
export const logicalXorSamples: OpSamples = samplesOf(logicalXor, (a, b) => a !== b);

export const logicalNotSamples: OpSamples = elementwiseSamples({
  fn: logicalNot,
  oracle: (x) => Number(x === 0),
  counts,
  result: 'bool',
  special: [0.25],
});
