import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { scatterAddOp } from './scatter-add.ts';
import { take } from './take.ts';
import { fromFrontOp, takeRowsOp } from './take-rows.ts';

const taken = (x: HostArray, at: HostArray, axis: number): HostArray => {
  const { length } = at.shape;
  const shape = [...x.shape.slice(0, axis), ...at.shape, ...x.shape.slice(axis + 1)];
  return build(shape, x.dtype, (index) => {
    const given = elementOf(at, index.slice(axis, axis + length));
    const place = given < 0 ? given + x.shape[axis]! : given;
    return elementOf(x, [...index.slice(0, axis), place, ...index.slice(axis + length)]);
  });
};

const sample = (
  title: string,
  x: HostArray,
  at: HostArray,
  axis: number,
  call: (x: Tensor, at: Tensor) => Tensor = (t, i) => take(t, i, axis),
): Sample => ({
  title,
  inputs: [x, at],
  call: (t, i) => call(t!, i!),
  reference: (t, i) => taken(t!, i!, axis),
});

const fixed = (title: string, x: HostArray, at: HostArray, axis: number, call: (x: Tensor) => Tensor): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) => taken(t!, at, axis),
});

const x = spread([3, 4, 2], -1, 1);
const places = host([2, 0, 2, -1], [2, 2], 'int32');

export const takeSamples: OpSamples = {
  name: 'take',
  ops: [takeRowsOp, fromFrontOp, scatterAddOp],
  samples: [
    sample('rows', x, places, 0),
    sample('along the middle axis', x, places, 1, (t, i) => take(t, i, { axis: 1 })),
    sample('along the last axis', x, host([1, 0, -2], [3], 'int32'), 2, (t, i) => take(t, i, -1)),
    sample('by uint8', x, host([2, 0], [2], 'uint8'), 0),
    sample('by uint32', x, host([2, 1], [2], 'uint32'), 1),
    sample('by a scalar', x, host([-1], [], 'int32'), 1),
    sample('no indices', x, host([], [0], 'int32'), 0),
    sample('of int32', spread([3, 2], -9, 9, 1, 'int32'), host([1, 1], [2], 'int32'), 0),
    {
      title: 'of the flattened tensor',
      inputs: [x, host([0, 23, -24], [3], 'int32')],
      call: (t, i) => take(t!, i!),
      reference: (t, i) => taken({ ...t!, shape: [24] }, i!, 0),
    },
    fixed('one number', x, host([-1], []), 1, (t) => take(t, -1, 1)),
    fixed('nested numbers', x, host([1, 0, 2, 2], [2, 2]), 0, (t) =>
      take(
        t,
        [
          [1, 0],
          [2, 2],
        ],
        0,
      ),
    ),
  ],
  badCalls: [
    { title: 'beyond the end', call: () => take(tensor([1, 2]), [0, 2]), code: 'index-range' },
    { title: 'before the beginning', call: () => take(tensor([1, 2]), [-3], 0), code: 'index-range' },
    { title: 'a number beyond the end', call: () => take(tensor([1, 2]), 2), code: 'index-range' },
    {
      title: 'a large uint32',
      call: () => take(tensor([1, 2]), tensor(new Uint32Array([2 ** 32 - 1]))),
      code: 'index-range',
    },
    { title: 'a large uint8', call: () => take(tensor([1, 2]), tensor(new Uint8Array([255]))), code: 'index-range' },
    { title: 'floating point indices', call: () => take(tensor([1, 2]), tensor([0, 1])), code: 'dtype' },
    { title: 'a mask', call: () => take(tensor([1, 2]), tensor([true, false])), code: 'dtype' },
    { title: 'a fraction', call: () => take(tensor([1, 2]), [0.5]), code: 'element-range' },
    { title: 'an axis that is not there', call: () => take(zeros([2, 2]), [0], 2), code: 'axis' },
    { title: 'an unknown option', call: () => take(zeros([2]), [0], { axes: 0 } as object), code: 'option' },
  ],
};
