import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { fromKeras } from './activation-cases.ts';
import { glu } from './glu.ts';

/** Halves along an axis, by position: rows of `outer` blocks of two halves. */
const gated = (x: HostArray, axis: number): HostArray => {
  const half = x.shape[axis]! / 2;
  const inner = x.shape.slice(axis + 1).reduce((product, n) => product * n, 1) * half;
  const shape = x.shape.with(axis, half);
  const data = Array.from({ length: x.data.length / 2 }, (_, i) => {
    const at = Math.floor(i / inner) * 2 * inner + (i % inner);
    return x.data[at]! / (1 + Math.exp(-x.data[at + inner]!));
  });
  return { shape, dtype: x.dtype, data };
};

const sample = (title: string, x: HostArray, axis: number, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [x],
  call: (given) => glu(given!, axis),
  reference: (given) => gated(given!, axis < 0 ? axis + x.shape.length : axis),
  ...more,
});

export const gluSamples: OpSamples = {
  name: 'glu',
  ops: [],
  samples: [
    sample('the last axis', spread([3, 8], -4, 4), -1),
    sample('an axis inside', spread([2, 6, 3], -4, 4), 1),
    sample('the first axis', spread([4, 2], -4, 4), 0),
    sample('no elements', spread([0, 4], 0, 1), 1, { gradients: [] }),
    sample('halves of nothing', spread([2, 0], 0, 1), 1, { gradients: [] }),
    {
      title: 'the axis as an option',
      inputs: [spread([2, 4, 2], -4, 4)],
      call: (x) => glu(x!, { axis: 1 }),
      reference: (x) => gated(x!, 1),
    },
    fromKeras('keras-0769', host([-1, 0, 1, 2, 3, 4]), (x) => glu(x!), [-0.8807971, 0, 0.98201376], 4),
    sample('a vector', spread([6], -4, 4), -1),
    sample('one element each', spread([1, 2], -4, 4), 1),
    sample('a rank of four', spread([2, 1, 4, 2], -4, 4), 2),
  ],
  badCalls: [
    { title: 'an odd extent', call: () => glu(tensor([1, 2, 3])), code: 'shape-mismatch' },
    { title: 'an axis outside', call: () => glu(tensor([1, 2]), 1), code: 'axis' },
    { title: 'a scalar', call: () => glu(2), code: 'axis' },
    {
      title: 'an unknown option',
      call: () => (glu as unknown as (x: unknown, options: unknown) => unknown)(tensor([1, 2]), { dim: 0 }),
      code: 'option',
    },
  ],
};
