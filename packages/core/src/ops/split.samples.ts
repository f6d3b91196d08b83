import { tensor } from '../create.ts';
import { boxOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { sliceOp } from './slice.ts';
import { arraySplit, split } from './split.ts';

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
  badCalls: [{ title: 'no parts', call: () => arraySplit(zeros([5]), 0), code: 'option' }],
};
