import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { alongRows, descending } from './sorting-oracle.ts';
import { topK, topKOp, type TopKOptions } from './top-k.ts';

const sample = (title: string, x: HostArray, k: number, options?: TopKOptions): Sample => ({
  title,
  inputs: [x],
  call: (t) => topK(t!, k, options),
  reference(t) {
    const axis = t!.shape.length - 1;
    return [
      alongRows(t!, axis, (row) => descending(row).map((i) => row[i]!), t!.dtype, k),
      alongRows(t!, axis, descending, 'int32', k),
    ];
  },
});

export const topKSamples: OpSamples = {
  name: 'topK',
  ops: [topKOp],
  samples: [
    sample('of a vector', spread([9], -3, 3), 3),
    sample('of rows', spread([4, 6], -3, 3), 2),
    sample('of rows of matrices', spread([2, 3, 5], -3, 3, 3), 4),
    sample('the largest alone', spread([3, 7], -3, 3), 1),
    sample('all', spread([2, 5], -3, 3), 5),
    sample('none', spread([2, 5], -3, 3), 0),
    { ...sample('equal ones: the earlier first', host([2, 1, 2, 3, 3, 2, 0, 3], [8]), 5), gradients: [] },
    { ...sample('NaN is the largest', host([1, NaN, Infinity, -Infinity, NaN, 0], [6]), 4), gradients: [] },
    sample('of many', spread([2, 200], -3, 3), 7),
    sample('many of many', spread([2, 200], -3, 3), 120),
    { ...sample('many equal ones', spread([3, 100], 0, 4, 1, 'int32'), 20), gradients: [] },
    sample('sorted and stable if need not be', spread([6], -3, 3), 3, { sorted: false, isStable: false }),
    sample('no rows', spread([0, 4], 0, 1), 2),
    sample('none of no elements', spread([3, 0], 0, 1), 0),
    sample('of int32', spread([3, 8], -20, 20, 2, 'int32'), 3),
    sample('of uint8', spread([3, 8], 0, 255, 2, 'uint8'), 3),
    sample('of bool', host([0, 1, 0, 1], [4], 'bool'), 3),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return topK(x, 1);
      },
      code: 'disposed',
    },
    { title: 'more than there are', call: () => topK(tensor([1, 2]), 3), code: 'index-range' },
    { title: 'less than none', call: () => topK(tensor([1, 2]), -1), code: 'index-range' },
    { title: 'half an element', call: () => topK(tensor([1, 2]), 0.5), code: 'index-range' },
    { title: 'NaN of them', call: () => topK(tensor([1, 2]), NaN), code: 'index-range' },
    { title: 'of a scalar', call: () => topK(tensor(1), 1), code: 'axis' },
    {
      title: 'an option in the place of options',
      call: () => topK(tensor([1, 2]), 1, false as unknown as TopKOptions),
      code: 'option',
    },
    {
      title: 'an option of the wrong kind',
      call: () => topK(tensor([1, 2]), 1, { sorted: 1 as unknown as boolean }),
      code: 'option',
    },
  ],
};
