import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { fromKeras } from './activation-cases.ts';
import { logProbabilitiesOf } from './softmax-oracle.ts';
import {
  logPartOp,
  logSoftmax,
  logSoftmaxGradientOp,
  logSoftmaxOp,
  logSoftmaxTermsOp,
  softmax,
  softmaxGradientOp,
  softmaxOp,
  softmaxShareOp,
  type SoftmaxOptions,
  weightsOp,
} from './softmax.ts';
import { weightedSumOp } from './weighted-sum.ts';

type Options = SoftmaxOptions | number | readonly number[] | null | undefined;

const probabilitiesOf = (x: HostArray, axes: readonly number[]): HostArray => {
  const logs = logProbabilitiesOf(x, axes);
  return { ...logs, data: logs.data.map(Math.exp) };
};

type Softmax = typeof softmax | typeof logSoftmax;

const samplesOf = (fn: Softmax, reference: (x: HostArray, axes: readonly number[]) => HostArray): readonly Sample[] => {
  const sample = (
    title: string,
    x: HostArray,
    axes: readonly number[],
    options?: Options,
    more: Partial<Sample> = {},
  ): Sample => ({
    title,
    inputs: [x],
    call: (given) => fn(given!, options),
    reference: (given) => reference(given!, axes),
    ...more,
  });
  return [
    sample('the last axis', spread([3, 5], -4, 4), [1]),
    sample('the first axis', spread([3, 5], -4, 4), [0], 0),
    sample('an axis inside, as an option', spread([2, 3, 4], -4, 4), [1], { axis: -2 }),
    sample('two axes', spread([2, 3, 4], -4, 4), [0, 2], [2, 0]),
    sample('all axes', spread([2, 3], -4, 4), [0, 1], null),
    sample('one element', spread([4, 1], -4, 4), [1]),
    sample('no rows', spread([0, 3], 0, 1), [1], undefined, { gradients: [] }),
    sample('rows of nothing', spread([2, 0], 0, 1), [1], undefined, { gradients: [] }),
    sample('logits that would overflow', host([1e4, -1e4, 9999, 0, -1e4, -1e4], [2, 3]), [1]),
    sample('no weight for −∞', host([-Infinity, 0, 1, 2, -Infinity, -Infinity], [2, 3]), [1], -1, { gradients: [] }),
    sample('no probabilities', host([-Infinity, -Infinity, Infinity, 0, NaN, 1], [3, 2]), [1], -1, { gradients: [] }),
    sample('integers', spread([2, 4], -3, 3, 1, 'int32'), [1]),
  ];
};

const badCalls = (fn: Softmax): OpSamples['badCalls'] => [
  { title: 'an axis outside', call: () => fn(tensor([1, 2]), 1), code: 'axis' },
  { title: 'an axis twice', call: () => fn(tensor([[1, 2]]), [1, -1]), code: 'axis' },
  { title: 'a scalar', call: () => fn(1), code: 'axis' },
  {
    title: 'an unknown option',
    call: () => (fn as unknown as (x: unknown, options: unknown) => unknown)(tensor([1]), { dim: 0 }),
    code: 'option',
  },
];

const rows = host([1, 2, 3, 1, 2, 3], [2, 3]);

export const softmaxSamples: OpSamples = {
  name: 'softmax',
  ops: [softmaxOp, weightsOp, softmaxShareOp, softmaxGradientOp, weightedSumOp],
  samples: [
    ...samplesOf(softmax, probabilitiesOf),
    fromKeras(
      'keras-0810',
      rows,
      (x) => softmax(x!, -1),
      [0.09003057, 0.24472848, 0.66524094, 0.09003057, 0.24472848, 0.66524094],
      4,
    ),
    fromKeras(
      'keras-0499',
      host([0.67304486, 0.5805991, 0.4517231, 0.57327366, 0.27520317]),
      (x) => softmax(x!),
      [0.23310184, 0.21251865, 0.18682152, 0.21096754, 0.15659045],
      4,
    ),
  ],
  badCalls: badCalls(softmax),
};

export const logSoftmaxSamples: OpSamples = {
  name: 'logSoftmax',
  ops: [logSoftmaxOp, logSoftmaxTermsOp, logPartOp, logSoftmaxGradientOp],
  samples: [
    ...samplesOf(logSoftmax, logProbabilitiesOf),
    fromKeras(
      'keras-0777',
      rows,
      (x) => logSoftmax(x!, { axis: null }),
      [-3.100753, -2.100753, -1.100753, -3.100753, -2.100753, -1.100753],
      4,
    ),
    fromKeras(
      'keras-0480',
      host([0.694923, 0.7299474, 0.3915905, 0.47151992, 0.5289358]),
      (x) => logSoftmax(x!),
      [-1.4863316, -1.4513072, -1.789664, -1.7097346, -1.6523187],
      4,
    ),
  ],
  badCalls: badCalls(logSoftmax),
};
