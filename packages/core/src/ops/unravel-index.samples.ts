import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample } from '../sample.ts';
import { denseStrides, type Shape } from '../shape.ts';
import { zeros } from './creation.ts';
import { flatIndexOp } from './scatter.ts';
import { unravelIndex } from './unravel-index.ts';

const sample = (title: string, at: HostArray, shape: Shape): Sample => ({
  title,
  inputs: [at],
  call: (t) => unravelIndex(t!, shape),
  reference: (t) =>
    denseStrides(shape).map((stride, axis) => ({
      shape: t!.shape,
      dtype: 'int32',
      data: t!.data.map((place) => Math.floor(place / stride) % shape[axis]!),
    })),
});

const ints = (data: readonly number[], shape: Shape = [data.length], dtype: HostArray['dtype'] = 'int32'): HostArray =>
  host(data, shape, dtype);

export const unravelIndexSamples: OpSamples = {
  name: 'unravelIndex',
  ops: [flatIndexOp],
  samples: [
    sample('a matrix', ints([0, 5, 2, 3]), [2, 3]),
    sample('a vector', ints([0, 4]), [5]),
    sample('three axes', ints([0, 23, 17, 6]), [2, 3, 4]),
    sample('axes of one', ints([0, 2, 1]), [1, 3, 1]),
    sample('indices of two axes', ints([0, 1, 2, 3, 4, 5], [2, 3]), [3, 2]),
    sample('a scalar', ints([7], []), [2, 4]),
    sample('no indices', ints([]), [2, 2]),
    sample('uint8', ints([3, 200], [2], 'uint8'), [20, 20]),
    sample('uint32', ints([3, 200], [2], 'uint32'), [20, 20]),
    {
      title: 'numbers',
      inputs: [],
      call: () => unravelIndex([5, 2], [2, 3]),
      reference: () => [ints([1, 0]), ints([2, 2])],
    },
    {
      title: 'one number',
      inputs: [],
      call: () => unravelIndex(5, [2, 3]),
      reference: () => [ints([1], []), ints([2], [])],
    },
  ],
  badCalls: [
    { title: 'an index beyond the end', call: () => unravelIndex([6], [2, 3]), code: 'index-range' },
    { title: 'a negative index', call: () => unravelIndex([-1], [2, 3]), code: 'index-range' },
    { title: 'an index of nothing', call: () => unravelIndex([0], [2, 0]), code: 'index-range' },
    { title: 'floating point indices', call: () => unravelIndex(tensor([1]), [2, 3]), code: 'dtype' },
    { title: 'a fraction', call: () => unravelIndex([0.5], [2, 3]), code: 'element-range' },
    { title: 'a number for the shape', call: () => unravelIndex([0], 3 as never), code: 'option' },
    { title: 'a negative extent', call: () => unravelIndex([0], [-1, 2]), code: 'size' },
    { title: 'a tensor for the shape', call: () => unravelIndex([0], zeros([2]) as never), code: 'option' },
  ],
};
