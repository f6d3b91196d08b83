import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { flatPositionsOp, gatherNd } from './gather-nd.ts';

const sample = (title: string, x: HostArray, indices: HostArray): Sample => ({
  title,
  inputs: [x, indices],
  call: (t, i) => gatherNd(t!, i!),
  reference(t, i) {
    const points = i!.shape.slice(0, -1);
    const count = i!.shape.at(-1)!;
    return build([...points, ...t!.shape.slice(count)], t!.dtype, (index) =>
      elementOf(t!, [
        ...Array.from({ length: count }, (_, k) => elementOf(i!, [...index.slice(0, points.length), k])),
        ...index.slice(points.length),
      ]),
    );
  },
});

const x = spread([3, 4, 2], -1, 1);

export const gatherNdSamples: OpSamples = {
  name: 'gatherNd',
  ops: [flatPositionsOp],
  samples: [
    sample('elements of a matrix', spread([3, 4], -1, 1), host([0, 1, 2, 3, 1, 0], [3, 2], 'int32')),
    sample('rows, one twice', spread([3, 4], -1, 1), host([2, 0, 2], [3, 1], 'int32')),
    sample('rows of a matrix of rows', x, host([0, 1, 2, 3, 0, 1], [3, 2], 'int32')),
    sample('elements of three axes', x, host([0, 1, 1, 2, 3, 0], [2, 3], 'int32')),
    sample('points in a matrix', x, spread([2, 3, 1], 0, 3, 1, 'int32')),
    sample('one point', x, host([1, 2], [2], 'int32')),
    sample('elements of a vector', spread([5], -1, 1), host([4, 0, 0], [3, 1], 'int32')),
    sample('by uint8', x, host([2, 3], [1, 2], 'uint8')),
    sample('by uint32', x, host([2, 3], [1, 2], 'uint32')),
    sample('of int32', spread([3, 3], -9, 9, 1, 'int32'), host([2, 1, 0, 0], [2, 2], 'int32')),
    sample('of bool', spread([3, 3], 0, 2, 1, 'bool'), host([2, 1, 0, 0], [2, 2], 'int32')),
    sample('no points', x, host([], [0, 2], 'int32')),
    sample('parts without elements', spread([3, 0], -1, 1), host([2, 1], [2, 1], 'int32')),
    {
      title: 'a list',
      inputs: [spread([2, 2], -1, 1)],
      call: (t) =>
        gatherNd(t!, [
          [1, 0],
          [0, 1],
        ]),
      reference: (t) => ({ ...t!, shape: [2], data: [t!.data[2]!, t!.data[1]!] }),
    },
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return gatherNd(x, [[0]]);
      },
      code: 'disposed',
    },
    { title: 'beyond the second axis', call: () => gatherNd(zeros([3, 2]), [[0, 2]]), code: 'index-range' },
    { title: 'before the first', call: () => gatherNd(zeros([3, 2]), [[-1, 0]]), code: 'index-range' },
    { title: 'more indices than axes', call: () => gatherNd(zeros([3]), [[0, 0]]), code: 'shape-mismatch' },
    { title: 'no indices', call: () => gatherNd(zeros([3]), [[], []]), code: 'shape-mismatch' },
    { title: 'a number', call: () => gatherNd(zeros([3]), 1), code: 'shape-mismatch' },
    { title: 'floating point indices', call: () => gatherNd(zeros([3]), tensor([[0]])), code: 'dtype' },
    { title: 'into nothing', call: () => gatherNd(zeros([0]), [[0]]), code: 'index-range' },
  ],
};
