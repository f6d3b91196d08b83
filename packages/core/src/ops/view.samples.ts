import { tensor } from '../create.ts';
import { type DType, factsOf } from '../dtype.ts';
import { type HostArray, host, type OpSamples, type Sample, spread } from '../sample.ts';
import { storedArrayOf } from '../stored.ts';
import { sizeOf } from '../shape.ts';
import { viewAsComplex } from './complex.ts';
import { view, viewDoubleOp, viewOp } from './view.ts';

/** The bytes of an array in the memory of a machine that puts the lowest first, and back. */
function reference(x: HostArray, dtype: DType): HostArray {
  const { half } = factsOf(x.dtype);
  const Stored = storedArrayOf(x.dtype);
  const stored = new Stored(x.data.length);
  x.data.forEach((value, i) => (stored[i] = half ? half.bitsOf(value) : value));
  const to = factsOf(dtype);
  const Made = storedArrayOf(dtype);
  const data = Array.from(new Made(stored.buffer), (bits) => (to.half ? to.half.valueOf(bits) : bits));
  const last = ((x.shape.at(-1) ?? 1) * factsOf(x.dtype).bytes) / to.bytes;
  const shape = x.shape.length === 0 ? [] : [...x.shape.slice(0, -1), last];
  return {
    shape,
    dtype,
    data: (dtype === 'bool' ? data.map((bits) => (bits === 0 ? 0 : 1)) : data).slice(0, sizeOf(shape)),
  };
}

const sample = (x: HostArray, dtype: DType, title = ''): Sample => ({
  title: `${title}${x.dtype} [${x.shape.join(', ')}] as ${dtype}`,
  inputs: [x],
  call: (y) => view(y!, dtype),
  reference: (y) => reference(y!, dtype),
  // bits are of one dtype
  dtypes: [x.dtype],
  gradients: [],
  ulp: 0,
});

// words whose halves and quarters are numbers of every dtype: no NaN, nothing that a GPU takes for 0
const words = host([0x40490fdb, 0x3f803f80, 0x44004080, 0xc2c84248, 0x3c003bff, 0xc6004580], [2, 3], 'uint32');
const small = spread([3, 4], -100, 100, 1, 'int8');
const bytes = spread([2, 8], 0, 120, 2, 'uint8');

export const viewSamples: OpSamples = {
  name: 'view',
  slopeless: true,
  ops: [viewOp, viewDoubleOp],
  samples: [
    sample(spread([2, 3], -3, 3), 'int32'),
    sample(spread([2, 3], -3, 3), 'uint32'),
    sample(host([1, -2, 0, -0, Infinity]), 'uint8'),
    sample(host([7], []), 'int32'),
    sample(spread([0, 3], 0, 1), 'int32'),
    sample(spread([0, 3], 0, 1), 'uint8'),
    sample(words, 'float32'),
    sample(words, 'int8'),
    sample(words, 'float16'),
    sample(words, 'bfloat16'),
    sample(words, 'uint8'),
    sample(small, 'uint8'),
    sample(small, 'int32'),
    sample(bytes, 'float16', 'bytes: '),
    sample(bytes, 'uint32', 'bytes: '),
    sample(bytes, 'bool', 'bytes: '),
    sample(host([1, 0, 1, 1], [4], 'bool'), 'uint8'),
    sample(host([1, 0, 1, 1], [4], 'bool'), 'int32'),
    sample(host([1.5, -2, 0.1, 65504, 2 ** -24, -0, Infinity, 1], [8], 'float16'), 'uint8'),
    sample(host([1.5, -2, 0.1, 65504, 2 ** -24, -0, Infinity, 1], [2, 4], 'float16'), 'uint32'),
    sample(host([1.5, -2, 0.1, 3e38, 2 ** -120, -0, Infinity, 1], [8], 'bfloat16'), 'float16'),
    sample(host([1.5, -2, 0.1, 3e38, 2 ** -120, -0, Infinity, 1], [8], 'bfloat16'), 'int32'),
    sample(spread([2, 3], -3, 3, 1, 'float64'), 'uint32'),
    sample(spread([2, 3], -3, 3, 1, 'float64'), 'uint8'),
    sample(spread([2, 2], 0, 1000, 1, 'uint32'), 'float64'),
    sample(host([1.5, -2, 0.1, 1], [1, 4], 'float16'), 'float64'),
    sample(host([1.5], [], 'float64'), 'float64'),
  ],
  badCalls: [
    { title: 'an unknown dtype', call: () => view(tensor([1]), 'float' as DType), code: 'unknown-dtype' },
    { title: 'no dtype', call: () => view(tensor([1]), undefined as unknown as DType), code: 'unknown-dtype' },
    {
      title: 'no whole elements',
      call: () => view(tensor([1, 2, 3], { dtype: 'uint8' }), 'int32'),
      code: 'shape-mismatch',
    },
    {
      title: 'a scalar of fewer bytes',
      call: () => view(tensor(1, { dtype: 'uint8' }), 'int32'),
      code: 'shape-mismatch',
    },
    { title: 'a scalar of more bytes', call: () => view(1, 'uint8'), code: 'shape-mismatch' },
    { title: 'an odd number of words', call: () => view(tensor([1, 2, 3]), 'float64'), code: 'shape-mismatch' },
    { title: 'complex numbers', call: () => view(viewAsComplex(tensor([1, 2])), 'float32'), code: 'dtype' },
    { title: 'a complex dtype', call: () => view(tensor([1, 2]), 'complex64'), code: 'dtype' },
  ],
};
