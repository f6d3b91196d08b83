import { boxOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { zeros } from './creation.ts';
import { embedOp, slice, sliceOp } from './slice.ts';

const sample = (title: string, x: HostArray, start: readonly number[], shape: Shape, size: Shape = shape): Sample => ({
  title,
  inputs: [x],
  call: (t) => slice(t!, start, shape),
  reference: (t) => boxOf(t!, start, size),
});

export const sliceSamples: OpSamples = {
  name: 'slice',
  ops: [sliceOp, embedOp],
  samples: [
    sample('a box', spread([3, 4, 2], -1, 1), [1, 1, 0], [2, 3, 1]),
    sample('to the end', spread([3, 4], -1, 1), [1, 2], [-1, -1], [2, 2]),
    sample('everything', spread([3, 4], -1, 1), [0, 0], [3, 4]),
    sample('nothing', spread([3, 4], -1, 1), [3, 0], [0, 4]),
    sample('a small part of much', spread([40], -1, 1), [7], [2]),
    sample('a scalar', spread([], 0, 1), [], []),
    sample('of int32', spread([5], -9, 9, 1, 'int32'), [1], [3]),
    sample('of bool', spread([2, 3], 0, 2, 1, 'bool'), [0, 1], [2, 2]),
    sample('a rank of four', spread([2, 3, 2, 3], -1, 1), [1, 0, 1, 1], [1, 3, 1, 2]),
    sample('of no elements', spread([0, 3], 0, 1), [0, 1], [0, 2]),
  ],
  badCalls: [
    { title: 'beyond the end', call: () => slice(zeros([3]), [2], [2]), code: 'index-range' },
    { title: 'a box that is too large', call: () => slice(zeros([3]), [0], [4]), code: 'index-range' },
    { title: 'a negative start', call: () => slice(zeros([3]), [-1], [1]), code: 'index-range' },
    { title: 'a fraction', call: () => slice(zeros([3]), [0.5], [1]), code: 'index-range' },
    { title: 'a start for one axis of two', call: () => slice(zeros([3, 3]), [0], [1]), code: 'shape-mismatch' },
    { title: 'an extent for one axis of two', call: () => slice(zeros([3, 3]), [0, 0], [1]), code: 'shape-mismatch' },
    { title: 'NaN for an extent', call: () => slice(zeros([3]), [0], [NaN]), code: 'size' },
    {
      title: 'a number for the start',
      call: () => slice(zeros([3]), 1 as unknown as number[], [1]),
      code: 'option',
    },
  ],
};
