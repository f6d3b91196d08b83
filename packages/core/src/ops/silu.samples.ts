import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { fromKeras } from './activation-cases.ts';
import { hardSilu, mish, silu } from './silu.ts';

export const siluSamples: OpSamples = elementwiseSamples({
  fn: silu,
  oracle: (x) => x * (1 / (1 + Math.exp(-x))),
  domains: [[-8, 8]],
  special: [1e4, -1e4],
  counts: ['int32', 'bool'],
  result: 'float',
});

export const hardSiluSamples: OpSamples = elementwiseSamples({
  fn: hardSilu,
  oracle: (x) => x * Math.min(Math.max((x + 3) / 6, 0), 1),
  domains: [[-2.9, 4]],
  special: [3.5, -3.5, 1e4],
  counts: ['int32'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0466',
      host([-3.9573042, -3.952769, 3.844486, -2.0263247, -0.8040527]),
      (x) => hardSilu(x!),
      [0, 0, 3.844486, -0.3288304, -0.29427624],
      4,
    ),
  ],
});

export const mishSamples: OpSamples = elementwiseSamples({
  fn: mish,
  oracle: (x) => x * Math.tanh(x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))),
  domains: [[-8, 8]],
  special: [1e4, -1e4],
  counts: ['int32', 'bool'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0482',
      host([5.2978163, -4.183719, 9.343548, -1.753644, -2.7319477]),
      (x) => mish(x!),
      [5.297554, -0.06328116, 9.343548, -0.27767533, -0.17205283],
      8,
    ),
  ],
});
