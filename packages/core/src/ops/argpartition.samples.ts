import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { argpartition } from './argpartition.ts';
import type { SortOptions } from './argsort.ts';
import { alongRows, ordered } from './sorting-oracle.ts';

const sample = (title: string, x: HostArray, kth: number, axis = -1): Sample => ({
  title,
  inputs: [x],
  call: (t) => argpartition(t!, kth, axis === -1 ? undefined : axis),
  reference: (t) => alongRows(t!, axis < 0 ? t!.shape.length + axis : axis, ordered, 'int32'),
  gradients: [],
});

export const argpartitionSamples: OpSamples = {
  name: 'argpartition',
  ops: [],
  samples: [
    sample('a vector', spread([9], -3, 3), 4),
    sample('rows', spread([3, 5], -3, 3), 0),
    sample('columns', spread([4, 3], -3, 3, 2), 2, 0),
    sample('a middle axis', spread([2, 5, 3], -3, 3, 3), 1, 1),
    sample('a place from the end', spread([6], -3, 3), -1),
    sample('equal elements', host([1, 0, 1, 0, 1]), 2),
    sample('NaN last', host([NaN, 2, NaN, 1]), 1),
    {
      ...sample('flattened', spread([3, 4], -3, 3), 5),
      call: (t) => argpartition(t!, 5, null),
      reference: (t) => alongRows({ ...t!, shape: [12] }, 0, ordered, 'int32'),
    },
    sample('one element', spread([2, 1], 0, 1), 0),
    sample('int32', spread([40], -9, 9, 1, 'int32'), 20),
    sample('bool', host([1, 0, 1], [3], 'bool'), 0),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return argpartition(x, 0);
      },
      code: 'disposed',
    },
    { title: 'beyond the end', call: () => argpartition(tensor([1, 2]), 2), code: 'index-range' },
    { title: 'before the start', call: () => argpartition(tensor([1, 2]), -3), code: 'index-range' },
    { title: 'half a place', call: () => argpartition(tensor([1, 2]), 0.5), code: 'index-range' },
    { title: 'of no elements', call: () => argpartition(tensor([], { shape: [0] }), 0), code: 'index-range' },
    { title: 'an axis that is not there', call: () => argpartition(tensor([1, 2]), 0, 1), code: 'axis' },
    {
      title: 'an unknown option',
      call: () => argpartition(tensor([1, 2]), 0, { kind: 'introselect' } as SortOptions),
      code: 'option',
    },
  ],
};
