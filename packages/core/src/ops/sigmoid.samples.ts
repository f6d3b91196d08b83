import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { fromKeras } from './activation-cases.ts';
import { hardSigmoid, logSigmoid, sigmoid, sparseSigmoid } from './sigmoid.ts';

export const sigmoidSamples: OpSamples = elementwiseSamples({
  fn: sigmoid,
  oracle: (x) => 1 / (1 + Math.exp(-x)),
  domains: [[-8, 8]],
  special: [1e4, -1e4],
  counts: ['int32', 'bool'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0494',
      host([-7.30304, 6.876203, 6.755205, 3.035493, 5.2085304]),
      (x) => sigmoid(x!),
      [0.00067303504, 0.998969, 0.9988366, 0.95415205, 0.99456006],
      8,
    ),
  ],
});

export const hardSigmoidSamples: OpSamples = elementwiseSamples({
  fn: hardSigmoid,
  oracle: (x) => Math.min(Math.max((x + 3) / 6, 0), 1),
  domains: [[-2.9, 4]],
  special: [3, -3, 2.5],
  counts: ['int32'],
  result: 'float',
});

export const logSigmoidSamples: OpSamples = elementwiseSamples({
  fn: logSigmoid,
  oracle: (x) => (x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x))),
  domains: [[-8, 8]],
  special: [1e4, -1e4, 60],
  counts: ['int32', 'bool'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0476',
      host([8.971359, -3.3499594, -2.4876914, -0.89142525, 8.950252]),
      (x) => logSigmoid(x!),
      [-0.0001269874, -3.3844438, -2.5675201, -1.2350652, -0.00012969608],
      8,
    ),
  ],
});

export const sparseSigmoidSamples: OpSamples = elementwiseSamples({
  fn: sparseSigmoid,
  oracle: (x) => Math.min(Math.max((x + 1) / 2, 0), 1),
  domains: [[-0.9, 2]],
  special: [2, -2, 0.5],
  counts: ['int32'],
  result: 'float',
});
