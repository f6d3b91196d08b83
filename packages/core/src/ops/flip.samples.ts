import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { concatenateOp } from './concatenate.ts';
import { zeros } from './creation.ts';
import { flip, roll } from './flip.ts';
import { sliceOp } from './slice.ts';

const flipped = (title: string, x: HostArray, axes: readonly number[], call: (x: Tensor) => Tensor): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) =>
    build(t!.shape, t!.dtype, (index) =>
      elementOf(
        t!,
        index.map((at, axis) => (axes.includes(axis) ? t!.shape[axis]! - 1 - at : at)),
      ),
    ),
});

const x = spread([3, 4], -1, 1);

export const flipSamples: OpSamples = {
  name: 'flip',
  ops: [sliceOp],
  samples: [
    flipped('all axes', x, [0, 1], (t) => flip(t)),
    flipped('one axis', x, [1], (t) => flip(t, -1)),
    flipped('by options', x, [0], (t) => flip(t, { axis: [0] })),
    flipped('none', x, [], (t) => flip(t, [])),
    flipped('a scalar', spread([], 0, 1), [], (t) => flip(t)),
    flipped('no elements', spread([0, 2], 0, 1), [0, 1], (t) => flip(t)),
  ],
  badCalls: [
    { title: 'an axis that is not there', call: () => flip(zeros([2]), 1), code: 'axis' },
    { title: 'an unknown option', call: () => flip(zeros([2]), { axes: 0 } as object), code: 'option' },
  ],
};

/** Moved by a shift for each axis. */
const rolled = (title: string, x: HostArray, shifts: readonly number[], call: (x: Tensor) => Tensor): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) =>
    build(t!.shape, t!.dtype, (index) =>
      elementOf(
        t!,
        index.map((at, axis) => {
          const extent = t!.shape[axis]!;
          return (((at - shifts[axis]!) % extent) + extent) % extent;
        }),
      ),
    ),
});

const flat = (title: string, x: HostArray, shift: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => roll(t!, shift),
  reference: (t) => {
    const { length } = t!.data;
    return { ...t!, data: t!.data.map((_, i) => t!.data[(((i - shift) % length) + length) % length]!) };
  },
});

export const rollSamples: OpSamples = {
  name: 'roll',
  ops: [concatenateOp, sliceOp],
  samples: [
    flat('flattened', x, 5),
    flat('flattened, backwards', x, -1),
    rolled('rows', x, [1, 0], (t) => roll(t, 1, 0)),
    rolled('columns, more than once around', x, [0, -9], (t) => roll(t, -9, { axis: 1 })),
    rolled('both', x, [1, 2], (t) => roll(t, [1, 2], [0, 1])),
    rolled('one shift for both', x, [1, 1], (t) => roll(t, 1, [0, 1])),
    rolled('an axis twice', x, [2, 0], (t) => roll(t, [3, -1], [0, 0])),
    rolled('nowhere', x, [0, 0], (t) => roll(t, 4, 1)),
    rolled('no elements', spread([0, 2], 0, 1), [0, 0], (t) => roll(t, 1, 0)),
  ],
  badCalls: [
    { title: 'a fraction', call: () => roll(zeros([3]), 0.5), code: 'option' },
    { title: 'more shifts than axes', call: () => roll(zeros([3, 3, 3]), [1, 2, 3], [0, 1]), code: 'option' },
    { title: 'an axis that is not there', call: () => roll(tensor([1]), 1, 1), code: 'axis' },
  ],
};
