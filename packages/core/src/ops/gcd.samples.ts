import { tensor } from '../create.ts';
import { type BadCall, elementwiseSamples, host, type OpSamples, pointwise, type Sample } from '../sample.ts';
import type { In } from '../op.ts';
import { gcd, lcm } from './gcd.ts';

const divisor = (a: number, b: number): number => (b === 0 ? Math.abs(a) : divisor(b, a % b));
const multiple = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : Math.abs((a / divisor(a, b)) * b));

const pairs = (
  title: string,
  a: readonly number[],
  b: readonly number[],
  dtype: 'int32' | 'uint32' | 'uint8',
  fn: typeof gcd,
  oracle: typeof divisor,
): Sample => ({
  // prettier-ignore
  title,
  inputs: [host(a, [a.length], dtype), host(b, [b.length], dtype)],
  call: (x, y) => fn(x! as In, y! as In),
  reference: (x, y) => pointwise(oracle)(x!, y!),
});

const refused = (fn: typeof gcd): BadCall[] => [
  { title: 'floating point', call: () => fn(tensor([1.5]), 2), code: 'dtype' },
  { title: 'bools', call: () => fn(tensor([true]), tensor([false])), code: 'dtype' },
  { title: 'a fraction', call: () => fn(tensor([1], { dtype: 'int32' }), 0.5), code: 'dtype' },
];

// the least and the largest numbers, and neighbours in Fibonacci's sequence, which take longest
const hard = {
  int32: [[2_147_483_647, 1_836_311_903, -2_147_483_648, 0, 0, 7, -12, 2_147_483_646], [2, 1_134_903_170, 6, 5, 0, 0, 18, -2_147_483_648]], // prettier-ignore
  uint32: [
    [4_294_967_295, 2_971_215_073, 0, 4_294_967_295],
    [65_535, 1_836_311_903, 9, 0],
  ],
  uint8: [
    [255, 233, 0, 144],
    [17, 144, 0, 89],
  ],
} as const;

const many = (fn: typeof gcd, oracle: typeof divisor): Sample[] =>
  (['int32', 'uint32', 'uint8'] as const).map((dtype) =>
    pairs(`hard ones, ${dtype}`, hard[dtype][0], hard[dtype][1], dtype, fn, oracle),
  );

export const gcdSamples: OpSamples = elementwiseSamples({
  fn: gcd,
  oracle: divisor,
  dtype: 'int32',
  domains: [
    [-60, 60],
    [-60, 60],
  ],
  counts: ['uint8', 'uint32'],
  special: false,
  more: many(gcd, divisor),
  badCalls: refused(gcd),
});

export const lcmSamples: OpSamples = elementwiseSamples({
  fn: lcm,
  oracle: multiple,
  dtype: 'int32',
  domains: [
    [-15, 15],
    [-15, 15],
  ],
  counts: ['uint8', 'uint32'],
  special: false,
  more: [
    pairs('zeros', [0, 0, 5], [0, 5, 0], 'int32', lcm, multiple),
    pairs('large', [46_340, 65_536, 1 << 30], [46_339, 16_384, 2], 'int32', lcm, multiple),
    {
      title: 'what wraps',
      inputs: [host([65_536, 100_000], [2], 'int32'), host([65_535, 99_999], [2], 'int32')],
      call: (x, y) => lcm(x!, y!),
      reference: () => host([-65_536, 1_409_965_408], [2], 'int32'),
    },
  ],
  badCalls: refused(lcm),
});
