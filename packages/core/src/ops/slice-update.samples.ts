import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { sliceUpdate, sliceUpdateOp } from './slice-update.ts';

const sample = (title: string, x: HostArray, updates: HostArray, start: readonly number[]): Sample => ({
  title,
  inputs: [x, updates],
  call: (t, u) => sliceUpdate(t!, start, u!),
  reference: (t, u) =>
    build(t!.shape, t!.dtype, (index) => {
      const place = index.map((at, axis) => at - start[axis]!);
      const inside = place.every((at, axis) => at >= 0 && at < u!.shape[axis]!);
      return inside ? elementOf(u!, place) : elementOf(t!, index);
    }),
});

export const sliceUpdateSamples: OpSamples = {
  name: 'sliceUpdate',
  ops: [sliceUpdateOp],
  samples: [
    sample('a box', spread([4, 5], -1, 1), spread([2, 3], 5, 6, 2), [1, 2]),
    sample('everything', spread([2, 3], -1, 1), spread([2, 3], 5, 6, 2), [0, 0]),
    sample('nothing', spread([2, 3], -1, 1), spread([0, 3], 5, 6, 2), [2, 0]),
    sample('a scalar', spread([], -1, 1), spread([], 5, 6, 2), []),
    sample('of int32', spread([8], 0, 1, 1, 'int32'), spread([4], 9, 13, 1, 'int32'), [1]),
    sample('one element', spread([3, 3], -1, 1), spread([1, 1], 5, 6, 2), [1, 2]),
    sample('of bool', spread([4], 0, 2, 1, 'bool'), spread([2], 0, 2, 3, 'bool'), [2]),
    sample('a rank of four', spread([2, 3, 2, 3], -1, 1), spread([1, 2, 2, 1], 5, 6, 2), [1, 1, 0, 2]),
    sample('of no elements', spread([0, 3], 0, 1), spread([0, 1], 5, 6, 2), [0, 1]),
    sample('a row', spread([3, 4], -1, 1), spread([1, 4], 5, 6, 2), [2, 0]),
  ],
  badCalls: [
    { title: 'beyond the end', call: () => sliceUpdate(zeros([3]), [2], zeros([2])), code: 'index-range' },
    { title: 'updates that are too large', call: () => sliceUpdate(zeros([3]), [0], zeros([4])), code: 'index-range' },
    {
      title: 'updates of another rank',
      call: () => sliceUpdate(zeros([3, 3]), [0, 0], tensor([1])),
      code: 'shape-mismatch',
    },
    {
      title: 'a start for one axis of two',
      call: () => sliceUpdate(zeros([3, 3]), [0], zeros([1, 1])),
      code: 'shape-mismatch',
    },
  ],
};
