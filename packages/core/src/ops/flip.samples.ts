import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { concatenateOp } from './concatenate.ts';
import { zeros } from './creation.ts';
import { flip, fliplr, flipud, roll, rot90 } from './flip.ts';
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
    flipped('a vector', spread([5], -1, 1), [0], (t) => flip(t)),
    flipped('two of three axes', spread([2, 3, 4], -1, 1), [0, 2], (t) => flip(t, [0, -1])),
    flipped('of int32', spread([2, 3], -9, 9, 1, 'int32'), [0], (t) => flip(t, 0)),
    flipped('of bool', spread([4], 0, 2, 1, 'bool'), [0], (t) => flip(t)),
  ],
  badCalls: [
    { title: 'an axis that is not there', call: () => flip(zeros([2]), 1), code: 'axis' },
    { title: 'an unknown option', call: () => flip(zeros([2]), { axes: 0 } as object), code: 'option' },
    { title: 'an axis twice', call: () => flip(zeros([2, 2]), [0, -2]), code: 'axis' },
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
    rolled('of int32', spread([5], -9, 9, 1, 'int32'), [2], (t) => roll(t, 2, -1)),
    flat('a scalar', spread([], 0, 1), 3),
  ],
  badCalls: [
    { title: 'a fraction', call: () => roll(zeros([3]), 0.5), code: 'option' },
    { title: 'more shifts than axes', call: () => roll(zeros([3, 3, 3]), [1, 2, 3], [0, 1]), code: 'option' },
    { title: 'an axis that is not there', call: () => roll(tensor([1]), 1, 1), code: 'axis' },
  ],
};

const shapes: readonly (readonly [string, readonly number[]])[] = [
  ['a matrix', [3, 4]],
  ['a column', [3, 1]],
  ['a row', [1, 3]],
  ['three axes', [2, 3, 2]],
  ['four axes', [2, 2, 1, 3]],
  ['a square', [3, 3]],
  ['no rows', [0, 2]],
  ['no columns', [2, 0]],
];

const turning = (name: string, fn: typeof flipud, axis: number, tooFew: Tensor | number): OpSamples => ({
  name,
  ops: [sliceOp],
  samples: [
    ...shapes.map(([title, shape]) => flipped(title, spread(shape, -1, 1), [axis], (t) => fn(t))),
    flipped('int32', spread([3, 4], -9, 9, 1, 'int32'), [axis], (t) => fn(t)),
    flipped('bools', host([1, 0, 0, 0, 1, 1], [2, 3], 'bool'), [axis], (t) => fn(t)),
  ],
  badCalls: [
    { title: 'too few axes', call: () => fn(tooFew as Tensor), code: 'axis' },
    { title: 'a nested array', call: () => fn([[1]] as never), code: 'operand' },
    { title: 'null', call: () => fn(null as never), code: 'unconnected-gradient' },
  ],
});

export const flipudSamples: OpSamples = turning('flipud', flipud, 0, 1);
export const fliplrSamples: OpSamples = {
  ...turning('fliplr', fliplr, 1, 1),
  badCalls: [
    { title: 'a vector', call: () => fliplr(zeros([3])), code: 'axis' },
    { title: 'a scalar', call: () => fliplr(1), code: 'axis' },
    { title: 'a nested array', call: () => fliplr([[1]] as never), code: 'operand' },
  ],
};

/** A quarter turn from the first axis of a plane to the second: what stands in row i, column j comes from row j, column n − 1 − i. */
function quarter(x: HostArray, from: number, to: number): HostArray {
  const shape = x.shape.map((extent, axis) => (axis === from ? x.shape[to]! : axis === to ? x.shape[from]! : extent));
  return build(shape, x.dtype, (index) =>
    elementOf(
      x,
      index.map((at, axis) => (axis === from ? index[to]! : axis === to ? x.shape[to]! - 1 - index[from]! : at)),
    ),
  );
}

const rotated = (
  title: string,
  x: HostArray,
  k: number,
  [from, to]: readonly [number, number],
  call: (x: Tensor) => Tensor = (t) => rot90(t, { k, axes: [from, to] }),
): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) => {
    let turned = t!;
    for (let n = ((k % 4) + 4) % 4; n > 0; n--) turned = quarter(turned, from, to);
    return turned;
  },
});

const cube = spread([2, 3, 4], -1, 1);

export const rot90Samples: OpSamples = {
  name: 'rot90',
  ops: [sliceOp],
  samples: [
    rotated('once', x, 1, [0, 1], (t) => rot90(t)),
    rotated('twice', x, 2, [0, 1]),
    rotated('three times', x, 3, [0, 1]),
    rotated('four times', x, 4, [0, 1]),
    rotated('not at all', x, 0, [0, 1]),
    rotated('the other way', x, -1, [0, 1], (t) => rot90(t, { k: -1 })),
    rotated('often', x, -6, [0, 1]),
    rotated('in another plane', cube, 1, [1, 2]),
    rotated('from the last axis to the first', cube, 1, [2, 0]),
    rotated('with a negative axis', cube, 3, [0, 2], (t) => rot90(t, { k: 3, axes: [0, -1] })),
    rotated('three axes', cube, 1, [0, 1]),
    rotated('no rows', spread([0, 2], 0, 1), 1, [0, 1]),
    rotated('int32', spread([2, 2], -9, 9, 1, 'int32'), 1, [0, 1]),
  ],
  badCalls: [
    { title: 'a vector', call: () => rot90(zeros([3])), code: 'axis' },
    { title: 'half a turn of a quarter', call: () => rot90(zeros([2, 2]), { k: 0.5 }), code: 'option' },
    { title: 'one axis', call: () => rot90(zeros([2, 2]), { axes: [0] as never }), code: 'option' },
    { title: 'an axis twice', call: () => rot90(zeros([2, 2]), { axes: [1, -1] }), code: 'axis' },
    { title: 'an axis that is not there', call: () => rot90(zeros([2, 2]), { axes: [0, 2] }), code: 'axis' },
    { title: 'a bare number', call: () => rot90(zeros([2, 2]), 2 as never), code: 'option' },
  ],
};
