import { tensor } from '../create.ts';
import { build, elementOf, reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { average } from './average.ts';
import { zeros } from './creation.ts';

const plain = (title: string, x: HostArray, axes: readonly number[], call: (x: Tensor) => Tensor): Sample => ({
  title,
  inputs: [x],
  call: (given) => call(given!),
  reference: (given) =>
    reduceBy(given!, axes, false, (values) => values.reduce((sum, v) => sum + v, 0) / values.length),
});

export const averageSamples: OpSamples = {
  name: 'average',
  ops: [],
  samples: [
    {
      title: 'without weights',
      inputs: [spread([3, 4], -2, 2)],
      call: (x) => average(x!),
      reference: (x) => ({ shape: [], dtype: x!.dtype, data: [x!.data.reduce((total, v) => total + v, 0) / 12] }),
    },
    {
      title: 'a vector of weights along an axis',
      inputs: [spread([3, 4], -2, 2), spread([3], 0.5, 2)],
      call: (x, weights) => average(x!, { axis: 0, weights: weights! }),
      reference: (x, w) =>
        build([4], x!.dtype, ([column]) => {
          const total = [0, 1, 2].reduce((sum, row) => sum + elementOf(x!, [row, column!]) * w!.data[row]!, 0);
          return total / w!.data.reduce((sum, v) => sum + v, 0);
        }),
    },
    {
      title: 'a weight for each element, over all',
      inputs: [spread([2, 3], -2, 2), spread([2, 3], 0.5, 2)],
      call: (x, weights) => average(x!, { weights: weights! }),
      reference: (x, w) => {
        const total = x!.data.reduce((sum, v, i) => sum + v * w!.data[i]!, 0);
        return { shape: [], dtype: x!.dtype, data: [total / w!.data.reduce((sum, v) => sum + v, 0)] };
      },
    },
    {
      title: 'integers',
      inputs: [host([1, 2, 3, 3, 2, 1], [2, 3], 'int32')],
      call: (x) => average(x!, 1),
      reference: () => host([2, 2]),
    },
    plain('one axis', spread([3, 4], -2, 2), [1], (x) => average(x, 1)),
    plain('a negative axis', spread([2, 3, 4], -2, 2), [1], (x) => average(x, { axis: -2 })),
    plain('two axes', spread([2, 3, 4], -2, 2), [0, 2], (x) => average(x, [0, 2])),
    plain('null: all axes', spread([2, 3], -2, 2), [0, 1], (x) => average(x, null)),
    plain('a scalar', spread([], 1, 2), [], (x) => average(x)),
    plain('no rows', spread([0, 3], 0, 1), [1], (x) => average(x, 1)),
    {
      title: 'weights of integers',
      inputs: [spread([4], -2, 2), host([1, 2, 3, 4], [4], 'int32')],
      call: (x, weights) => average(x!, { axis: 0, weights: weights! }),
      reference: (x, w) => ({
        shape: [],
        dtype: x!.dtype,
        data: [x!.data.reduce((sum, v, i) => sum + v * w!.data[i]!, 0) / 10],
      }),
      gradients: [0],
    },
  ],
  badCalls: [
    {
      title: 'weights of another length',
      call: () => average(zeros([2, 3]), { axis: 0, weights: tensor([1, 2, 3]) }),
      code: 'shape-mismatch',
    },
    {
      title: 'a vector of weights without an axis',
      call: () => average(zeros([2, 3]), { weights: tensor([1, 2]) }),
      code: 'shape-mismatch',
    },
    { title: 'an unknown option', call: () => average(1, { keepdims: true } as object), code: 'option' },
  ],
};
