import { tensor } from '../create.ts';
import { type DType, factsOf } from '../dtype.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { saturateCast } from './saturate-cast.ts';

const sample = (x: HostArray, dtype: DType): Sample => ({
  title: `${x.dtype} [${x.shape.join(', ')}] to ${dtype}`,
  inputs: [x],
  call: (y) => saturateCast(y!, dtype),
  reference: (y) => {
    const { kind, min, max, largest, round } = factsOf(dtype);
    const data = y!.data.map((value) => {
      if (kind === 'bool') return value === 0 ? 0 : 1;
      if (kind === 'int') return Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, min), max)) + 0;
      const nearest = Math.min(Math.max(value, -largest), largest);
      // between dtypes that hold each other's numbers nothing is cut, infinities neither
      return factsOf(y!.dtype).largest > largest ? round(nearest) : round(value);
    });
    return { shape: y!.shape, dtype, data };
  },
  dtypes: [x.dtype],
  gradients: [],
  ulp: 0,
});

const whole = host([300, -300, 127, -128, 128, 0, 2147483647, -2147483648], [2, 4], 'int32');
const positive = host([300, 127, 128, 255, 0, 4294967295], [6], 'uint32');
const floats = host([1e6, -1e6, 2.5, -2.5, 0, NaN, Infinity, -Infinity, 65519, 1e39]);

export const saturateCastSamples: OpSamples = {
  name: 'saturateCast',
  ops: [],
  samples: [
    ...(['int8', 'uint8', 'uint32', 'int32', 'bool', 'float32', 'float16', 'bfloat16'] as const).map((dtype) =>
      sample(whole, dtype),
    ),
    ...(['int8', 'uint8', 'int32', 'float16'] as const).map((dtype) => sample(positive, dtype)),
    ...(['int8', 'uint8', 'uint32', 'int32', 'bool', 'float16', 'bfloat16', 'float64'] as const).map((dtype) =>
      sample(floats, dtype),
    ),
    sample(host([1e300, -1e300, 1, NaN], [4], 'float64'), 'float32'),
    sample(host([1e30, -2], [2], 'bfloat16'), 'float16'),
    sample(host([1, 0], [2], 'bool'), 'int8'),
    sample(host([7], [], 'int8'), 'uint8'),
    sample(host([], [0, 2], 'int32'), 'int8'),
    {
      title: 'to its own dtype',
      inputs: [spread([2, 3], -3, 3)],
      call: (y) => saturateCast(y!, y!.dtype),
      reference: (y) => y!,
    },
  ],
  badCalls: [
    { title: 'an unknown dtype', call: () => saturateCast(tensor([1]), 'int16' as DType), code: 'unknown-dtype' },
    { title: 'a complex dtype', call: () => saturateCast(tensor([1]), 'complex64'), code: 'dtype' },
    { title: 'an array', call: () => saturateCast([1] as unknown as In, 'int8'), code: 'operand' },
  ],
};
