import { tensor } from '../create.ts';
import { type DType, factsOf } from '../dtype.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { cast, castOp } from './cast.ts';

const sample = (title: string, x: HostArray, dtype: DType, expected: readonly number[]): Sample => ({
  title,
  inputs: [x],
  dtypes: ['float32', 'float64'],
  call: (t) => cast(t!, dtype),
  reference: (t) => ({ shape: t!.shape, dtype, data: expected }),
  gradients: [],
});

const wide = [-Infinity, -3e9, -2.5, -0.5, 0, 0.5, 2.5, 3e9, Infinity, NaN];

/** Floating point stays: the gradient goes through. */
const same = (title: string, x: HostArray, dtype: DType): Sample => ({
  title,
  inputs: [x],
  call: (t) => cast(t!, dtype),
  reference: (t) => ({ ...t!, dtype, data: dtype === 'float32' ? t!.data.map(Math.fround) : t!.data }),
});

export const castSamples: OpSamples = {
  name: 'cast',
  ops: [castOp],
  samples: [
    same('to float64', spread([2, 3], -1, 1), 'float64'),
    { ...same('to float32', spread([2, 3], -1, 1, 1, 'float64'), 'float32'), gradients: [] },
    same('no elements', spread([0, 2], 0, 1), 'float64'),
    // two thirds of the way to the next half float, half-way to an even and to an odd one, too large, too small
    ...(['float16', 'bfloat16'] as const).flatMap((dtype) => {
      const { epsilon, largest, smallest, round } = factsOf(dtype);
      const points = [1 + epsilon / 1.5, 1 + epsilon / 2, 1 + 1.5 * epsilon, -0.1, 3, -0, NaN, -Infinity];
      const edges = [largest * (1 + epsilon / 8), -largest * (1 + epsilon), smallest * epsilon * 2.6, smallest / 3];
      const data = [...points, ...edges].map(Math.fround);
      return [
        { ...sample(`to ${dtype}`, host(data), dtype, data.map(round)), dtypes: ['float32' as const] },
        sample(
          `integers to ${dtype}`,
          host([1, -3, 2049, 16842753, -16842753], [5], 'int32'),
          dtype,
          [1, -3, 2049, 16842753, -16842753].map(round),
        ),
        sample(`${dtype} to integers`, host([1.5, -2.75, 300, NaN], [4], dtype), 'int8', [1, -2, 127, 0]),
      ];
    }),
    {
      // between two float64 whose float32 lies half-way between two half floats
      ...sample('float64 to float16 at once', host([1 + 2 ** -11 + 2 ** -40], [1], 'float64'), 'float16', [
        1 + 2 ** -10,
      ]),
      dtypes: ['float64' as const],
    },
    sample('to int8, saturating', host(wide), 'int8', [-128, -128, -2, 0, 0, 0, 2, 127, 127, 0]),
    sample('integers wrap to int8', host([-1, 128, 511], [3], 'int32'), 'int8', [-1, -128, -1]),
    sample('toward zero, saturating', host(wide), 'int32', [
      -(2 ** 31),
      -(2 ** 31),
      -2,
      0,
      0,
      0,
      2,
      2 ** 31 - 1,
      2 ** 31 - 1,
      0,
    ]),
    sample('to uint8, saturating', host(wide), 'uint8', [0, 0, 0, 0, 0, 0, 2, 255, 255, 0]),
    sample('to uint32, saturating', host(wide), 'uint32', [0, 0, 0, 0, 0, 0, 2, 3e9, 2 ** 32 - 1, 0]),
    sample('to bool', host(wide), 'bool', [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]),
    sample('integers wrap', host([-1, 256, 511], [3], 'int32'), 'uint8', [255, 0, 255]),
    sample('bools are 0 and 1', host([1, 0], [2], 'bool'), 'float32', [1, 0]),
    sample('a scalar', host([7], [], 'int32'), 'float32', [7]),
  ],
  badCalls: [
    { title: 'an unknown dtype', call: () => cast(tensor([1]), 'float' as DType), code: 'unknown-dtype' },
    { title: 'no dtype', call: () => cast(tensor([1]), undefined as unknown as DType), code: 'unknown-dtype' },
    { title: 'nested arrays', call: () => cast([1] as never, 'int32'), code: 'operand' },
  ],
};
