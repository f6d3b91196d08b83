import { tensor } from '../create.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { expandDims, expandDimsOp, squeeze, squeezeOp } from './expand-dims.ts';

const reshaped = (title: string, x: HostArray, shape: Shape, call: (x: Tensor) => Tensor): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) => ({ ...t!, shape }),
});

const matrix = spread([2, 3], -1, 1);

export const expandDimsSamples: OpSamples = {
  name: 'expandDims',
  ops: [expandDimsOp],
  samples: [
    reshaped('in front', matrix, [1, 2, 3], (x) => expandDims(x, 0)),
    reshaped('at the end', matrix, [2, 3, 1], (x) => expandDims(x, -1)),
    reshaped('between', matrix, [2, 1, 3], (x) => expandDims(x, -2)),
    reshaped('several', matrix, [1, 2, 1, 3, 1], (x) => expandDims(x, [0, 2, -1])),
    reshaped('a scalar', spread([], 0, 1), [1], (x) => expandDims(x, 0)),
    reshaped('no elements', spread([0, 3], 0, 1), [0, 1, 3], (x) => expandDims(x, 1)),
    reshaped('of int32', spread([3], -9, 9, 1, 'int32'), [3, 1], (x) => expandDims(x, 1)),
    reshaped('of bool', spread([2, 2], 0, 2, 1, 'bool'), [2, 1, 2], (x) => expandDims(x, 1)),
    reshaped('nowhere', matrix, [2, 3], (x) => expandDims(x, [])),
    reshaped('a rank of four', spread([2, 1, 3, 2], -1, 1), [2, 1, 3, 1, 2], (x) => expandDims(x, 3)),
  ],
  badCalls: [
    { title: 'a place beyond the result', call: () => expandDims(zeros([2, 3]), 3), code: 'axis' },
    { title: 'a place twice', call: () => expandDims(zeros([2, 3]), [0, -4]), code: 'axis' },
    { title: 'no place', call: () => expandDims(zeros([2]), undefined as unknown as number), code: 'axis' },
  ],
};

const units = spread([1, 3, 1, 2], -1, 1);

export const squeezeSamples: OpSamples = {
  name: 'squeeze',
  ops: [squeezeOp],
  samples: [
    reshaped('all', units, [3, 2], (x) => squeeze(x)),
    reshaped('one', units, [1, 3, 2], (x) => squeeze(x, 2)),
    reshaped('by options', units, [3, 1, 2], (x) => squeeze(x, { axis: -4 })),
    reshaped('several', units, [3, 2], (x) => squeeze(x, [2, 0])),
    reshaped('none there', matrix, [2, 3], (x) => squeeze(x)),
    reshaped('to a scalar', spread([1, 1], 0, 1), [], (x) => squeeze(x)),
    reshaped('of int32', spread([1, 3], -9, 9, 1, 'int32'), [3], (x) => squeeze(x, 0)),
    reshaped('a scalar', spread([], 0, 1), [], (x) => squeeze(x)),
    reshaped('no elements', spread([0, 1, 2], 0, 1), [0, 2], (x) => squeeze(x, 1)),
    reshaped('null: all', units, [3, 2], (x) => squeeze(x, null)),
  ],
  badCalls: [
    { title: 'an axis that is longer', call: () => squeeze(tensor([[1, 2]]), 1), code: 'squeeze-axis' },
    { title: 'an axis that is not there', call: () => squeeze(tensor([1]), 1), code: 'axis' },
    { title: 'an unknown option', call: () => squeeze(tensor([1]), { axes: 0 } as object), code: 'option' },
  ],
};
