import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { moveaxis, swapaxes, transpose, transposeOp } from './transpose.ts';

/** The input with its axes in another order. */
const permuted = (x: HostArray, order: readonly number[]): HostArray =>
  build(
    order.map((axis) => x.shape[axis]!),
    x.dtype,
    (index) =>
      elementOf(
        x,
        x.shape.map((_, axis) => index[order.indexOf(axis)]!),
      ),
  );

const sample = (title: string, x: HostArray, order: readonly number[], call: (x: Tensor) => Tensor): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) => permuted(t!, order),
});

const cube = spread([2, 3, 4], -1, 1);

export const transposeSamples: OpSamples = {
  name: 'transpose',
  ops: [transposeOp],
  samples: [
    sample('a matrix', spread([2, 3], -1, 1), [1, 0], (x) => transpose(x)),
    sample('reversed', cube, [2, 1, 0], (x) => transpose(x)),
    sample('null: reversed', cube, [2, 1, 0], (x) => transpose(x, null)),
    sample('by axes', cube, [2, 0, 1], (x) => transpose(x, [-1, 0, 1])),
    sample('by options', cube, [0, 2, 1], (x) => transpose(x, { axes: [0, 2, 1] })),
    sample('as it is', cube, [0, 1, 2], (x) => transpose(x, [0, 1, 2])),
    sample('a scalar', spread([], 0, 1), [], (x) => transpose(x)),
    sample('no elements', spread([0, 3], 0, 1), [1, 0], (x) => transpose(x)),
    sample('of int32', spread([2, 3], -9, 9, 1, 'int32'), [1, 0], (x) => transpose(x)),
    sample('of bool', spread([2, 3], 0, 2, 1, 'bool'), [1, 0], (x) => transpose(x)),
  ],
  badCalls: [
    { title: 'too few axes', call: () => transpose(zeros([2, 3]), [0]), code: 'option' },
    { title: 'an axis twice', call: () => transpose(zeros([2, 3]), [0, -2]), code: 'axis' },
    { title: 'an axis that is not there', call: () => transpose(zeros([2, 3]), [0, 2]), code: 'axis' },
    { title: 'an unknown option', call: () => transpose(zeros([2, 3]), { axis: 0 } as object), code: 'option' },
  ],
};

export const swapaxesSamples: OpSamples = {
  name: 'swapaxes',
  ops: [transposeOp],
  samples: [
    sample('the last two', cube, [0, 2, 1], (x) => swapaxes(x, 1, -1)),
    sample('the outer ones', cube, [2, 1, 0], (x) => swapaxes(x, 0, 2)),
    sample('one with itself', cube, [0, 1, 2], (x) => swapaxes(x, 1, 1)),
    sample('a matrix', spread([2, 3], -1, 1), [1, 0], (x) => swapaxes(x, 0, 1)),
    sample('the first two', cube, [1, 0, 2], (x) => swapaxes(x, -2, 0)),
    sample('in a rank of four', spread([2, 3, 1, 2], -1, 1), [0, 3, 2, 1], (x) => swapaxes(x, 1, 3)),
    sample('of int32', spread([2, 3], -9, 9, 1, 'int32'), [1, 0], (x) => swapaxes(x, 0, 1)),
    sample('of bool', spread([2, 3], 0, 2, 1, 'bool'), [1, 0], (x) => swapaxes(x, 0, -1)),
    sample('no elements', spread([0, 3], 0, 1), [1, 0], (x) => swapaxes(x, 0, 1)),
    sample('a vector', spread([4], -1, 1), [0], (x) => swapaxes(x, 0, -1)),
  ],
  badCalls: [
    { title: 'an axis that is not there', call: () => swapaxes(tensor([1]), 0, 1), code: 'axis' },
    { title: 'a scalar', call: () => swapaxes(1, 0, 0), code: 'axis' },
    { title: 'a fraction', call: () => swapaxes(zeros([2, 2]), 0, 0.5), code: 'axis' },
  ],
};

export const moveaxisSamples: OpSamples = {
  name: 'moveaxis',
  ops: [transposeOp],
  samples: [
    sample('the first to the end', cube, [1, 2, 0], (x) => moveaxis(x, 0, -1)),
    sample('the last to the front', cube, [2, 0, 1], (x) => moveaxis(x, -1, 0)),
    sample('two at once', cube, [2, 1, 0], (x) => moveaxis(x, [0, 1], [-1, -2])),
    sample('in a rank of four', spread([2, 3, 4, 2], -1, 1), [3, 1, 0, 2], (x) => moveaxis(x, [3, 0], [0, 2])),
    sample('a matrix', spread([2, 3], -1, 1), [1, 0], (x) => moveaxis(x, 0, 1)),
    sample('nowhere', cube, [0, 1, 2], (x) => moveaxis(x, 1, 1)),
    sample('lists of one', cube, [1, 0, 2], (x) => moveaxis(x, [1], [0])),
    sample('of int32', spread([2, 3], -9, 9, 1, 'int32'), [1, 0], (x) => moveaxis(x, -1, 0)),
    sample('no elements', spread([0, 3], 0, 1), [1, 0], (x) => moveaxis(x, 0, -1)),
    sample('a vector', spread([4], -1, 1), [0], (x) => moveaxis(x, 0, 0)),
  ],
  badCalls: [
    { title: 'more from than to', call: () => moveaxis(zeros([2, 3]), [0, 1], 0), code: 'option' },
    { title: 'an axis twice', call: () => moveaxis(zeros([2, 3]), [0, 0], [0, 1]), code: 'axis' },
    { title: 'an axis that is not there', call: () => moveaxis(zeros([2, 3]), 2, 0), code: 'axis' },
  ],
};
