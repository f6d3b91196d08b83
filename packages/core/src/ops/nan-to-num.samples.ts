import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import { nanToNum, nanToNumOp } from './nan-to-num.ts';

const LARGEST = 3.4028234663852886e38;
const mixed = host([1, NaN, Infinity, -Infinity, -2.5, 0]);

export const nanToNumSamples: OpSamples = elementwiseSamples({
  fn: Object.assign((x: In) => nanToNum(x), { op: nanToNumOp }),
  // infinities come in float32 only
  oracle: (x) => (Number.isNaN(x) ? 0 : Math.max(-LARGEST, Math.min(LARGEST, x))),
  counts: ['int32', 'uint8', 'bool'],
  special: false,
  more: [
    {
      title: 'the largest numbers of float32',
      inputs: [mixed],
      call: (x) => nanToNum(x!),
      reference: () => host([1, 0, 3.4028234663852886e38, -3.4028234663852886e38, -2.5, 0]),
      gradients: [],
      dtypes: ['float32'],
    },
    {
      title: 'the largest numbers of float64',
      inputs: [{ ...mixed, dtype: 'float64' }],
      call: (x) => nanToNum(x!),
      reference: () => host([1, 0, Number.MAX_VALUE, -Number.MAX_VALUE, -2.5, 0], [6], 'float64'),
      gradients: [],
    },
    ...(['float16', 'bfloat16'] as const).map((dtype): Sample => ({
      title: `the largest ${dtype}`,
      inputs: [host(mixed.data, mixed.shape, dtype)],
      call: (x) => nanToNum(x!),
      reference: (x) => {
        const most = dtype === 'float16' ? 65504 : 2 ** 127 * (2 - 2 ** -7);
        return {
          ...x!,
          data: x!.data.map((value) => (Number.isNaN(value) ? 0 : Math.min(Math.max(value, -most), most))),
        };
      },
      gradients: [],
    })),
    {
      title: 'numbers of its own',
      dtypes: ['float32', 'float64'],
      inputs: [mixed],
      call: (x) => nanToNum(x!, { nan: 7, posinf: 8, neginf: null }),
      reference: (x) =>
        host([1, 7, 8, x!.dtype === 'float64' ? -Number.MAX_VALUE : -3.4028234663852886e38, -2.5, 0], [6], x!.dtype),
      gradients: [],
    },
  ],
  badCalls: [
    { title: 'nan as a string', call: () => nanToNum(tensor([1]), { nan: '0' as never }), code: 'option' },
    { title: 'an unknown option', call: () => nanToNum(tensor([1]), { inf: 0 } as never), code: 'option' },
  ],
});
