import { build, elementOf, reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { normalize, type NormalizeOptions } from './normalize.ts';

const norm = (values: readonly number[], order: number): number =>
  order === Infinity
    ? Math.max(...values.map(Math.abs))
    : values.reduce((sum, value) => sum + Math.abs(value) ** order, 0) ** (1 / order);

const sample = (title: string, x: HostArray, options: NormalizeOptions = {}, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [x],
  call: (a) => normalize(a!, options),
  reference: (a) => {
    const { axis = -1, order = 2, epsilon } = options;
    const list = axis === null ? a!.shape.map((_, k) => k) : [axis].flat();
    const axes = list.map((k) => (k < 0 ? k + a!.shape.length : k));
    const norms = reduceBy(a!, axes, true, (values) => Math.max(norm(values, order), epsilon ?? 1e-7));
    return build(
      a!.shape,
      a!.dtype === 'int32' ? 'float32' : a!.dtype,
      (index) =>
      elementOf(a!, index) / elementOf(norms, index.map((at, k) => (axes.includes(k) ? 0 : at))), // prettier-ignore
    );
  },
  ...more,
});

const f = (shape: readonly number[]): HostArray => spread(shape, -2, 2);

export const normalizeSamples: OpSamples = {
  name: 'normalize',
  ops: [],
  samples: [
    sample('rows', f([3, 4])),
    sample('columns', f([3, 4]), { axis: 0 }),
    sample('the whole', f([2, 3]), { axis: null }),
    sample('several axes', f([2, 3, 4]), { axis: [0, -1] }),
    sample('sums', f([3, 4]), { order: 1 }),
    sample('the largest', f([3, 4]), { order: Infinity }),
    sample('cubes', f([3, 4]), { order: 3 }),
    sample('short vectors', host([1e-3, -2e-3, 0, 0], [2, 2]), { epsilon: 0.01 }, { gradients: [] }),
    sample('nothing but zeros', host([0, 0, 0]), {}, { gradients: [] }),
    sample('integers', spread([2, 3], -9, 9, 1, 'int32')),
    sample('no elements', f([2, 0])),
    sample('no elements, the largest', f([2, 0]), { order: Infinity }),
    {
      title: 'an axis in the place of the options',
      inputs: [host([3, 0, 4, 2], [2, 2])],
      call: (x) => normalize(x!, 0),
      reference: (x) => host([0.6, 0, 0.8, 1], [2, 2], x!.dtype),
    },
  ],
  badCalls: [
    { title: 'an axis outside', call: () => normalize(zeros([2]), 1), code: 'axis' },
    { title: 'an order of 0', call: () => normalize(zeros([2]), { order: 0 }), code: 'option' },
    { title: 'an order by name', call: () => normalize(zeros([2]), { order: 'fro' } as object), code: 'option' },
    { title: 'a negative epsilon', call: () => normalize(zeros([2]), { epsilon: -1 }), code: 'option' },
    { title: 'an unknown option', call: () => normalize(zeros([2]), { ord: 1 } as object), code: 'option' },
  ],
};
