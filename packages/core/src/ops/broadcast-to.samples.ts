import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { broadcastTo, broadcastToOp } from './broadcast-to.ts';
import { zeros } from './creation.ts';

const sample = (title: string, x: HostArray, shape: Shape): Sample => ({
  title,
  inputs: [x],
  call: (t) => broadcastTo(t!, shape),
  reference: (t) => {
    const lead = shape.length - t!.shape.length;
    return build(shape, t!.dtype, (index) =>
      elementOf(
        t!,
        t!.shape.map((extent, axis) => (extent === 1 ? 0 : index[lead + axis]!)),
      ),
    );
  },
});

export const broadcastToSamples: OpSamples = {
  name: 'broadcastTo',
  ops: [broadcastToOp],
  samples: [
    sample('a row', spread([3], -1, 1), [2, 3]),
    sample('a column', spread([2, 1], -1, 1), [2, 3]),
    sample('both', spread([1, 3, 1], -1, 1), [2, 4, 3, 2]),
    sample('a scalar', spread([], 0, 1), [2, 2]),
    sample('the same shape', spread([2, 3], -1, 1), [2, 3]),
    sample('to no elements', spread([1, 3], -1, 1), [0, 3]),
    sample('of bool', spread([1, 2], 0, 2, 1, 'bool'), [3, 2]),
    sample('one element', spread([1, 1, 1], -1, 1), [2, 1, 5]),
    sample('of int32', spread([3, 1], -9, 9, 1, 'int32'), [2, 3, 2]),
    sample('a scalar to a scalar', spread([], -1, 1), []),
    sample('a middle axis', spread([2, 1, 3], -1, 1), [2, 4, 3]),
  ],
  badCalls: [
    { title: 'an extent of 2', call: () => broadcastTo(zeros([2]), [3]), code: 'broadcast-shape' },
    { title: 'fewer axes', call: () => broadcastTo(zeros([1, 2]), [2]), code: 'broadcast-shape' },
    { title: 'a negative extent', call: () => broadcastTo(zeros([1]), [-1]), code: 'size' },
    { title: 'a number for a shape', call: () => broadcastTo(zeros([1]), 3 as unknown as Shape), code: 'option' },
  ],
};
