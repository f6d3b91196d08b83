import { tensor } from '../create.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { booleanMask, type SizedMaskOptions } from './boolean-mask.ts';
import { zeros } from './creation.ts';

const sample = (
  title: string,
  x: HostArray,
  mask: HostArray,
  size: number,
  { axis = 0, fillValue }: { readonly axis?: number; readonly fillValue?: number } = {},
): Sample => ({
  title,
  inputs: [x, mask],
  call: (t, m) => booleanMask(t!, m!, { size, axis, ...(fillValue !== undefined && { fillValue }) }),
  reference(t, m) {
    const first = axis < 0 ? axis + t!.shape.length : axis;
    const found = placesOf(m!.shape).filter((_, i) => m!.data[i] !== 0);
    return build(t!.shape.toSpliced(first, m!.shape.length, size), t!.dtype, (index) => {
      const place = found[index[first]!];
      return place ? elementOf(t!, index.toSpliced(first, 1, ...place)) : (fillValue ?? 0);
    });
  },
});

const x = spread([3, 4], -1, 1);
const rows = host([1, 0, 1], [3], 'bool');
const elements = host([0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1], [3, 4], 'bool');

export const booleanMaskSamples: OpSamples = {
  name: 'booleanMask',
  ops: [],
  samples: [
    sample('rows', x, rows, 2),
    sample('elements', x, elements, 5),
    sample('more than there are', x, elements, 7),
    sample('filled', x, rows, 3, { fillValue: -2.5 }),
    sample('fewer than there are', x, elements, 3),
    sample('none', x, elements, 0),
    sample('columns', x, host([1, 0, 0, 1], [4], 'bool'), 3, { axis: 1, fillValue: 9 }),
    sample('the last axis', spread([2, 3, 2], -1, 1), host([0, 1], [2], 'bool'), 1, { axis: -1 }),
    sample('the last two of three axes', spread([2, 3, 2], -1, 1), spread([3, 2], 0, 2, 1, 'bool'), 4, { axis: 1 }),
    sample('the first two of three axes', spread([2, 3, 2], -1, 1), spread([2, 3], 0, 2, 1, 'bool'), 4),
    sample('nothing holds', x, host([0, 0, 0], [3], 'bool'), 2, { fillValue: 1 }),
    sample('no elements', spread([0, 2], 0, 1), host([], [0], 'bool'), 2, { fillValue: 1 }),
    sample('of int32', spread([6], -9, 9, 1, 'int32'), host([1, 0, 1, 1, 0, 1], [6], 'bool'), 5, { fillValue: -1 }),
    sample('of bool', spread([6], 0, 2, 1, 'bool'), host([1, 0, 1, 1, 0, 1], [6], 'bool'), 5),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return booleanMask(x, tensor([true, false]));
      },
      code: 'disposed',
    },
    {
      title: 'a mask of numbers',
      call: () => booleanMask(zeros([3]), tensor([1, 0, 1]), { size: 1 }),
      code: 'dtype',
    },
    { title: 'a short mask', call: () => booleanMask(zeros([3]), tensor([true]), { size: 1 }), code: 'shape-mismatch' },
    {
      title: 'a mask of another axis',
      call: () => booleanMask(zeros([3, 2]), tensor([true, false])),
      code: 'shape-mismatch',
    },
    { title: 'a scalar mask', call: () => booleanMask(zeros([3]), tensor(true)), code: 'shape-mismatch' },
    { title: 'of a scalar', call: () => booleanMask(tensor(1), tensor([true])), code: 'axis' },
    {
      title: 'an axis that is not there',
      call: () => booleanMask(zeros([3]), tensor([true, true, true]), { axis: 1 }),
      code: 'axis',
    },
    {
      title: 'half a size',
      call: () => booleanMask(zeros([1]), tensor([true]), { size: 0.5 }),
      code: 'option',
    },
    {
      title: 'a fraction to fill integers with',
      call: () => booleanMask(zeros([1], { dtype: 'int32' }), tensor([false]), { size: 1, fillValue: 0.5 }),
      code: 'dtype',
    },
    {
      title: 'something to fill nothing with',
      call: () => booleanMask(zeros([1]), tensor([true]), { fillValue: 1 } as unknown as SizedMaskOptions),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => booleanMask(zeros([1]), tensor([true]), { size: 1, name: 'm' } as SizedMaskOptions),
      code: 'option',
    },
  ],
};
