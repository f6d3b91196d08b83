import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { zeros } from './creation.ts';
import { repeat, tile } from './tile.ts';

/** `shape` and `times` of one length. */
const tiled = (title: string, x: HostArray, repeats: number | readonly number[], shape: Shape): Sample => ({
  title,
  inputs: [x],
  call: (t) => tile(t!, repeats),
  reference: (t) => {
    const lead = shape.length - t!.shape.length;
    return build(shape, t!.dtype, (index) =>
      elementOf(
        t!,
        t!.shape.map((extent, axis) => index[lead + axis]! % extent),
      ),
    );
  },
});

export const tileSamples: OpSamples = {
  name: 'tile',
  ops: [],
  samples: [
    tiled('a number: the last axis', spread([2, 3], -1, 1), 2, [2, 6]),
    tiled('each axis', spread([2, 3], -1, 1), [3, 2], [6, 6]),
    tiled('more repeats than axes', spread([2], -1, 1), [2, 1, 3], [2, 1, 6]),
    tiled('once', spread([2, 3], -1, 1), [1, 1], [2, 3]),
    tiled('never', spread([2, 3], -1, 1), [0, 1], [0, 3]),
    tiled('a scalar', spread([], 0, 1), 3, [3]),
    tiled('of int32', host([1, 2, 3, 3, 2, 1], [2, 3], 'int32'), [2], [2, 6]),
    tiled('of bool', spread([2, 1], 0, 2, 1, 'bool'), [1, 3], [2, 3]),
    tiled('a rank of four', spread([1, 2, 1, 2], -1, 1), [2, 1, 2, 1], [2, 2, 2, 2]),
    tiled('of no elements', spread([0, 2], 0, 1), [3, 2], [0, 4]),
  ],
  badCalls: [
    { title: 'a fraction', call: () => tile(zeros([2]), 1.5), code: 'option' },
    { title: 'a negative number', call: () => tile(zeros([2]), [-1]), code: 'option' },
    { title: 'too many elements', call: () => tile(zeros([2]), 2 ** 30), code: 'size' },
  ],
};

/** `from`: for each place along the axis of the result, the place that it comes from. */
const repeated = (
  title: string,
  x: HostArray,
  axis: number,
  from: readonly number[],
  call: Sample['call'],
): Sample => ({
  title,
  inputs: [x],
  call,
  reference: (t) =>
    build(
      t!.shape.map((extent, a) => (a === axis ? from.length : extent)),
      t!.dtype,
      (index) =>
        elementOf(
          t!,
          index.map((at, a) => (a === axis ? from[at]! : at)),
        ),
    ),
});

export const repeatSamples: OpSamples = {
  name: 'repeat',
  ops: [],
  samples: [
    repeated('rows', spread([2, 3], -1, 1), 0, [0, 0, 1, 1], (x) => repeat(x!, 2, 0)),
    repeated('columns', spread([2, 3], -1, 1), 1, [0, 0, 0, 1, 1, 1, 2, 2, 2], (x) => repeat(x!, 3, { axis: -1 })),
    repeated('never', spread([2, 3], -1, 1), 1, [], (x) => repeat(x!, 0, 1)),
    repeated('each its number', spread([2, 3], -1, 1), 1, [0, 2, 2], (x) => repeat(x!, [1, 0, 2], 1)),
    {
      title: 'flattened',
      inputs: [spread([2, 2], -1, 1)],
      call: (x) => repeat(x!, 2),
      reference: (x) => ({ ...x!, shape: [8], data: x!.data.flatMap((value) => [value, value]) }),
    },
    {
      title: 'a scalar',
      inputs: [spread([], -1, 1)],
      call: (x) => repeat(x!, 3),
      reference: (x) => ({ ...x!, shape: [3], data: [x!.data[0]!, x!.data[0]!, x!.data[0]!] }),
    },
    repeated('of int32', spread([3], -9, 9, 1, 'int32'), 0, [0, 0, 1, 1, 2, 2], (x) => repeat(x!, 2, 0)),
    repeated('a middle axis', spread([2, 2, 2], -1, 1), 1, [0, 0, 0, 1], (x) => repeat(x!, [3, 1], { axis: 1 })),
    repeated('once', spread([2, 3], -1, 1), 0, [0, 1], (x) => repeat(x!, 1, 0)),
    repeated('of no elements', spread([0, 2], 0, 1), 1, [0, 0, 1, 1], (x) => repeat(x!, 2, 1)),
  ],
  badCalls: [
    { title: 'a negative number', call: () => repeat(zeros([2]), -1), code: 'option' },
    { title: 'numbers for other elements', call: () => repeat(zeros([3]), [1, 2]), code: 'option' },
    { title: 'an axis that is not there', call: () => repeat(tensor([1]), 2, 1), code: 'axis' },
  ],
};
