import { boxOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { at, type Index } from './at.ts';
import { zeros } from './creation.ts';
import { expandDimsOp, squeezeOp } from './expand-dims.ts';
import { sliceOp } from './slice.ts';

/** `box`: begin, size and step per axis of the tensor; `shape`: what is left of it. */
const sample = (
  title: string,
  x: HostArray,
  indices: readonly Index[],
  box: readonly [Shape, Shape, Shape],
  shape: Shape,
): Sample => ({
  title,
  inputs: [x],
  call: (t) => at(t!, ...indices),
  reference: (t) => ({ ...boxOf(t!, ...box), shape }),
});

const x = spread([3, 4, 5], -1, 1);

export const atSamples: OpSamples = {
  name: 'at',
  ops: [sliceOp, squeezeOp, expandDimsOp],
  samples: [
    sample(
      'one index',
      x,
      [1],
      [
        [1, 0, 0],
        [1, 4, 5],
        [1, 1, 1],
      ],
      [4, 5],
    ),
    sample(
      'from the end',
      x,
      [-1, -2],
      [
        [2, 2, 0],
        [1, 1, 5],
        [1, 1, 1],
      ],
      [5],
    ),
    sample(
      'an element',
      x,
      [1, 2, 3],
      [
        [1, 2, 3],
        [1, 1, 1],
        [1, 1, 1],
      ],
      [],
    ),
    sample(
      'a range',
      x,
      [null, [1, 3]],
      [
        [0, 1, 0],
        [3, 2, 5],
        [1, 1, 1],
      ],
      [3, 2, 5],
    ),
    sample(
      'an open range',
      x,
      [[1], [null, -1]],
      [
        [1, 0, 0],
        [2, 3, 5],
        [1, 1, 1],
      ],
      [2, 3, 5],
    ),
    sample(
      'every second',
      x,
      [null, null, [null, null, 2]],
      [
        [0, 0, 0],
        [3, 4, 3],
        [1, 1, 2],
      ],
      [3, 4, 3],
    ),
    sample(
      'backwards',
      x,
      [null, [null, null, -1]],
      [
        [0, 3, 0],
        [3, 4, 5],
        [1, -1, 1],
      ],
      [3, 4, 5],
    ),
    sample(
      'backwards in steps',
      x,
      [0, 0, [4, 0, -2]],
      [
        [0, 0, 4],
        [1, 1, 2],
        [1, 1, -2],
      ],
      [2],
    ),
    sample(
      'new axes',
      x,
      ['newaxis', 0, 'newaxis', null, 1],
      [
        [0, 0, 1],
        [1, 4, 1],
        [1, 1, 1],
      ],
      [1, 1, 4],
    ),
    sample(
      'a column',
      x,
      [null, null, 2],
      [
        [0, 0, 2],
        [3, 4, 1],
        [1, 1, 1],
      ],
      [3, 4],
    ),
    sample(
      'clipped to nothing',
      x,
      [[5, 9]],
      [
        [0, 0, 0],
        [0, 4, 5],
        [1, 1, 1],
      ],
      [0, 4, 5],
    ),
    sample(
      'no index',
      x,
      [],
      [
        [0, 0, 0],
        [3, 4, 5],
        [1, 1, 1],
      ],
      [3, 4, 5],
    ),
  ],
  badCalls: [
    { title: 'beyond the end', call: () => at(zeros([3]), 3), code: 'index-range' },
    { title: 'before the beginning', call: () => at(zeros([3]), -4), code: 'index-range' },
    { title: 'a fraction', call: () => at(zeros([3]), 0.5), code: 'index-range' },
    { title: 'more indices than axes', call: () => at(zeros([3]), 0, 0), code: 'index-range' },
    { title: 'a step of 0', call: () => at(zeros([3]), [null, null, 0]), code: 'option' },
    { title: 'a range without bounds', call: () => at(zeros([3]), [] as unknown as [number]), code: 'option' },
    { title: 'another word', call: () => at(zeros([3]), '...' as 'newaxis'), code: 'option' },
  ],
};
