import { tensor } from '../create.ts';
import { placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { coordinatesOp, nonzero, type NonzeroOptions } from './nonzero.ts';
import { addEarlierOp, placesOfCountsOp, placesOfTrueOp, prefixCountOp } from './prefix-count.ts';

const sample = (title: string, x: HostArray, size: number, fillValue?: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => nonzero(t!, { size, ...(fillValue !== undefined && { fillValue }) }),
  reference(t) {
    const found = placesOf(t!.shape).filter((_, i) => t!.data[i] !== 0);
    return t!.shape.map((_, axis) => ({
      shape: [size],
      dtype: 'int32',
      data: Array.from({ length: size }, (__, k) => found[k]?.[axis] ?? fillValue ?? 0),
    }));
  },
  gradients: [],
});

const some = host([0, 2, 0, -1, 0.5, 0, 0, 3], [2, 4]);

export const nonzeroSamples: OpSamples = {
  name: 'nonzero',
  ops: [placesOfTrueOp, prefixCountOp, addEarlierOp, placesOfCountsOp, coordinatesOp],
  samples: [
    sample('as many as there are', some, 4),
    sample('more than there are', some, 6),
    sample('more than there are, filled', some, 6, -1),
    sample('fewer than there are', some, 2),
    sample('none', some, 0),
    sample('a vector', host([0, 1, 1, 0, 1]), 3),
    sample('three axes', spread([2, 3, 4], 0, 2, 1, 'int32'), 20, 9),
    sample('bools', spread([3, 5], 0, 2, 1, 'bool'), 10, -1),
    sample('NaN is not 0, −0 is', host([NaN, 0, -0, Infinity, -Infinity]), 4, -1),
    sample('all are 0', host([0, 0, 0]), 2, 7),
    sample('no elements', host([], [0, 3]), 2, -1),
    sample('many', spread([300], 0, 3, 1, 'uint8'), 150, -1),
    sample('uint32', host([0, 2 ** 32 - 1, 0, 1], [4], 'uint32'), 2),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return nonzero(x);
      },
      code: 'disposed',
    },
    { title: 'a scalar', call: () => nonzero(tensor(1)), code: 'shape-mismatch' },
    { title: 'a negative size', call: () => nonzero(zeros([3]), { size: -1 }), code: 'option' },
    { title: 'half a size', call: () => nonzero(zeros([3]), { size: 1.5 }), code: 'option' },
    { title: 'NaN for a size', call: () => nonzero(zeros([3]), { size: NaN }), code: 'option' },
    { title: 'more than a tensor holds', call: () => nonzero(zeros([3]), { size: 2 ** 31 }), code: 'size' },
    { title: 'half a position', call: () => nonzero(zeros([3]), { size: 1, fillValue: 0.5 }), code: 'option' },
    {
      title: 'something to fill nothing with',
      call: () => nonzero(zeros([3]), { fillValue: 1 } as unknown as NonzeroOptions),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => nonzero(zeros([3]), { length: 1 } as unknown as NonzeroOptions),
      code: 'option',
    },
    {
      title: 'a size in the place of options',
      call: () => nonzero(zeros([3]), 3 as unknown as NonzeroOptions),
      code: 'option',
    },
  ],
};
