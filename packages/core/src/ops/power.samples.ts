import { tensor } from '../create.ts';
import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { cbrt, power, rsqrt, sqrt } from './power.ts';

const integers = (values: readonly number[]) => tensor(values, { dtype: 'int32' });

export const powerSamples: OpSamples = elementwiseSamples({
  fn: power,
  // JavaScript alone says NaN for 1 to the power of NaN and ±1 to that of ±Infinity
  oracle: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  domains: [
    [0.5, 3],
    [-2, 2],
  ],
  more: [
    {
      title: 'integers stay integers and wrap',
      inputs: [host([2, 3, -2, 0, 7, 3], [6], 'int32'), host([10, 4, 3, 0, 12, 21], [6], 'int32')],
      call: (a, b) => power(a!, b!),
      reference: () =>
        host(
          [1024, 81, -8, 1, Number(BigInt.asIntN(32, 7n ** 12n)), Number(BigInt.asIntN(32, 3n ** 21n))],
          [6],
          'int32',
        ),
    },
    {
      title: 'of uint8',
      inputs: [host([2, 3, 5], [3], 'uint8'), host([7, 2, 4], [3], 'uint8')],
      call: (a, b) => power(a!, b!),
      reference: () => host([128, 9, 5 ** 4 % 256], [3], 'uint8'),
    },
    {
      title: 'the second power',
      inputs: [host([-3, 0, 1.5])],
      call: (x) => power(x!, 2),
      reference: (x) => host([9, 0, 2.25], [3], x!.dtype),
    },
    {
      title: 'the second power of integers wraps',
      inputs: [host([-3, 70_000], [2], 'int32')],
      call: (x) => power(x!, 2),
      reference: () => host([9, 70_000 ** 2 - 2 ** 32], [2], 'int32'),
    },
    {
      title: 'a whole power of negative numbers',
      inputs: [host([-2, -0.5, 1.5])],
      call: (x) => power(x!, 3),
      reference: (x) => host([-8, -0.125, 3.375], [3], x!.dtype),
    },
    {
      title: 'a square root of zero (its slope is infinite)',
      inputs: [host([0, 4])],
      call: (x) => power(x!, 0.5),
      reference: (x) => host([0, 2], [2], x!.dtype),
      gradients: [],
    },
    {
      title: 'a number to the powers',
      inputs: [host([-1, 0.5, 2])],
      call: (x) => power(4, x!),
      reference: (x) => host([0.25, 2, 16], [3], x!.dtype),
    },
  ],
  badCalls: [
    { title: 'a negative power of integers', call: () => power(integers([2]), -1), code: 'negative-power' },
    {
      title: 'a negative integer among the powers',
      call: () => power(integers([2, 3]), integers([1, -2])),
      code: 'negative-power',
    },
    { title: 'a fraction as the power of integers', call: () => power(integers([2]), 0.5), code: 'dtype' },
    { title: 'bools', call: () => power(tensor([true]), tensor([true])), code: 'dtype' },
    { title: 'the second power of bools', call: () => power(tensor([true]), 2), code: 'dtype' },
  ],
});

export const sqrtSamples: OpSamples = elementwiseSamples({
  fn: sqrt,
  oracle: Math.sqrt,
  domains: [[0.5, 5]],
  counts: ['int32', 'uint8', 'bool'],
  result: 'float',
  special: [4, 1e30],
});

export const rsqrtSamples: OpSamples = elementwiseSamples({
  fn: rsqrt,
  oracle: (x) => 1 / Math.sqrt(x),
  domains: [[0.5, 5]],
  counts: ['int32', 'uint8'],
  result: 'float',
  special: [4, 1e30],
});

export const cbrtSamples: OpSamples = elementwiseSamples({
  fn: cbrt,
  oracle: Math.cbrt,
  domains: [[0.5, 5]],
  counts: ['int32', 'uint8'],
  result: 'float',
  special: [27, -8, 1e30, -1e-30],
  more: [
    {
      title: 'negative numbers',
      inputs: [host([-0.125, -1.75, -27])],
      call: (x) => cbrt(x!),
      reference: (x) => host(x!.data.map(Math.cbrt), [3], x!.dtype),
    },
  ],
});
