import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { argsort, argsortOp, mergeRunsOp, positionsOp, type SortOptions } from './argsort.ts';
import { alongRows, ordered } from './sorting-oracle.ts';

const sample = (
  title: string,
  x: HostArray,
  axis?: number,
  options: SortOptions | number | undefined = axis,
): Sample => ({
  title,
  inputs: [x],
  call: (t) => argsort(t!, options),
  reference: (t) =>
    alongRows(t!, axis === undefined || axis < 0 ? t!.shape.length + (axis ?? -1) : axis, ordered, 'int32'),
  gradients: [],
});

export const argsortSamples: OpSamples = {
  name: 'argsort',
  ops: [argsortOp, mergeRunsOp, positionsOp],
  samples: [
    sample('a vector', spread([9], -3, 3)),
    sample('rows', spread([3, 5], -3, 3)),
    sample('columns', spread([4, 3], -3, 3, 2), 0),
    sample('a middle axis', spread([2, 5, 3], -3, 3, 3), 1, { axis: 1 }),
    sample('an axis from the end', spread([3, 4], -3, 3, 4), -2, { axis: -2 }),
    sample('equal elements keep their order', host([2, 1, 2, 1, 1, 2, 0], [7])),
    sample('special values', host([NaN, 1, -Infinity, 0, -0, Infinity, NaN, -1, -0, 0])),
    sample('more than an insertion sort takes', spread([2, 300], -9, 9)),
    sample('many equal ones among many', spread([100], 0, 5, 2, 'int32')),
    {
      ...sample('flattened', spread([3, 4], -3, 3)),
      call: (t) => argsort(t!, { axis: null }),
      reference: (t) => alongRows({ ...t!, shape: [12] }, 0, ordered, 'int32'),
    },
    sample('one element', spread([1], 0, 1)),
    sample('rows of one', spread([3, 1], 0, 1)),
    sample('no elements', spread([0], 0, 1)),
    sample('no rows', spread([0, 3], 0, 1)),
    sample('int32, the least and the largest', host([5, -(2 ** 31), 2 ** 31 - 1, 0, -1], [5], 'int32')),
    sample('uint32 beyond int32', host([5, 2 ** 32 - 1, 2 ** 31, 0, 1], [5], 'uint32')),
    sample('uint8', spread([2, 40], 0, 255, 1, 'uint8')),
    sample('bool', host([1, 0, 1, 0, 0], [5], 'bool')),
    sample(
      'float64 that differs in the last bit',
      host([1 + 2 ** -52, 1, 1 - 2 ** -53, -1, -1 - 2 ** -52], [5], 'float64'),
    ),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return argsort(x);
      },
      code: 'disposed',
    },
    { title: 'a scalar', call: () => argsort(tensor(1)), code: 'axis' },
    { title: 'an axis that is not there', call: () => argsort(tensor([1, 2]), 1), code: 'axis' },
    { title: 'half an axis', call: () => argsort(tensor([1, 2]), 0.5), code: 'axis' },
    {
      title: 'an unknown option',
      call: () => argsort(tensor([1, 2]), { descending: true } as SortOptions),
      code: 'option',
    },
  ],
};
