import { reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { moments, momentsOp, momentsSlopeOp, perElementOp } from './moments.ts';

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]): number => meanOf(values.map((value) => (value - meanOf(values)) ** 2));

const sample = (title: string, x: HostArray, axes: readonly number[], keepdims = false): Sample => ({
  title,
  inputs: [x],
  call: (a) => moments(a!, axes, { keepdims }),
  reference: (a) => {
    const counted = axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const dtype = a!.dtype === 'float64' ? 'float64' : 'float32';
    return [meanOf, varianceOf].map((of) => reduceBy(a!, counted, keepdims, of, dtype));
  },
});

export const momentsSamples: OpSamples = {
  name: 'moments',
  ops: [momentsOp, momentsSlopeOp, perElementOp],
  samples: [
    sample('rows', spread([3, 5], -2, 2), [0]),
    sample('all but the channels', spread([2, 3, 4, 5], -2, 2), [0, 1, 2]),
    sample('axes that stay', spread([2, 3, 4], -2, 2), [-1, 0], true),
    sample('the whole', spread([7], -3, 3), [0]),
    sample('no axes', spread([2, 3], -2, 2), []),
    sample('far from 0', host([4096, 4097, 4098, 4099], [4]), [0]),
    sample('integers', spread([3, 4], -9, 9, 1, 'int32'), [1]),
    sample('no channels', spread([2, 0], -1, 1), [0]),
    {
      title: 'an axis as a number',
      inputs: [spread([2, 3], -2, 2)],
      call: (x) => moments(x!, 1),
      reference: (x) => [meanOf, varianceOf].map((of) => reduceBy(x!, [1], false, of)),
    },
    {
      title: 'the variance alone',
      inputs: [spread([4, 3], -2, 2)],
      call: (x) => moments(x!, [0])[1],
      reference: (x) => reduceBy(x!, [0], false, varianceOf),
    },
    {
      title: 'the mean alone',
      inputs: [spread([4, 3], -2, 2)],
      call: (x) => moments(x!, [0])[0],
      reference: (x) => reduceBy(x!, [0], false, meanOf),
    },
  ],
  badCalls: [
    { title: 'an axis outside', call: () => moments(zeros([2, 3]), [2]), code: 'axis' },
    { title: 'an axis twice', call: () => moments(zeros([2, 3]), [1, -1]), code: 'axis' },
    {
      title: 'an unknown option',
      call: () => moments(zeros([2]), [0], { synchronized: true } as object),
      code: 'option',
    },
    { title: 'a number for keepdims', call: () => moments(zeros([2]), [0], { keepdims: 1 } as object), code: 'option' },
  ],
};
