import { tensor } from '../create.ts';
import type { DType } from '../dtype.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { viewAsComplex } from './complex.ts';
import { array, type Convertible, convertToTensor, copy } from './conversion.ts';
import { copyOp } from './copy.ts';

type Convert = (x: Convertible, options?: { readonly dtype?: DType }) => ReturnType<typeof tensor>;

const constant = (title: string, call: () => ReturnType<typeof tensor>, expected: HostArray): Sample => ({
  title,
  inputs: [],
  call,
  reference: () => expected,
});

const conversions = (name: string, fn: Convert): OpSamples => ({
  name,
  ops: [],
  samples: [
    { title: 'a tensor', inputs: [spread([2, 3], -1, 1)], call: (x) => fn(x!), reference: (x) => x! },
    { title: 'a scalar', inputs: [host([2], [])], call: (x) => fn(x!), reference: (x) => x! },
    {
      title: 'a tensor, cast',
      inputs: [host([1.5, -2.5])],
      call: (x) => fn(x!, { dtype: 'int32' }),
      reference: () => host([1, -2], [2], 'int32'),
      dtypes: ['float32'],
      gradients: [],
    },
    constant('nested numbers', () => fn([[1, 2], [3, 4]]), host([1, 2, 3, 4], [2, 2])), // prettier-ignore
    constant('a number', () => fn(2.5), host([2.5], [])),
    constant('a boolean', () => fn(true), host([1], [], 'bool')),
    constant('nothing', () => fn([]), host([], [0])),
    constant('numbers of a dtype', () => fn([1, -2], { dtype: 'int8' }), host([1, -2], [2], 'int8')),
    constant('half floats', () => fn([1, 0.1], { dtype: 'bfloat16' }), host([1, 0.1], [2], 'bfloat16')),
    constant('a typed array', () => fn(new Int32Array([1, 2])), host([1, 2], [2], 'int32')),
    constant(
      'integers of 64 bits',
      () => fn(new BigInt64Array([5n, -(2n ** 31n)])),
      host([5, -(2 ** 31)], [2], 'int32'),
    ),
    constant(
      'natural numbers of 64 bits',
      () => fn(new BigUint64Array([2n ** 32n - 1n])),
      host([2 ** 32 - 1], [1], 'uint32'),
    ),
    constant('int64', () => fn([7], { dtype: 'int64' as never }), host([7], [1], 'int32')),
  ],
  badCalls: [
    { title: 'an unknown option', call: () => fn([1], { type: 'int32' } as never), code: 'option' },
    { title: 'an unknown dtype', call: () => fn([1], { dtype: 'int' as DType }), code: 'unknown-dtype' },
    { title: 'a string', call: () => fn('1' as never), code: 'element' },
    { title: 'null', call: () => fn(null as never), code: 'unconnected-gradient' },
    { title: 'rows of two lengths', call: () => fn([[1], [1, 2]]), code: 'ragged' },
    { title: 'an integer that does not fit', call: () => fn(new BigInt64Array([2n ** 31n])), code: 'element-range' },
    {
      title: 'a natural number that does not fit',
      call: () => fn(new BigUint64Array([2n ** 32n])),
      code: 'element-range',
    },
  ],
});

export const convertToTensorSamples: OpSamples = conversions('convertToTensor', convertToTensor as Convert);
export const arraySamples: OpSamples = conversions('array', array as Convert);

const copied = (x: HostArray): Sample => ({
  title: `${x.dtype} of shape [${x.shape.join(', ')}]`,
  inputs: [x],
  call: (y) => copy(y!),
  reference: (y) => y!,
});

export const copySamples: OpSamples = {
  name: 'copy',
  ops: [copyOp],
  samples: [
    ...[[], [1], [7], [2, 3], [0, 3], [3, 1, 4]].map((shape) => copied(spread(shape, -3, 3))),
    ...(['int32', 'uint32', 'uint8', 'int8', 'bool'] as const).map((dtype) => copied(spread([2, 3], 0, 2, 1, dtype))),
    { ...copied(host([NaN, Infinity, -0])), gradients: [] },
  ],
  badCalls: [
    { title: 'an array', call: () => copy([1] as unknown as In), code: 'operand' },
    { title: 'null', call: () => copy(null as unknown as In), code: 'unconnected-gradient' },
    { title: 'complex numbers', call: () => copy(viewAsComplex(tensor([1, 2]))), code: 'dtype' },
  ],
};
