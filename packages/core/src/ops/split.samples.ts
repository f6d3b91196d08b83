import { tensor } from '../create.ts';
import { boxOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { sliceOp } from './slice.ts';
import { arraySplit, dsplit, hsplit, split, vsplit } from './split.ts';

/** `bounds`: where parts begin and end along the axis. */
const sample = (
  title: string,
  x: HostArray,
  axis: number,
  bounds: readonly (readonly [number, number])[],
  call: (x: Tensor) => readonly Tensor[],
): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) =>
    bounds.map(([start, end]) =>
      boxOf(
        t!,
        t!.shape.map((_, a) => (a === axis ? start : 0)),
        t!.shape.map((extent, a) => (a === axis ? Math.max(0, end - start) : extent)),
      ),
    ),
});

const x = spread([6, 4], -1, 1);

export const splitSamples: OpSamples = {
  name: 'split',
  ops: [sliceOp],
  samples: [
    sample(
      'in three',
      x,
      0,
      [
        [0, 2],
        [2, 4],
        [4, 6],
      ],
      (t) => split(t, 3),
    ),
    sample(
      'columns',
      x,
      1,
      [
        [0, 2],
        [2, 4],
      ],
      (t) => split(t, 2, 1),
    ),
    sample(
      'at positions',
      x,
      1,
      [
        [0, 1],
        [1, 3],
        [3, 4],
      ],
      (t) => split(t, [1, 3], { axis: -1 }),
    ),
    sample(
      'at the ends',
      x,
      0,
      [
        [0, 0],
        [0, 6],
        [6, 6],
      ],
      (t) => split(t, [0, 9]),
    ),
    sample(
      'from the end',
      x,
      0,
      [
        [0, 5],
        [5, 6],
      ],
      (t) => split(t, [-1]),
    ),
    sample(
      'cuts out of order',
      x,
      0,
      [
        [0, 4],
        [4, 2],
        [2, 6],
      ],
      (t) => split(t, [4, 2]),
    ),
    sample('in one', x, 0, [[0, 6]], (t) => split(t, 1)),
    sample('of int32', spread([4], -9, 9, 1, 'int32'), 0, [[0, 2], [2, 4]], (t) => split(t, 2)), // prettier-ignore
    sample('a middle axis', spread([2, 4, 3], -1, 1), 1, [[0, 2], [2, 4]], (t) => split(t, 2, { axis: 1 })), // prettier-ignore
    sample('nothing', spread([0, 2], 0, 1), 0, [[0, 0], [0, 0]], (t) => split(t, 2)), // prettier-ignore
  ],
  badCalls: [
    { title: 'a number that does not divide', call: () => split(zeros([5]), 2), code: 'option' },
    { title: 'no parts', call: () => split(zeros([5]), 0), code: 'option' },
    { title: 'a fraction', call: () => split(zeros([5]), [0.5]), code: 'option' },
    { title: 'a scalar', call: () => split(tensor(1), 1), code: 'axis' },
    { title: 'an unknown option', call: () => split(zeros([4]), 2, { axes: 0 } as object), code: 'option' },
  ],
};

export const arraySplitSamples: OpSamples = {
  name: 'arraySplit',
  ops: [sliceOp],
  samples: [
    ...(
      [
        ['one longer part', [5], 0, 2, [[0, 3], [3, 5]]],
        ['two longer parts', [2, 8], 1, 3, [[0, 3], [3, 6], [6, 8]]],
        ['one part', [3], 0, 1, [[0, 3]]],
        ['one by one', [3], 0, 3, [[0, 1], [1, 2], [2, 3]]],
        ['nothing', [0], 0, 2, [[0, 0], [0, 0]]],
        ['at positions', [6], 0, [2, 3], [[0, 2], [2, 3], [3, 6]]],
        ['at positions that fall', [4], 0, [3, 1], [[0, 3], [3, 1], [1, 4]]],
        ['the middle axis', [2, 5, 2], 1, 2, [[0, 3], [3, 5]]],
      ] as const
    ).map(([title, shape, axis, sections, bounds]) =>
      sample(title, spread(shape, -1, 1), axis, bounds, (t) => arraySplit(t, sections, { axis })),
    ), // prettier-ignore
    sample(
      'uneven',
      x,
      0,
      [
        [0, 2],
        [2, 4],
        [4, 5],
        [5, 6],
      ],
      (t) => arraySplit(t, 4),
    ),
    sample(
      'more parts than rows',
      spread([2, 3], -1, 1),
      0,
      [
        [0, 1],
        [1, 2],
        [2, 2],
      ],
      (t) => arraySplit(t, 3),
    ),
    sample(
      'even',
      x,
      1,
      [
        [0, 2],
        [2, 4],
      ],
      (t) => arraySplit(t, 2, 1),
    ),
  ],
  badCalls: [
    { title: 'no parts', call: () => arraySplit(zeros([5]), 0), code: 'option' },
    { title: 'half a part', call: () => arraySplit(zeros([5]), 1.5), code: 'option' },
    { title: 'an axis that is not there', call: () => arraySplit(zeros([5]), 2, 1), code: 'axis' },
    { title: 'an unknown option', call: () => arraySplit(zeros([5]), 2, { axes: 0 } as object), code: 'option' },
  ],
};

/** Parts of whole shapes: sections or cuts along an axis. */
const partsOf = (
  fn: typeof vsplit,
  title: string,
  shape: readonly number[],
  axis: number,
  sections: number | readonly number[],
  bounds: readonly (readonly [number, number])[],
  dtype: HostArray['dtype'] = 'float32',
): Sample =>
  sample(title, spread(shape, dtype === 'int32' ? -9 : -1, dtype === 'int32' ? 9 : 1, 1, dtype), axis, bounds, (t) =>
    fn(t, sections),
  );

const along = (
  name: string,
  fn: typeof vsplit,
  axis: number,
  shape: (extent: number) => readonly number[],
  short: readonly number[],
): OpSamples => ({
  name,
  ops: [sliceOp],
  samples: [
    partsOf(fn, 'in two', shape(4), axis, 2, [
      [0, 2],
      [2, 4],
    ]),
    partsOf(fn, 'in three', shape(6), axis, 3, [
      [0, 2],
      [2, 4],
      [4, 6],
    ]),
    partsOf(fn, 'in one', shape(3), axis, 1, [[0, 3]]),
    partsOf(fn, 'one by one', shape(3), axis, 3, [
      [0, 1],
      [1, 2],
      [2, 3],
    ]),
    partsOf(
      fn,
      'at a position',
      shape(5),
      axis,
      [2],
      [
        [0, 2],
        [2, 5],
      ],
    ),
    partsOf(
      fn,
      'at positions',
      shape(6),
      axis,
      [1, 4],
      [
        [0, 1],
        [1, 4],
        [4, 6],
      ],
    ),
    partsOf(
      fn,
      'at a negative position',
      shape(5),
      axis,
      [-1],
      [
        [0, 4],
        [4, 5],
      ],
    ),
    partsOf(
      fn,
      'beyond the end',
      shape(3),
      axis,
      [2, 9],
      [
        [0, 2],
        [2, 3],
        [3, 3],
      ],
    ),
    partsOf(fn, 'nowhere', shape(3), axis, [], [[0, 3]]),
    partsOf(fn, 'nothing', shape(0), axis, 2, [
      [0, 0],
      [0, 0],
    ]),
    partsOf(
      fn,
      'int32',
      shape(4),
      axis,
      4,
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ],
      'int32',
    ),
  ],
  badCalls: [
    { title: 'parts that do not divide', call: () => fn(zeros(shape(5)), 2), code: 'option' },
    { title: 'no parts', call: () => fn(zeros(shape(4)), 0), code: 'option' },
    { title: 'half a part', call: () => fn(zeros(shape(4)), 0.5), code: 'option' },
    { title: 'half a position', call: () => fn(zeros(shape(4)), [0.5]), code: 'option' },
    { title: 'too few axes', call: () => fn(zeros(short), 1), code: 'axis' },
    { title: 'a string', call: () => fn(zeros(shape(4)), '2' as never), code: 'option' },
  ],
});

export const vsplitSamples: OpSamples = along('vsplit', vsplit, 0, (n) => [n, 3], []);
export const dsplitSamples: OpSamples = along('dsplit', dsplit, 2, (n) => [2, 3, n], [2, 2]);
const hsplitAlong = along('hsplit', hsplit, 1, (n) => [2, n], []);
export const hsplitSamples: OpSamples = {
  ...hsplitAlong,
  samples: [...hsplitAlong.samples, partsOf(hsplit, 'a vector', [4], 0, 2, [[0, 2], [2, 4]])], // prettier-ignore
};
