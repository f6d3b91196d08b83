import { tensor } from '../create.ts';
import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { fromKeras } from './activation-cases.ts';
import { erfcFraction } from './erf-oracle.ts';
import { gelu, geluExactOp, geluOp } from './gelu.ts';

const call = gelu as unknown as (x: unknown, options?: unknown) => unknown;

export const geluSamples: OpSamples = elementwiseSamples({
  fn: Object.assign((x: Parameters<typeof gelu>[0]) => gelu(x), { op: geluOp }),
  oracle: (x) => x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  domains: [[-2, 4]],
  special: [1e4, -1e4],
  counts: ['int32'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0768',
      host([-1, 0, 1, 2, 3]),
      (x) => gelu(x!),
      [-0.15880796, 0, 0.841192, 1.9545977, 2.9963627],
      8,
    ),
  ],
  badCalls: [
    { title: 'an unknown option', call: () => call(tensor([1]), { exact: true }), code: 'option' },
    { title: 'a boolean for the options', call: () => call(tensor([1]), false), code: 'option' },
    { title: 'a number for approximate', call: () => call(tensor([1]), { approximate: 1 }), code: 'option' },
  ],
});

export const geluExactSamples: OpSamples = elementwiseSamples({
  fn: Object.assign((x: Parameters<typeof gelu>[0]) => gelu(x, { approximate: false }), { op: geluExactOp }),
  oracle: (x) => (x * erfcFraction(-x / Math.SQRT2)) / 2,
  domains: [[-2, 4]],
  special: [1e4, -1e4],
  counts: ['int32'],
  result: 'float',
});
