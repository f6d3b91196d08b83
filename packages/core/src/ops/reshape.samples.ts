import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { zeros } from './creation.ts';
import { ravel, reshape, reshapeOp } from './reshape.ts';

const sample = (title: string, x: HostArray, given: Shape, shape: Shape = given): Sample => ({
  title,
  inputs: [x],
  call: (t) => reshape(t!, given),
  reference: (t) => ({ ...t!, shape }),
});

export const reshapeSamples: OpSamples = {
  name: 'reshape',
  ops: [reshapeOp],
  samples: [
    sample('to a vector', spread([2, 3], -1, 1), [6]),
    sample('to more axes', spread([6], -1, 1), [1, 3, 1, 2]),
    sample('an open extent', spread([4, 3], -1, 1), [2, -1, 2], [2, 3, 2]),
    sample('the same shape', spread([2, 3], -1, 1), [2, 3]),
    sample('a scalar', spread([1, 1], 0, 1), []),
    sample('from a scalar', spread([], 0, 1), [-1], [1]),
    sample('no elements', spread([0, 3], 0, 1), [5, 0]),
    sample('no elements, open', spread([0, 3], 0, 1), [3, -1], [3, 0]),
    sample('of bool', spread([4], 0, 2, 1, 'bool'), [2, 2]),
    sample('of int32, long', spread([6, 22], -9, 9, 1, 'int32'), [4, -1], [4, 33]),
  ],
  badCalls: [
    { title: 'another number of elements', call: () => reshape(zeros([2, 3]), [4]), code: 'shape-size' },
    { title: 'an open extent that does not come out', call: () => reshape(zeros([2, 3]), [4, -1]), code: 'shape-size' },
    { title: 'two open extents', call: () => reshape(zeros([2, 3]), [-1, -1]), code: 'shape-size' },
    { title: 'an open extent beside 0', call: () => reshape(zeros([0, 3]), [0, -1]), code: 'shape-size' },
    { title: 'a number for a shape', call: () => reshape(zeros([2]), 2 as unknown as Shape), code: 'option' },
    { title: 'a negative extent', call: () => reshape(zeros([4]), [-2, -2]), code: 'size' },
  ],
};

const flat = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => ravel(t!),
  reference: (t) => ({ ...t!, shape: [t!.data.length] }),
});

export const ravelSamples: OpSamples = {
  name: 'ravel',
  ops: [reshapeOp],
  samples: [
    flat('a matrix', spread([2, 3], -1, 1)),
    flat('a scalar', spread([], 0, 1)),
    flat('a vector', spread([3], 0, 1)),
    flat('no elements', spread([2, 0], 0, 1)),
    flat('a cube', spread([2, 3, 2], -1, 1)),
    flat('a rank of four', spread([2, 1, 3, 2], -1, 1)),
    flat('one element', spread([1, 1], 0, 1)),
    flat('of int32', spread([2, 2], -9, 9, 1, 'int32')),
    flat('of bool', spread([3, 2], 0, 2, 1, 'bool')),
    flat('of uint8', spread([3, 2], 0, 200, 1, 'uint8')),
  ],
  badCalls: [
    { title: 'nested arrays', call: () => ravel([[1]] as unknown as number), code: 'operand' },
    { title: 'a string', call: () => ravel('1' as unknown as number), code: 'operand' },
    { title: 'null', call: () => ravel(null as unknown as number), code: 'unconnected-gradient' },
  ],
};
