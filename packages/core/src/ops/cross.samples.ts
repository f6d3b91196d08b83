import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { broadcastShapes } from '../shape.ts';
import { zeros } from './creation.ts';
import { cross, type CrossOptions } from './cross.ts';

/** Vectors along the last axis. */
function products(a: HostArray, b: HostArray): HostArray {
  const batch = broadcastShapes('reference', [a.shape.slice(0, -1), b.shape.slice(0, -1)]);
  const [n, m] = [a.shape.at(-1)!, b.shape.at(-1)!];
  const read = (x: HostArray, at: readonly number[], k: number): number => {
    const own = at.slice(at.length - (x.shape.length - 1)).map((place, axis) => (x.shape[axis] === 1 ? 0 : place));
    return elementOf(x, [...own, k]);
  };
  // a component that is not there is 0, whatever it would be multiplied by
  const term = (at: readonly number[], i: number, j: number): number =>
    i < n && j < m ? read(a, at, i) * read(b, at, j) : 0;
  const part = (at: readonly number[], k: number): number => {
    const [i, j] = [(k + 1) % 3, (k + 2) % 3];
    return term(at, i, j) - term(at, j, i);
  };
  return n === 2 && m === 2
    ? build(batch, a.dtype, (at) => part(at, 2))
    : build([...batch, 3], a.dtype, (at) => part(at.slice(0, -1), at.at(-1)!));
}

const moved = (x: HostArray, from: number, to: number): HostArray => {
  const shape = x.shape.toSpliced(from, 1).toSpliced(to, 0, x.shape[from]!);
  return build(shape, x.dtype, (index) => elementOf(x, index.toSpliced(to, 1).toSpliced(from, 0, index[to]!)));
};

const sample = (title: string, a: HostArray, b: HostArray): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => cross(x!, y!),
  reference: (x, y) => products(x!, y!),
});

const along = (
  title: string,
  a: HostArray,
  b: HostArray,
  places: readonly [number, number, number],
  options: CrossOptions,
): Sample => ({
  // prettier-ignore
  title,
  inputs: [a, b],
  call: (x, y) => cross(x!, y!, options),
  reference: (x, y) => {
    const result = products(moved(x!, places[0], x!.shape.length - 1), moved(y!, places[1], y!.shape.length - 1));
    return moved(result, result.shape.length - 1, places[2]);
  },
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

export const crossSamples: OpSamples = {
  name: 'cross',
  ops: [],
  samples: [
    sample('vectors', f([3]), f([3], 2)),
    sample('a batch', f([2, 4, 3]), f([2, 4, 3], 2)),
    sample('that broadcasts', f([2, 1, 3]), f([4, 3], 2)),
    sample('a vector with a batch', f([3]), f([5, 3], 2)),
    sample('three with two components', f([4, 3]), f([4, 2], 2)),
    sample('two with three components', f([4, 2]), f([4, 3], 2)),
    sample('two components each', f([4, 2]), f([4, 2], 2)),
    sample('no vectors', host([], [0, 3]), host([], [0, 3])),
    sample('int32', spread([2, 3], -9, 9, 1, 'int32'), spread([2, 3], -9, 9, 2, 'int32')),
    along('along the first axis', f([3, 4]), f([3, 4], 2), [0, 0, 0], { axis: 0 }),
    along('along axes of their own', f([3, 4]), f([4, 3], 2), [0, 1, 0], { axisa: 0, axisb: 1, axisc: 0 }),
  ],
  badCalls: [
    { title: 'four components', call: () => cross(zeros([4]), zeros([4])), code: 'shape-mismatch' },
    { title: 'one component', call: () => cross(zeros([3]), zeros([1])), code: 'shape-mismatch' },
    { title: 'a scalar', call: () => cross(1, zeros([3])), code: 'axis' },
    {
      title: 'batches that do not broadcast',
      call: () => cross(zeros([2, 3]), zeros([4, 3])),
      code: 'broadcast-shape',
    },
    { title: 'an axis that is not there', call: () => cross(zeros([3]), zeros([3]), { axis: 1 }), code: 'axis' },
    { title: 'an unknown option', call: () => cross(zeros([3]), zeros([3]), { axes: 0 } as object), code: 'option' },
  ],
};
