import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { inTopK, inTopKOp } from './in-top-k.ts';

const sample = (title: string, targets: HostArray, predictions: HostArray, k: number): Sample => ({
  title,
  inputs: [targets, predictions],
  call: (t, p) => inTopK(t!, p!, k),
  reference(t, p) {
    const classes = p!.shape.at(-1)!;
    const data = t!.data.map((target, row) => {
      const own = p!.data.slice(row * classes, (row + 1) * classes);
      const value = own[target]!;
      return Number(!Number.isNaN(value) && own.filter((other) => other > value || Number.isNaN(other)).length < k);
    });
    return { shape: t!.shape, dtype: 'bool', data };
  },
  gradients: [],
});

const labels = (...of: number[]): HostArray => host(of, [of.length], 'int32');

export const inTopKSamples: OpSamples = {
  name: 'inTopK',
  ops: [inTopKOp],
  samples: [
    sample('the largest', labels(2, 0, 1, 3), spread([4, 5], 0, 1), 1),
    sample('the two largest', labels(2, 0, 1, 3), spread([4, 5], 0, 1), 2),
    sample('all but the least', labels(2, 0, 1, 3), spread([4, 5], 0, 1), 4),
    sample('more than there are', labels(2, 0), spread([2, 3], 0, 1), 7),
    sample('ties are among them', labels(0, 1, 2), host([1, 1, 1, 2, 1, 1, 1, 2, 1], [3, 3]), 1),
    sample('one row', host([1], [], 'int32'), spread([4], 0, 1), 2),
    sample('rows of rows', spread([2, 3], 0, 4, 1, 'int32'), spread([2, 3, 4], -1, 1), 2),
    sample('uint8 targets', spread([3], 0, 4, 1, 'uint8'), spread([3, 4], -1, 1), 2),
    sample('uint32 targets', spread([3], 0, 4, 1, 'uint32'), spread([3, 4], -1, 1), 2),
    sample(
      'NaN counts as larger, and is not among them',
      labels(0, 1, 2),
      host([0, NaN, 1, 5, NaN, 1, NaN, 3, 4], [3, 3]),
      2,
    ),
    sample('of integers', labels(0, 1), host([3, 1, 2, 3, 1, 2], [2, 3], 'int32'), 2),
    sample('no rows', labels(), spread([0, 4], 0, 1), 2),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return inTopK(0, x, 1);
      },
      code: 'disposed',
    },
    { title: 'a target beyond the classes', call: () => inTopK([0, 3], zeros([2, 3]), 1), code: 'index-range' },
    { title: 'a target below 0', call: () => inTopK([0, -1], zeros([2, 3]), 1), code: 'index-range' },
    { title: 'floating point targets', call: () => inTopK(tensor([0, 1]), zeros([2, 3]), 1), code: 'dtype' },
    { title: 'too few targets', call: () => inTopK([0], zeros([2, 3]), 1), code: 'shape-mismatch' },
    { title: 'k of 0', call: () => inTopK([0], zeros([1, 3]), 0), code: 'option' },
    { title: 'half a k', call: () => inTopK([0], zeros([1, 3]), 1.5), code: 'option' },
  ],
};
