import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { broadcastShapes } from '../shape.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { putAlongAxisOp, takeAlongAxis, takeAlongAxisOp } from './take-along-axis.ts';

const sample = (title: string, x: HostArray, at: HostArray, axis: number): Sample => ({
  title,
  inputs: [x, at],
  call: (t, i) => takeAlongAxis(t!, i!, { axis }),
  reference(t, i) {
    const one = (shape: readonly number[]): number[] => shape.map((extent, a) => (a === axis ? 1 : extent));
    const others = broadcastShapes('reference', [one(t!.shape), one(i!.shape)]);
    return build(
      others.map((extent, a) => (a === axis ? i!.shape[a]! : extent)),
      t!.dtype,
      (index) => {
        const given = elementOf(
          i!,
          index.map((place, a) => (i!.shape[a] === 1 ? 0 : place)),
        );
        const extent = t!.shape[axis]!;
        return elementOf(
          t!,
          index.map((place, a) => (a === axis ? (given < 0 ? given + extent : given) : t!.shape[a] === 1 ? 0 : place)),
        );
      },
    );
  },
});

const x = spread([3, 4], -1, 1);

export const takeAlongAxisSamples: OpSamples = {
  name: 'takeAlongAxis',
  ops: [takeAlongAxisOp, putAlongAxisOp],
  samples: [
    sample('one of each row', x, host([3, 0, -1], [3, 1], 'int32'), 1),
    sample('several of each column, repeated', x, host([0, 1, 2, 0, 0, -1, 2, 2], [2, 4], 'int32'), 0),
    sample('indices stretched', x, host([1, 2], [1, 2], 'int32'), 1),
    sample('the tensor stretched', spread([1, 4], -1, 1), host([0, 3, 1, 1, 2, 2], [3, 2], 'int32'), 1),
    sample('by uint8', x, host([3, 0, 1], [3, 1], 'uint8'), 1),
    sample('no indices', x, host([], [3, 0], 'int32'), 1),
    {
      title: 'flattened',
      inputs: [x, host([0, 11, -1, 5], [2, 2], 'int32')],
      call: (t, i) => takeAlongAxis(t!, i!),
      reference: (t) => ({ ...t!, shape: [4], data: [0, 11, 11, 5].map((at) => t!.data[at]!) }),
    },
    sample('a cube', spread([2, 3, 2], -1, 1), host([2, 0, 1, 1], [2, 1, 2], 'int32'), 1),
    sample('of int32', spread([4], -9, 9, 1, 'int32'), host([3, -4, 0], [3], 'int32'), 0),
    sample('of bool', spread([2, 2], 0, 2, 1, 'bool'), host([1, 0], [2, 1], 'int32'), 1),
  ],
  badCalls: [
    { title: 'beyond the end', call: () => takeAlongAxis(zeros([2, 3]), [[3], [0]], 1), code: 'index-range' },
    { title: 'another rank', call: () => takeAlongAxis(zeros([2, 3]), [0], 1), code: 'shape-mismatch' },
    { title: 'other extents', call: () => takeAlongAxis(zeros([2, 3]), [[0], [0], [0]], 1), code: 'broadcast-shape' },
    { title: 'floating point indices', call: () => takeAlongAxis(tensor([1]), tensor([0])), code: 'dtype' },
  ],
};
