import type { In } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import {
  batchNormalization,
  batchNormalizationOp,
  type BatchNormalizationOptions,
  deviationSumsOp,
  scaleDeviationOp,
} from './batch-normalization.ts';
import { ones, zeros } from './creation.ts';

type Vectors = 'none' | 'scale' | 'offset' | 'both';

/** Mean, variance and what `vectors` says are inputs too. */
function sample(title: string, x: HostArray, axis: number, vectors: Vectors, epsilon?: number): Sample {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const shape = [x.shape[at]!];
  const has = (what: Vectors): boolean => vectors === what || vectors === 'both';
  const inputs = [
    x,
    spread(shape, -1, 1, 2),
    spread(shape, 0.5, 2, 3),
    ...(has('scale') ? [spread(shape, 0.5, 2, 4)] : []),
    ...(has('offset') ? [spread(shape, -1, 1, 5)] : []),
  ];
  return {
    title,
    inputs,
    call: (a, mean, variance, ...more: Tensor[]) => {
      const options: BatchNormalizationOptions = {
        ...(has('scale') && { scale: more[0]! }),
        ...(has('offset') && { offset: more.at(-1)! }),
        ...(epsilon !== undefined && { epsilon }),
      };
      return batchNormalization(a as In, mean as In, variance as In, axis, options) as Tensor;
    },
    reference: (a, mean, variance, ...more) =>
      build(a!.shape, a!.dtype, (index) => {
        const channel = index[at]!;
        const scale = has('scale') ? more[0]!.data[channel]! : 1;
        const offset = has('offset') ? more.at(-1)!.data[channel]! : 0;
        const deviation = elementOf(a!, index) - mean!.data[channel]!;
        return (deviation / Math.sqrt(variance!.data[channel]! + (epsilon ?? 1e-3))) * scale + offset;
      }),
  };
}

const f = (shape: readonly number[]): HostArray => spread(shape, -2, 2);
const wrong = (title: string, code: string, call: () => unknown): OpSamples['badCalls'][number] => ({
  title,
  code,
  call,
});

export const batchNormalizationSamples: OpSamples = {
  name: 'batchNormalization',
  ops: [batchNormalizationOp, scaleDeviationOp, deviationSumsOp],
  samples: [
    sample('a matrix', f([4, 3]), -1, 'none'),
    sample('images with all vectors', f([2, 3, 3, 4]), -1, 'both'),
    sample('channels first', f([2, 3, 2, 4]), 1, 'both', 0.1),
    sample('scale alone', f([3, 2, 4]), 2, 'scale'),
    sample('offset alone', f([3, 2, 4]), 0, 'offset', 1e-5),
    sample('a vector', f([5]), 0, 'none', 0),
    sample('no batch', f([0, 3]), 1, 'both'),
    {
      title: 'integers',
      inputs: [host([1, 2, 3, 6], [2, 2], 'int32'), host([2, 4]), host([1, 4])],
      call: (x, mean, variance) => batchNormalization(x as In, mean!, variance!, -1, { epsilon: 0 }) as Tensor,
      reference: (_, mean) => host([-1, -1, 1, 1], [2, 2], mean!.dtype),
      gradients: [],
    },
    sample('a sequence, channels in the middle', f([2, 3, 5]), -2, 'both'),
    sample('one example of one channel', f([1, 1]), -1, 'both', 1e-2),
    sample('a batch without channels', f([2, 0]), -1, 'both'),
  ],
  badCalls: [
    wrong('a mean of another length', 'shape-mismatch', () =>
      batchNormalization(ones([2, 3]), zeros([2]), ones([3]), -1),
    ),
    wrong('a variance with axes', 'shape-mismatch', () =>
      batchNormalization(ones([2, 3]), zeros([3]), ones([1, 3]), -1),
    ),
    wrong('a number for the mean', 'shape-mismatch', () => batchNormalization(ones([2, 3]), 0, ones([3]), -1)),
    wrong('a scale of another length', 'shape-mismatch', () =>
      batchNormalization(ones([2, 3]), zeros([3]), ones([3]), -1, { scale: ones([2]) }),
    ),
    wrong('an axis outside', 'axis', () => batchNormalization(ones([2, 3]), zeros([3]), ones([3]), 2)),
    wrong('an unknown option', 'option', () =>
      batchNormalization(ones([2, 3]), zeros([3]), ones([3]), -1, { gamma: ones([3]) } as object),
    ),
    wrong('a string for epsilon', 'option', () =>
      batchNormalization(ones([2, 3]), zeros([3]), ones([3]), -1, { epsilon: '1' } as object),
    ),
  ],
};
