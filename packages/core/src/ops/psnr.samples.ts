import { tensor } from '../create.ts';
import { floatOf, wider } from '../dtype.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { ones } from './creation.ts';
import { meanOp } from './mean.ts';
import { psnr } from './psnr.ts';

function ratio(a: HostArray, b: HostArray, peak: number): HostArray {
  const noise = a.data.reduce((sum, x, i) => sum + (x - b.data[i]!) ** 2, 0) / a.data.length;
  return host([10 * Math.log10(peak ** 2 / noise)], [], floatOf(wider(a.dtype, b.dtype)));
}

const sample = (title: string, a: HostArray, b: HostArray, peak = 1): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => psnr(x!, y!, peak),
  reference: (x, y) => ratio(x!, y!, peak),
  ulp: 8,
});

const f = (shape: Shape, seed = 1): HostArray => spread(shape, 0, 1, seed);

export const psnrSamples: OpSamples = {
  name: 'psnr',
  ops: [meanOp],
  samples: [
    {
      // keras-0796: Keras 3.16, ops.psnr
      ...sample('as Keras', host([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]), host([0.2, 0.2, 0.3, 0.4, 0.6, 0.6], [2, 3])),
      reference: () => host([24.771212], []),
      dtypes: ['float32'],
      gradients: [],
    },
    sample('images', f([2, 4, 3, 3]), f([2, 4, 3, 3], 2)),
    sample('vectors', f([7]), f([7], 2)),
    sample('scalars', host([0.25], []), host([0.75], [])),
    sample('a peak of 255', spread([2, 5], 0, 255, 1), spread([2, 5], 0, 255, 2), 255),
    sample('a ratio below 0', spread([3, 3], -9, 9, 1), spread([3, 3], -9, 9, 2), 0.5),
    sample('of uint8', spread([2, 5], 0, 255, 1, 'uint8'), spread([2, 5], 0, 255, 2, 'uint8'), 255),
    sample('of int32 and float32', spread([4], -9, 9, 1, 'int32'), f([4]), 9),
    { ...sample('equal ones', f([3]), f([3])), gradients: [] },
    { ...sample('no elements', f([0, 2]), f([0, 2])), gradients: [] },
    {
      title: 'a peak that is an operand',
      inputs: [f([5]), f([5], 2), host([2], [])],
      call: (x, y, peak) => psnr(x!, y!, peak!),
      reference: (x, y, peak) => ratio(x!, y!, peak!.data[0]!),
      ulp: 8,
    },
  ],
  badCalls: [
    { title: 'shapes that differ', call: () => psnr(ones([2, 3]), ones([3]), 1), code: 'shape-mismatch' },
    { title: 'an array', call: () => psnr([1, 2] as never, ones([2]), 1), code: 'operand' },
    { title: 'no peak', call: () => psnr(ones([2]), ones([2]), undefined as never), code: 'operand' },
    {
      title: 'a disposed signal',
      call() {
        const gone = tensor([1, 2]);
        gone.dispose();
        psnr(ones([2]), gone, 1);
      },
      code: 'disposed',
    },
  ],
};
