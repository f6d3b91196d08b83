import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { trapezoid } from './trapezoid.ts';

type At = (index: readonly number[]) => number;

function integral(y: HostArray, axis: number, at: At, dtype: HostArray['dtype'] = y.dtype): HostArray {
  const rest = y.shape.toSpliced(axis, 1);
  return build(rest, dtype, (index) => {
    let total = 0;
    for (let k = 0; k + 1 < y.shape[axis]!; k++) {
      const [here, next] = [index.toSpliced(axis, 0, k), index.toSpliced(axis, 0, k + 1)];
      total += ((elementOf(y, here) + elementOf(y, next)) / 2) * (at(next) - at(here));
    }
    return total;
  });
}

const evenly = (
  title: string,
  y: HostArray,
  axis: number,
  dx: number,
  call: (y: Tensor) => Tensor,
  dtype?: HostArray['dtype'],
): Sample => ({
  title,
  inputs: [y],
  call: (t) => call(t!),
  reference: (t) => integral(t!, axis, (index) => index[axis]! * dx, dtype ?? t!.dtype),
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

export const trapezoidSamples: OpSamples = {
  name: 'trapezoid',
  ops: [],
  samples: [
    evenly('a vector', f([5]), 0, 1, (y) => trapezoid(y)),
    evenly('the last axis', f([2, 4]), 1, 1, (y) => trapezoid(y)),
    evenly('the first axis', f([4, 3]), 0, 2.5, (y) => trapezoid(y, { axis: 0, dx: 2.5 })),
    evenly('a negative step', f([4]), 0, -0.5, (y) => trapezoid(y, { dx: -0.5 })),
    evenly('one value', f([2, 1]), 1, 1, (y) => trapezoid(y)),
    evenly('no values', host([], [3, 0]), 1, 1, (y) => trapezoid(y)),
    evenly('no lines', host([], [0, 3]), 1, 1, (y) => trapezoid(y)),
    evenly('integers', host([1, 2, 4], [3], 'int32'), 0, 1, (y) => trapezoid(y), 'float32'),
    {
      title: 'places along the axis',
      inputs: [f([2, 4]), host([0, 1, 1.5, 4])],
      call: (y, x) => trapezoid(y!, { x: x! }),
      reference: (y, x) => integral(y!, 1, ([, k]) => x!.data[k!]!),
    },
    {
      title: 'places along the first axis',
      inputs: [f([4, 2]), host([0, 1, 1.5, 4])],
      call: (y, x) => trapezoid(y!, { x: x!, axis: 0 }),
      reference: (y, x) => integral(y!, 0, ([k]) => x!.data[k!]!),
    },
    {
      title: 'places for every value',
      inputs: [f([3, 4]), f([3, 4], 2)],
      call: (y, x) => trapezoid(y!, { x: x!, axis: -1 }),
      reference: (y, x) => integral(y!, 1, (index) => elementOf(x!, index)),
    },
  ],
  badCalls: [
    { title: 'too few places', call: () => trapezoid(zeros([3]), { x: zeros([2]) }), code: 'shape-mismatch' },
    {
      title: 'places of another rank',
      call: () => trapezoid(zeros([3]), { x: zeros([1, 3]) }),
      code: 'shape-mismatch',
    },
    { title: 'an axis that is not there', call: () => trapezoid(zeros([3]), { axis: 1 }), code: 'axis' },
    { title: 'a scalar', call: () => trapezoid(1), code: 'axis' },
    { title: 'a string for dx', call: () => trapezoid(zeros([3]), { dx: '1' as never }), code: 'option' },
    { title: 'an unknown option', call: () => trapezoid(zeros([3]), { y: 1 } as object), code: 'option' },
  ],
};
