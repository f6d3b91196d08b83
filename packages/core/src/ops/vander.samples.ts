import { tensor } from '../create.ts';
import { build } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { vander, type VanderOptions } from './vander.ts';

const sample = (title: string, x: HostArray, options?: VanderOptions): Sample => ({
  title,
  inputs: [x],
  call: (t) => vander(t!, options),
  reference: (t) => {
    const count = options?.N ?? t!.data.length;
    return build([t!.data.length, count], t!.dtype, ([row, column]) => {
      let power = 1;
      for (let k = options?.increasing ? column! : count - 1 - column!; k > 0; k--) power *= t!.data[row!]!;
      return power;
    });
  },
});

export const vanderSamples: OpSamples = {
  name: 'vander',
  ops: [],
  samples: [
    sample('square', spread([4], 0.5, 1.5)),
    sample('negative numbers', spread([3], -2, -0.5)),
    sample('zero', host([0, 2, -1])),
    sample('more columns', spread([3], 0.5, 1.5), { N: 6 }),
    sample('fewer columns', spread([4], -1, 1), { N: 2 }),
    sample('one column', spread([4], 0.5, 1), { N: 1 }),
    sample('no columns', spread([2], 0.5, 1), { N: 0 }),
    sample('increasing', spread([3], 0.5, 1.5), { increasing: true }),
    sample('increasing, more columns', spread([3], 0.5, 1.5), { N: 5, increasing: true }),
    sample('nothing', host([], [0])),
    sample('int32', host([1, 2, -3], [3], 'int32'), { N: 4 }),
    sample('uint8 that wraps', host([1, 20, 3], [3], 'uint8'), { N: 2 }),
  ],
  badCalls: [
    { title: 'a matrix', call: () => vander(zeros([2, 2])), code: 'option' },
    { title: 'a scalar', call: () => vander(2), code: 'option' },
    { title: 'bools', call: () => vander(tensor([true])), code: 'dtype' },
    { title: 'a negative number of columns', call: () => vander(zeros([2]), { N: -1 }), code: 'size' },
    { title: 'half a column', call: () => vander(zeros([2]), { N: 1.5 }), code: 'size' },
    { title: 'a number for increasing', call: () => vander(zeros([2]), { increasing: 1 as never }), code: 'option' },
    { title: 'a bare number', call: () => vander(zeros([2]), 3 as never), code: 'option' },
    { title: 'an unknown option', call: () => vander(zeros([2]), { n: 3 } as object), code: 'option' },
  ],
};
