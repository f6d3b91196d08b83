import { tensor } from '../create.ts';
import type { DType } from '../dtype.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import {
  empty,
  emptyLike,
  full,
  fullLike,
  fullLikeOp,
  fullOp,
  ones,
  onesLike,
  type DTypeOption,
  zeros,
  zerosLike,
} from './creation.ts';

const filled = (shape: Shape, value: number, dtype: DType = 'float32'): HostArray => ({
  shape,
  dtype,
  data: new Array<number>(sizeOf(shape)).fill(value),
});

type Create = (shape: Shape, options?: DTypeOption) => Tensor;

const shapes = (create: (shape: Shape) => unknown): BadCall[] => [
  { title: 'a number for a shape', call: () => create(3 as unknown as Shape), code: 'option' },
  { title: 'a fraction of an element', call: () => create([2, 1.5]), code: 'size' },
  { title: 'NaN for an extent', call: () => create([NaN]), code: 'size' },
  { title: 'a negative extent', call: () => create([-1]), code: 'size' },
  { title: 'too many elements', call: () => create([65_536, 65_536]), code: 'size' },
];

const creation = (name: string, create: Create, value: number): OpSamples => ({
  name,
  ops: [fullOp],
  samples: [
    ...([[2, 3], [], [0, 4], [1], [131], [2, 1, 3, 2]] as Shape[]).map((shape): Sample => ({
      title: `of shape [${shape.join(', ')}]`,
      inputs: [],
      call: () => create(shape),
      reference: () => filled(shape, value),
    })),
    ...(['int32', 'uint8', 'int8', 'bool', 'uint32', 'float16', 'bfloat16'] as const).map((dtype): Sample => ({
      title: `of ${dtype}`,
      inputs: [],
      call: () => create([3], { dtype }),
      reference: () => filled([3], value, dtype),
    })),
  ],
  badCalls: [
    ...shapes(create),
    { title: 'an unknown dtype', call: () => create([2], { dtype: 'float8' as DType }), code: 'unknown-dtype' },
    { title: 'a dtype for the options', call: () => create([2], 'int32' as DTypeOption), code: 'option' },
  ],
});

export const zerosSamples: OpSamples = creation('zeros', zeros, 0);
export const onesSamples: OpSamples = creation('ones', ones, 1);
export const emptySamples: OpSamples = creation('empty', empty, 0);

export const fullSamples: OpSamples = {
  name: 'full',
  ops: [fullOp],
  samples: [
    { title: 'a number', inputs: [], call: () => full([2, 3], 1.5), reference: () => filled([2, 3], 1.5) },
    {
      title: 'a boolean',
      inputs: [],
      call: () => full([2], true),
      reference: () => filled([2], 1, 'bool'),
    },
    {
      title: 'a whole number of int32',
      inputs: [],
      call: () => full([2], -7, { dtype: 'int32' }),
      reference: () => filled([2], -7, 'int32'),
    },
    { title: '−∞', inputs: [], call: () => full([2], -Infinity), reference: () => filled([2], -Infinity) },
    {
      title: 'a tensor, stretched',
      inputs: [spread([3], -1, 1)],
      call: (x) => full([2, 3], x!),
      reference: (x) => ({ ...x!, shape: [2, 3], data: [...x!.data, ...x!.data] }),
    },
    { title: 'a scalar', inputs: [], call: () => full([], 3), reference: () => filled([], 3) },
    { title: 'no elements', inputs: [], call: () => full([0, 2], 3), reference: () => filled([0, 2], 3) },
    { title: 'NaN', inputs: [], call: () => full([2], NaN), reference: () => filled([2], NaN) },
    {
      title: 'of uint8',
      inputs: [],
      call: () => full([3], 255, { dtype: 'uint8' }),
      reference: () => filled([3], 255, 'uint8'),
    },
    {
      title: 'a scalar tensor, in another dtype',
      inputs: [host([2], [], 'int32')],
      call: (x) => full([2, 2], x!, { dtype: 'float32' }),
      reference: () => filled([2, 2], 2),
    },
  ],
  badCalls: [
    ...shapes((shape) => full(shape, 1)),
    { title: 'a fraction of int32', call: () => full([2], 0.5, { dtype: 'int32' }), code: 'dtype' },
    {
      title: 'a tensor that does not fit',
      call: () => full([2, 2], tensor([1, 2, 3])),
      code: 'broadcast-shape',
    },
  ],
};

const alike = (name: string, make: (x: Tensor, options?: DTypeOption) => Tensor, value: number): OpSamples => ({
  slopeless: true,
  name,
  ops: [fullLikeOp],
  samples: [
    ...[
      spread([2, 3], -1, 1),
      spread([], 0, 1),
      spread([0, 2], 0, 1),
      spread([2, 1, 3, 2], 0, 1),
      host([1, 0], [2], 'bool'),
      spread([3], -9, 9, 1, 'int32'),
      spread([3], 0, 9, 1, 'uint8'),
    ].map((x): Sample => ({
      title: `like ${x.dtype} [${x.shape.join(', ')}]`,
      inputs: [x],
      call: (t) => make(t!),
      reference: (t) => filled(t!.shape, value, t!.dtype),
      gradients: [],
    })),
    {
      title: 'in another dtype',
      inputs: [spread([2], -1, 1)],
      call: (x) => make(x!, { dtype: 'int32' }),
      reference: () => filled([2], value, 'int32'),
    },
    {
      title: 'of integers, in floating point',
      inputs: [spread([2, 2], -9, 9, 1, 'int32')],
      call: (x) => make(x!, { dtype: 'float32' }),
      reference: () => filled([2, 2], value),
    },
    {
      title: 'in bool',
      inputs: [spread([3], -1, 1)],
      call: (x) => make(x!, { dtype: 'bool' }),
      reference: () => filled([3], value, 'bool'),
    },
  ],
  badCalls: [
    { title: 'an unknown option', call: () => make(tensor([1]), { type: 1 } as DTypeOption), code: 'option' },
    { title: 'an unknown dtype', call: () => make(tensor([1]), { dtype: 'float' as DType }), code: 'unknown-dtype' },
    { title: 'nested arrays', call: () => make([1] as unknown as Tensor), code: 'operand' },
  ],
});

export const zerosLikeSamples: OpSamples = alike('zerosLike', zerosLike, 0);
export const onesLikeSamples: OpSamples = alike('onesLike', onesLike, 1);
export const emptyLikeSamples: OpSamples = alike('emptyLike', emptyLike, 0);
export const fullLikeSamples: OpSamples = alike('fullLike', (x, options) => fullLike(x, 1, options), 1);
