import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { joined } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { concatenate, concatenateOp } from './concatenate.ts';
import { zeros } from './creation.ts';

const sample = (
  title: string,
  inputs: readonly HostArray[],
  axis: number,
  call: (xs: readonly Tensor[]) => Tensor,
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs,
  call: (...xs) => call(xs),
  reference: (...xs) => joined(xs, axis),
  ...more,
});

export const concatenateSamples: OpSamples = {
  name: 'concatenate',
  ops: [concatenateOp],
  samples: [
    sample('rows', [spread([2, 3], -1, 1), spread([1, 3], -1, 1, 2)], 0, (xs) => concatenate(xs)),
    sample('columns', [spread([2, 3], -1, 1), spread([2, 1], -1, 1, 2), spread([2, 2], -1, 1, 3)], 1, (xs) =>
      concatenate(xs, -1),
    ),
    sample('by options', [spread([2, 1, 2], -1, 1), spread([2, 3, 2], -1, 1, 2)], 1, (xs) =>
      concatenate(xs, { axis: 1 }),
    ),
    sample('one alone', [spread([2, 3], -1, 1)], 0, (xs) => concatenate(xs)),
    sample('one without elements', [spread([0, 2], -1, 1), spread([3, 2], -1, 1), spread([0, 2], 0, 1)], 0, (xs) =>
      concatenate(xs),
    ),
    sample(
      'forty',
      Array.from({ length: 40 }, (_, i) => spread([1 + (i % 3), 2], -1, 1, i)),
      0,
      (xs) => concatenate(xs),
    ),
    sample('one twice', [spread([2, 2], -1, 1)], 1, ([x]) => concatenate([x!, x!], 1), {
      reference: (x) => joined([x!, x!], 1),
    }),
    sample(
      'different dtypes',
      [host([1, 0], [2], 'bool'), spread([2], -5, 5, 1, 'int32'), spread([3], -1, 1)],
      0,
      (xs) => concatenate(xs),
      { reference: (...xs) => joined(xs, 0, xs[2]!.dtype) },
    ),
    sample('vectors of other lengths', [spread([1], -1, 1), spread([4], -1, 1, 2), spread([2], -1, 1, 3)], 0, (xs) =>
      concatenate(xs, 0),
    ),
    sample('inside a rank of four', [spread([2, 1, 3, 2], -1, 1), spread([2, 2, 3, 2], -1, 1, 2)], 1, (xs) =>
      concatenate(xs, -3),
    ),
    sample('of bool', [host([1, 0], [2], 'bool'), host([1], [1], 'bool')], 0, (xs) => concatenate(xs)),
  ],
  badCalls: [
    { title: 'no tensors', call: () => concatenate([]), code: 'option' },
    { title: 'one tensor', call: () => concatenate(tensor([1]) as unknown as In[]), code: 'option' },
    { title: 'other extents', call: () => concatenate([zeros([2, 3]), zeros([2, 2])]), code: 'shape-mismatch' },
    { title: 'another rank', call: () => concatenate([zeros([2, 3]), zeros([2])]), code: 'shape-mismatch' },
    { title: 'an axis that is not there', call: () => concatenate([zeros([2]), zeros([2])], 1), code: 'axis' },
    { title: 'scalars', call: () => concatenate([1, 2]), code: 'axis' },
  ],
};
