import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { diff } from './diff.ts';

function differences(x: HostArray, n: number, axis: number): HostArray {
  if (n === 0 || x.shape[axis] === 0) return x;
  const shape = x.shape.map((extent, a) => (a === axis ? extent - 1 : extent));
  const once = build(shape, x.dtype, (index) => {
    const [next, here] = [elementOf(x, index.with(axis, index[axis]! + 1)), elementOf(x, index)];
    return x.dtype === 'bool' ? Number(next !== here) : next - here;
  });
  return differences(once, n - 1, axis);
}

const sample = (
  title: string,
  x: HostArray,
  n: number,
  axis: number,
  call: (x: Tensor) => Tensor = (t) => diff(t, { n, axis }),
): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) => differences(t!, n, axis),
});

export const diffSamples: OpSamples = {
  name: 'diff',
  ops: [],
  samples: [
    sample('a vector', spread([5], -1, 1), 1, 0, (x) => diff(x)),
    sample('the last axis', spread([2, 4], -1, 1), 1, 1, (x) => diff(x)),
    sample('the first axis', spread([4, 3], -1, 1), 1, 0),
    sample('a negative axis', spread([2, 4, 3], -1, 1), 1, 1, (x) => diff(x, { axis: -2 })),
    sample('twice', spread([5], -1, 1), 2, 0),
    sample('three times', spread([2, 5], -1, 1), 3, 1),
    sample('no time', spread([3], -1, 1), 0, 0),
    sample('down to nothing', spread([3], -1, 1), 3, 0),
    sample('more often than there are elements', spread([2], -1, 1), 5, 0),
    sample('of one', spread([2, 1], -1, 1), 1, 1),
    sample('of none', host([], [0, 3]), 1, 0),
    sample('int32', spread([6], -9, 9, 1, 'int32'), 1, 0),
    sample('bools', host([1, 0, 0, 1, 1], [5], 'bool'), 1, 0),
  ],
  badCalls: [
    { title: 'a negative number of times', call: () => diff(zeros([3]), { n: -1 }), code: 'option' },
    { title: 'half a time', call: () => diff(zeros([3]), { n: 0.5 }), code: 'option' },
    { title: 'an axis that is not there', call: () => diff(zeros([3]), { axis: 1 }), code: 'axis' },
    { title: 'a scalar', call: () => diff(tensor(1)), code: 'axis' },
    { title: 'a bare number', call: () => diff(zeros([3]), 2 as never), code: 'option' },
    { title: 'an unknown option', call: () => diff(zeros([3]), { prepend: 1 } as object), code: 'option' },
  ],
};
