import { tensor } from '../create.ts';
import type { DType } from '../dtype.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { bincount, bincountLengthOp, bincountOp, type BincountOptions } from './bincount.ts';
import { zeros } from './creation.ts';

const sample = (title: string, x: HostArray, size: number, weights?: HostArray, dtype?: DType): Sample => ({
  title,
  inputs: weights ? [x, weights] : [x],
  call: (t, w) => bincount(t!, { size, ...(w && { weights: w }) }),
  reference(t, w) {
    const count = t!.shape.at(-1)!;
    const rows = t!.shape.length === 2 ? t!.shape[0]! : 1;
    const data = new Array<number>(rows * size).fill(0);
    t!.data.forEach((value, i) => {
      if (value < size) data[Math.floor(i / count) * size + value]! += w ? w.data[i]! : 1;
    });
    return { shape: [...t!.shape.slice(0, -1), size], dtype: dtype ?? w?.dtype ?? 'int32', data };
  },
});

const numbers = host([1, 1, 2, 3, 2, 4, 4, 6], [8], 'int32');

export const bincountSamples: OpSamples = {
  name: 'bincount',
  ops: [bincountOp, bincountLengthOp],
  samples: [
    sample('a vector', numbers, 7),
    sample('longer than needed', numbers, 10),
    sample('shorter than needed', numbers, 3),
    sample('no counts', numbers, 0),
    sample('rows', spread([3, 6], 0, 5, 1, 'int32'), 5),
    sample('nothing', host([], [0], 'int32'), 3),
    sample('rows of nothing', host([], [2, 0], 'int32'), 3),
    sample('no rows', host([], [0, 4], 'int32'), 3),
    sample('uint8', spread([50], 0, 9, 1, 'uint8'), 9),
    sample('uint32 beyond int32', host([1, 2 ** 31, 2 ** 32 - 1, 1], [4], 'uint32'), 3),
    sample('weights', numbers, 7, spread([8], -1, 1)),
    sample('weights of numbers beyond the last count', numbers, 3, spread([8], -1, 1)),
    sample('weights of rows', spread([3, 6], 0, 5, 1, 'int32'), 5, spread([3, 6], -1, 1)),
    sample('whole weights', numbers, 7, spread([8], -4, 4, 1, 'int32')),
    sample('narrow weights', numbers, 7, spread([8], 0, 255, 1, 'uint8'), 'int32'),
    sample('many of one', host(new Array<number>(100).fill(1), [100], 'int32'), 2, spread([100], 0, 1)),
  ],
  badCalls: [
    {
      title: 'a negative number',
      call: () => bincount(tensor(new Int32Array([1, -1])), { size: 3 }),
      code: 'index-range',
    },
    { title: 'a negative number, later', call: () => bincount(tensor(new Int32Array([1, -1]))), code: 'index-range' },
    { title: 'floating point', call: () => bincount(tensor([1, 2]), { size: 3 }), code: 'dtype' },
    { title: 'a scalar', call: () => bincount(tensor(1, { dtype: 'int32' })), code: 'shape-mismatch' },
    { title: 'three axes', call: () => bincount(zeros([1, 1, 1], { dtype: 'int32' })), code: 'shape-mismatch' },
    {
      title: 'weights of another shape',
      call: () => bincount(zeros([3], { dtype: 'int32' }), { weights: tensor([1, 2]) }),
      code: 'shape-mismatch',
    },
    { title: 'a negative size', call: () => bincount(zeros([3], { dtype: 'int32' }), { size: -1 }), code: 'option' },
    { title: 'half a size', call: () => bincount(zeros([3], { dtype: 'int32' }), { size: 0.5 }), code: 'option' },
    {
      title: 'a negative least length',
      call: () => bincount(zeros([3], { dtype: 'int32' }), { minlength: -1 }),
      code: 'option',
    },
    {
      title: 'a length and a least length',
      call: () => bincount(zeros([3], { dtype: 'int32' }), { size: 2, minlength: 1 } as BincountOptions & { size: 2 }),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => bincount(zeros([3], { dtype: 'int32' }), { sparse: true } as BincountOptions),
      code: 'option',
    },
  ],
};
