import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { broadcastShapes } from '../shape.ts';
import { cdist, cdistOp, weightedDifferencesOp } from './cdist.ts';
import { zeros } from './creation.ts';

function distances(x: HostArray, y: HostArray, dtype: HostArray['dtype'] = x.dtype): HostArray {
  const batch = broadcastShapes('reference', [x.shape.slice(0, -2), y.shape.slice(0, -2)]);
  const row = (t: HostArray, at: readonly number[], i: number, k: number): number => {
    const own = at.slice(at.length - (t.shape.length - 2)).map((place, axis) => (t.shape[axis] === 1 ? 0 : place));
    return elementOf(t, [...own, i, k]);
  };
  return build([...batch, x.shape.at(-2)!, y.shape.at(-2)!], dtype, (index) => {
    const at = index.slice(0, -2);
    let sum = 0;
    for (let k = 0; k < x.shape.at(-1)!; k++) sum += (row(x, at, index.at(-2)!, k) - row(y, at, index.at(-1)!, k)) ** 2;
    return Math.sqrt(sum);
  });
}

const sample = (title: string, x: HostArray, y: HostArray, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [x, y],
  call: (a, b) => cdist(a!, b!),
  reference: (a, b) => distances(a!, b!),
  ...more,
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

export const cdistSamples: OpSamples = {
  name: 'cdist',
  ops: [cdistOp, weightedDifferencesOp],
  samples: [
    sample('points of a plane', f([4, 2]), f([3, 2], 2)),
    sample('more dimensions', f([5, 9]), f([4, 9], 2)),
    sample('one dimension', f([4, 1]), f([3, 1], 2)),
    sample('one point each', f([1, 3]), f([1, 3], 2)),
    sample('a batch', f([2, 3, 2]), f([2, 4, 2], 2)),
    sample('a batch with a matrix', f([2, 3, 2]), f([4, 2], 2)),
    sample('batches that stretch', f([2, 1, 3, 2]), f([3, 2, 2], 2)),
    sample('far from 0', host([1000, 1001, 1002, 1000], [2, 2]), host([1000.5, 1000], [1, 2])),
    sample('equal points', host([1, 2, 3, 4], [2, 2]), host([1, 2, 3, 4], [2, 2]), { gradients: [] }),
    sample('no dimensions', host([], [2, 0]), host([], [3, 0])),
    sample('no points', host([], [0, 2]), f([3, 2])),
    sample('integers', spread([2, 3], -9, 9, 1, 'int32'), spread([2, 3], -9, 9, 2, 'int32'), {
      reference: (a, b) => distances(a!, b!, 'float32'),
    }),
  ],
  badCalls: [
    { title: 'rows of other lengths', call: () => cdist(zeros([3, 2]), zeros([4, 3])), code: 'shape-mismatch' },
    { title: 'vectors', call: () => cdist(zeros([3]), zeros([3])), code: 'shape-mismatch' },
    { title: 'a number', call: () => cdist(zeros([3, 2]), 1), code: 'shape-mismatch' },
    {
      title: 'batches that do not broadcast',
      call: () => cdist(zeros([2, 1, 1]), zeros([3, 1, 1])),
      code: 'broadcast-shape',
    },
  ],
};
