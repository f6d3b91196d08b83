import { build, elementOf, reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { ones } from './creation.ts';
import { normalizeBatch, normalizeBatchOp, normalizeBatchSlopeOp } from './normalize-batch.ts';

type Vectors = 'none' | 'scale' | 'offset' | 'both';

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]): number => meanOf(values.map((value) => (value - meanOf(values)) ** 2));

/** `vectors` are inputs beside x; `only`: the one result that is given. */
function sample(
  title: string,
  x: HostArray,
  axis: number,
  vectors: Vectors,
  { epsilon, only }: { epsilon?: number; only?: number } = {},
): Sample {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const others = x.shape.flatMap((_, a) => (a === at ? [] : [a]));
  const shape = [x.shape[at]!];
  const has = (what: Vectors): boolean => vectors === what || vectors === 'both';
  return {
    title,
    inputs: [
      x,
      ...(has('scale') ? [spread(shape, 0.5, 2, 4)] : []),
      ...(has('offset') ? [spread(shape, -1, 1, 5)] : []),
    ],
    call(a, ...more) {
      const results = normalizeBatch(a!, axis, {
        ...(has('scale') && { scale: more[0]! }),
        ...(has('offset') && { offset: more.at(-1)! }),
        ...(epsilon !== undefined && { epsilon }),
      }) as Tensor[];
      return only === undefined ? results : results[only]!;
    },
    reference(a, ...more) {
      const [mean, variance] = [meanOf, varianceOf].map((of) => reduceBy(a!, others, false, of)) as [
        HostArray,
        HostArray,
      ];
      const y = build(a!.shape, a!.dtype, (index) => {
        const channel = index[at]!;
        const scale = has('scale') ? more[0]!.data[channel]! : 1;
        const offset = has('offset') ? more.at(-1)!.data[channel]! : 0;
        const deviation = elementOf(a!, index) - mean.data[channel]!;
        return (deviation / Math.sqrt(variance.data[channel]! + (epsilon ?? 1e-3))) * scale + offset;
      });
      const results = [y, mean, variance];
      return only === undefined ? results : results[only]!;
    },
  };
}

const f = (shape: readonly number[]): HostArray => spread(shape, -2, 2);
const wrong = (title: string, code: string, call: () => unknown): OpSamples['badCalls'][number] => ({
  title,
  code,
  call,
});

export const normalizeBatchSamples: OpSamples = {
  name: 'normalizeBatch',
  ops: [normalizeBatchOp, normalizeBatchSlopeOp],
  samples: [
    sample('a matrix', f([4, 3]), -1, 'none'),
    sample('images', f([2, 3, 3, 4]), -1, 'both'),
    sample('the images alone', f([2, 3, 3, 4]), -1, 'both', { only: 0 }),
    sample('the mean alone', f([4, 3]), -1, 'scale', { only: 1 }),
    sample('the variance alone', f([4, 3]), -1, 'none', { only: 2 }),
    sample('channels first', f([2, 3, 2, 4]), 1, 'both', { epsilon: 0.1 }),
    sample('scale alone', f([3, 2, 4]), 2, 'scale'),
    sample('offset alone', f([3, 2, 4]), 1, 'offset', { epsilon: 1e-2 }),
    sample('no channels', f([2, 0]), -1, 'both'),
    {
      title: 'integers',
      inputs: [host([1, 2, 3, 6], [2, 2], 'int32')],
      call: (x) => normalizeBatch(x!, -1, { epsilon: 0 }),
      reference: () => [host([-1, -1, 1, 1], [2, 2]), host([2, 4]), host([1, 4])],
      gradients: [],
    },
  ],
  badCalls: [
    wrong('a scale of another length', 'shape-mismatch', () => normalizeBatch(ones([2, 3]), -1, { scale: ones([2]) })),
    wrong('a number for the offset', 'shape-mismatch', () => normalizeBatch(ones([2, 3]), -1, { offset: 2 })),
    wrong('an axis outside', 'axis', () => normalizeBatch(ones([2, 3]), 2)),
    wrong('an unknown option', 'option', () => normalizeBatch(ones([2, 3]), 1, { gamma: ones([3]) } as object)),
    wrong('a negative epsilon', 'option', () => normalizeBatch(ones([2, 3]), 1, { epsilon: -1 })),
  ],
};
