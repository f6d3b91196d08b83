import { tensor } from '../create.ts';
import { type DType, factsOf } from '../dtype.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import { viewAsComplex } from './complex.ts';
import { nextafter } from './nextafter.ts';

/** By integers, as IEEE 754 orders floats. */
function next(a: number, b: number, dtype: DType): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  if (a === b) return b;
  const { half, bytes } = factsOf(dtype);
  const memory = new DataView(new ArrayBuffer(8));
  const width = BigInt(8 * (half ? 2 : bytes));
  const sign = 1n << (width - 1n);
  const bitsOf = (x: number): bigint => {
    if (half) return BigInt(half.bitsOf(x));
    if (bytes === 4) memory.setFloat32(0, x);
    else memory.setFloat64(0, x);
    return bytes === 4 ? BigInt(memory.getUint32(0)) : memory.getBigUint64(0);
  };
  const valueOf = (bits: bigint): number => {
    if (half) return half.valueOf(Number(bits));
    if (bytes === 4) {
      memory.setUint32(0, Number(bits));
      return memory.getFloat32(0);
    }
    memory.setBigUint64(0, bits);
    return memory.getFloat64(0);
  };
  if (a === 0) return valueOf(b > 0 ? 1n : sign | 1n);
  return valueOf(bitsOf(a) + (a < b === a > 0 ? 1n : -1n));
}

const sample = (title: string, a: HostArray, b: HostArray, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => nextafter(x!, y! as never),
  reference: (x, y) => {
    const dtype = factsOf(x!.dtype).kind === 'float' ? x!.dtype : 'float32';
    return pointwise((p, q) => next(p, q, dtype), dtype)(x!, y!);
  },
  gradients: [],
  // half floats have neighbours of their own, and samples
  dtypes: ['float32', 'float64'],
  ulp: 0,
  ...more,
});

// about powers of two, zeros, infinities; nothing so small that a GPU takes it for 0
const points = [
  1,
  -1,
  2,
  1.5,
  0.1,
  -3,
  1e10,
  -1e-10,
  65504,
  -65504,
  1024,
  2 ** -14,
  3 * 2 ** -15,
  Infinity,
  -Infinity,
  NaN,
];
const edges = (dtype: DType): readonly [HostArray, HostArray] => {
  const { round, largest, smallest, epsilon } = factsOf(dtype);
  const few = [...points, largest, -largest].map(round).filter((x) => Math.abs(x) >= smallest || Number.isNaN(x));
  const near = dtype === 'float16' ? [0, -0, smallest, -smallest, smallest * epsilon, smallest / 2] : [0.5];
  const all = [...few, ...near];
  const targets = [Infinity, -Infinity, 0, 1, NaN];
  return [
    host(
      all.flatMap((x) => targets.map(() => x)),
      undefined,
      dtype,
    ),
    host(
      all.flatMap(() => targets),
      undefined,
      dtype,
    ),
  ];
};

// ends of the range: what WGSL may flush is told apart by the kit's own tolerance
const tiny = (dtype: DType): readonly [HostArray, HostArray] => {
  const { smallest, epsilon } = factsOf(dtype);
  const least = smallest * epsilon;
  const xs = [0, -0, least, -least, smallest, -smallest, smallest - least, smallest * 2, smallest * 1.5, smallest / 2];
  return [host([...xs, ...xs], undefined, dtype), host([...xs.map(() => 1), ...xs.map(() => -1)], undefined, dtype)];
};

export const nextafterSamples: OpSamples = {
  name: 'nextafter',
  ops: [nextafter.op],
  samples: [
    sample('points', spread([2, 7], -3, 3), spread([2, 7], -3, 3, 2), { gradients: [0, 1] }),
    sample('a scalar', host([1], []), host([2], [])),
    sample('no elements', spread([0, 3], 0, 1), spread([0, 3], 0, 1)),
    sample('a row with a column', spread([3, 1], -3, 3), spread([2, 3, 4], -3, 3, 2)),
    sample('equal numbers', host([1, -2, 0, -0]), host([1, -2, -0, 0])),
    sample('whole numbers', host([1, -3, 0], [3], 'int32'), host([2, 2, 2], [3], 'int32')),
    sample('edges of float32', ...edges('float32'), { dtypes: ['float32'] }),
    ...(['float64', 'float16', 'bfloat16'] as const).map((dtype) => sample(`edges of ${dtype}`, ...edges(dtype))),
    sample('close to 0 in float32', ...tiny('float32'), { dtypes: ['float32'], ulp: 1 }),
    ...(['float64', 'bfloat16'] as const).map((dtype) => sample(`close to 0 in ${dtype}`, ...tiny(dtype), { ulp: 1 })),
    sample('all small numbers of float16', ...tiny('float16')),
  ],
  badCalls: [
    {
      title: 'shapes that do not broadcast',
      call: () => nextafter(tensor([1, 2, 3]), tensor([1, 2]) as never),
      code: 'broadcast-shape',
    },
    { title: 'complex numbers', call: () => nextafter(viewAsComplex(tensor([1, 2])), 1), code: 'dtype' },
    { title: 'an array', call: () => nextafter([1] as unknown as In, 1), code: 'operand' },
  ],
};
