import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { ceil, floor, round, roundToFraction, roundToMultiple, roundToWhole, trunc } from './rounding.ts';

// no step in reach of a finite difference
const domains = [[1.1, 1.4]] as const;
const counts = ['int32', 'uint8', 'bool'] as const;
const special = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.3, -0.3, 1e20, 8388607.5];

export const floorSamples: OpSamples = elementwiseSamples({ fn: floor, oracle: Math.floor, domains, counts, special });

export const ceilSamples: OpSamples = elementwiseSamples({ fn: ceil, oracle: Math.ceil, domains, counts, special });

export const truncSamples: OpSamples = elementwiseSamples({ fn: trunc, oracle: Math.trunc, domains, counts, special });

/** Halves to the even number. */
const nearest = (x: number): number => {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : rest >= 0 ? below : x;
};

const plain = elementwiseSamples({
  fn: Object.assign((x: In) => round(x), { op: roundToWhole.op }),
  oracle: nearest,
  domains,
  counts,
  special,
  more: [
    {
      title: 'two decimals (steps in reach of a finite difference)',
      inputs: [host([3.14159, -2.71828, 0.004, 1234.567, -0.006])],
      call: (x) => round(x!, { decimals: 2 }),
      reference: (x) => host([3.14, -2.72, 0, 1234.57, -0.01], [5], x!.dtype),
      gradients: [],
    },
    {
      title: 'hundreds, halves to the even one',
      inputs: [host([149, 150, 250, -350, 1e6 + 51])],
      call: (x) => round(x!, { decimals: -2 }),
      reference: (x) => host([100, 200, 200, -400, 1000100], [5], x!.dtype),
      gradients: [],
    },
    {
      title: 'decimals of NaN, infinities and numbers without a fraction',
      inputs: [host([NaN, Infinity, -Infinity, 3e38])],
      call: (x) => round(x!, { decimals: 3 }),
      reference: (x) => x!,
      gradients: [],
    },
    {
      title: 'hundreds of integers',
      inputs: [host([149, 150, 250, -350, -151, 2147483647], [6], 'int32')],
      call: (x) => round(x!, { decimals: -2 }),
      reference: () => host([100, 200, 200, -400, -200, 2147483600], [6], 'int32'),
    },
    {
      title: 'more digits than the integers have',
      inputs: [host([255, 3], [2], 'uint8')],
      call: (x) => round(x!, { decimals: -3 }),
      reference: () => host([0, 0], [2], 'uint8'),
    },
    {
      title: 'decimals of integers',
      inputs: [host([15, -4], [2], 'int32')],
      call: (x) => round(x!, { decimals: 2 }),
      reference: () => host([15, -4], [2], 'int32'),
    },
  ],
  badCalls: [
    { title: 'a fraction of decimals', call: () => round(tensor([1]), { decimals: 0.5 }), code: 'option' },
    { title: 'bare decimals', call: () => round(tensor([1]), 2 as never), code: 'option' },
    { title: 'an unknown option', call: () => round(tensor([1]), { digits: 2 } as never), code: 'option' },
    { title: 'tens of bools', call: () => round(tensor([true]), { decimals: -1 }), code: 'dtype' },
  ],
});

export const roundSamples: OpSamples = { ...plain, ops: [roundToWhole.op, roundToFraction.op, roundToMultiple.op] };
