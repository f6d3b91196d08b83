import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import type { SortOptions } from './argsort.ts';
import { sort, sortOp } from './sort.ts';
import { alongRows, ordered } from './sorting-oracle.ts';

const sample = (
  title: string,
  x: HostArray,
  axis?: number,
  options: SortOptions | number | undefined = axis,
): Sample => ({
  title,
  inputs: [x],
  call: (t) => sort(t!, options),
  reference: (t) =>
    alongRows(t!, axis === undefined || axis < 0 ? t!.shape.length + (axis ?? -1) : axis, (row) =>
      ordered(row).map((i) => row[i]!),
    ),
});

export const sortSamples: OpSamples = {
  name: 'sort',
  ops: [sortOp],
  samples: [
    sample('a vector', spread([9], -3, 3)),
    sample('rows', spread([3, 5], -3, 3)),
    sample('columns', spread([4, 3], -3, 3, 2), 0),
    sample('a middle axis', spread([2, 5, 3], -3, 3, 3), 1, { axis: 1 }),
    sample('an axis from the end', spread([3, 4], -3, 3, 4), -2, { axis: -2 }),
    { ...sample('equal elements', host([2, 1, 2, 1, 1, 2, 0], [7])), gradients: [] },
    { ...sample('special values', host([NaN, 1, -Infinity, 0, -0, Infinity, NaN, -1, -0])), gradients: [] },
    sample('more than an insertion sort takes', spread([2, 100], -9, 9)),
    sample('in order already', host([-2, -1, 0, 3, 4.5])),
    sample('in the opposite order', host([4.5, 3, 0, -1, -2])),
    {
      ...sample('flattened', spread([3, 4], -3, 3)),
      call: (t) => sort(t!, { axis: null }),
      reference: (t) => alongRows({ ...t!, shape: [12] }, 0, (row) => ordered(row).map((i) => row[i]!)),
    },
    sample('one element', spread([1], 0, 1)),
    sample('no elements', spread([0], 0, 1)),
    sample('no rows', spread([0, 3], 0, 1)),
    sample('int32', spread([3, 50], -(2 ** 31), 2 ** 31 - 1, 1, 'int32')),
    sample('uint32', spread([50], 0, 2 ** 32 - 1, 1, 'uint32')),
    sample('uint8', spread([2, 40], 0, 255, 1, 'uint8')),
    sample('bool', host([1, 0, 1, 0, 0], [5], 'bool')),
    { ...sample('float64', spread([60], -1e-9, 1e-9, 3, 'float64')), gradients: [] },
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return sort(x);
      },
      code: 'disposed',
    },
    { title: 'a scalar', call: () => sort(tensor(1)), code: 'axis' },
    { title: 'an axis that is not there', call: () => sort(tensor([1, 2]), -2), code: 'axis' },
    { title: 'a nested array', call: () => sort([2, 1] as unknown as Tensor), code: 'operand' },
    { title: 'an unknown option', call: () => sort(tensor([1, 2]), { reverse: true } as SortOptions), code: 'option' },
  ],
};
