import { boxOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { zeros } from './creation.ts';
import { getItem } from './get-item.ts';

type Key = Parameters<typeof getItem>[1];

const sample = (title: string, x: HostArray, key: Key, box: readonly [Shape, Shape, Shape?], shape: Shape): Sample => ({
  title,
  inputs: [x],
  call: (t) => getItem(t!, key),
  reference: (t) => ({ ...boxOf(t!, ...box), shape }),
});

const x = spread([3, 4], -1, 1);
const whole = [
  [0, 0],
  [3, 4],
] as const;

export const getItemSamples: OpSamples = {
  name: 'getItem',
  ops: [],
  samples: [
    sample(
      'a row',
      x,
      1,
      [
        [1, 0],
        [1, 4],
      ],
      [4],
    ),
    sample(
      'a row from the end',
      x,
      -1,
      [
        [2, 0],
        [1, 4],
      ],
      [4],
    ),
    sample('everything', x, null, whole, [3, 4]),
    sample('a new axis', x, 'newaxis', whole, [1, 3, 4]),
    sample(
      'a list of one',
      x,
      [2],
      [
        [2, 0],
        [1, 4],
      ],
      [4],
    ),
    sample(
      'an element',
      x,
      [1, 2],
      [
        [1, 2],
        [1, 1],
      ],
      [],
    ),
    sample(
      'a range of rows',
      x,
      [[1, 3]],
      [
        [1, 0],
        [2, 4],
      ],
      [2, 4],
    ),
    sample(
      'a column',
      x,
      [null, -2],
      [
        [0, 2],
        [3, 1],
      ],
      [3],
    ),
    sample(
      'a box',
      x,
      [
        [0, 2],
        [1, null],
      ],
      [
        [0, 1],
        [2, 3],
      ],
      [2, 3],
    ),
    sample(
      'every other one, backwards',
      x,
      [null, [null, null, -2]],
      [
        [0, 3],
        [3, 2],
        [1, -2],
      ],
      [3, 2],
    ),
    sample('a new axis behind', x, [null, null, 'newaxis'], whole, [3, 4, 1]),
    sample('nothing', x, [], whole, [3, 4]),
    sample('of int32', spread([5], -9, 9, 1, 'int32'), [[1, 4]], [[1], [3]], [3]),
  ],
  badCalls: [
    { title: 'beyond the end', call: () => getItem(zeros([3]), 3), code: 'index-range' },
    { title: 'more indices than axes', call: () => getItem(zeros([3]), [0, 0]), code: 'index-range' },
    { title: 'half an index', call: () => getItem(zeros([3]), 0.5), code: 'index-range' },
    { title: 'a step of 0', call: () => getItem(zeros([3]), [[0, 1, 0]]), code: 'option' },
    { title: 'a name', call: () => getItem(zeros([3]), 'first' as Key), code: 'option' },
    { title: 'no key', call: () => (getItem as (x: unknown) => unknown)(zeros([3])), code: 'option' },
  ],
};
