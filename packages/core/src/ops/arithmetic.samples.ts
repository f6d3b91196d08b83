import { tensor } from '../create.ts';
import { elementwiseSamples, host, type OpSamples, type Sample } from '../sample.ts';
import { abs, add, fabs, multiply, negative, square, subtract } from './arithmetic.ts';

const bools = (call: Sample['call'], answer: readonly number[]): Sample => ({
  title: 'of bools',
  inputs: [host([0, 0, 1, 1], [4], 'bool'), host([0, 1, 0, 1], [4], 'bool')],
  call,
  reference: () => host(answer, [4], 'bool'),
});

const refusesBool = (call: (x: ReturnType<typeof bool>) => unknown): OpSamples['badCalls'] => [
  { title: 'bools', call: () => call(bool()), code: 'dtype' },
];
const bool = () => tensor([true, false]);

export const addSamples: OpSamples = elementwiseSamples({
  fn: add,
  oracle: (a, b) => a + b,
  counts: ['int32', 'uint32', 'uint8'],
  more: [
    bools((a, b) => add(a!, b!), [0, 1, 1, 1]),
    {
      title: 'integers wrap',
      inputs: [host([2147483647, -2147483648], [2], 'int32'), host([1, -1], [2], 'int32')],
      call: (a, b) => add(a!, b!),
      reference: () => host([-2147483648, 2147483647], [2], 'int32'),
    },
    {
      title: 'dtypes that meet in float32',
      inputs: [host([1, 2, 3], [3], 'int32'), host([0.5, 1.5, 2.5])],
      call: (a, b) => add(a!, b!),
      reference: (_, b) => host([1.5, 3.5, 5.5], [3], b!.dtype),
    },
    {
      title: 'a number on the left',
      inputs: [host([0.5, 1.5])],
      call: (x) => add(2, x!),
      reference: (x) => host([2.5, 3.5], [2], x!.dtype),
    },
  ],
  badCalls: [
    { title: 'a fraction with integers', call: () => add(tensor([1], { dtype: 'int32' }), 0.5), code: 'dtype' },
    { title: 'a number with bools', call: () => add(bool(), 1), code: 'dtype' },
  ],
});

export const subtractSamples: OpSamples = elementwiseSamples({
  fn: subtract,
  oracle: (a, b) => a - b,
  counts: ['int32'],
  more: [
    {
      title: 'bytes with a sign wrap',
      inputs: [host([-128, 127, 5], [3], 'int8'), host([1, -1, 3], [3], 'int8')],
      call: (a, b) => [subtract(a!, b!), multiply(a!, b!), negative(a!), abs(a!)],
      reference: () =>
        [[127, -128, 2], [-128, -127, 15], [-128, -127, -5], [-128, 127, 5]].map((data) => host(data, [3], 'int8')), // prettier-ignore
    },
    {
      title: 'unsigned integers wrap',
      inputs: [host([1, 5], [2], 'uint8'), host([2, 3], [2], 'uint8')],
      call: (a, b) => subtract(a!, b!),
      reference: () => host([255, 2], [2], 'uint8'),
    },
    {
      title: 'from a number',
      inputs: [host([0.5, 1.5])],
      call: (x) => subtract(2, x!),
      reference: (x) => host([1.5, 0.5], [2], x!.dtype),
    },
  ],
  badCalls: refusesBool((x) => subtract(x, x)),
});

export const multiplySamples: OpSamples = elementwiseSamples({
  fn: multiply,
  oracle: (a, b) => a * b,
  counts: ['int32', 'uint32', 'uint8'],
  more: [
    bools((a, b) => multiply(a!, b!), [0, 0, 0, 1]),
    {
      title: 'integers wrap',
      inputs: [host([123456789, 65536], [2], 'int32'), host([1000, 65536], [2], 'int32')],
      call: (a, b) => multiply(a!, b!),
      reference: () => host([Number(BigInt.asIntN(32, 123456789n * 1000n)), 0], [2], 'int32'),
    },
  ],
});

export const negativeSamples: OpSamples = elementwiseSamples({
  fn: negative,
  oracle: (x) => -x,
  counts: ['int32'],
  more: [
    {
      title: 'unsigned integers wrap',
      inputs: [host([0, 1, 255], [3], 'uint8')],
      call: (x) => negative(x!),
      reference: () => host([0, 255, 1], [3], 'uint8'),
    },
  ],
  badCalls: refusesBool((x) => negative(x)),
});

export const absSamples: OpSamples = elementwiseSamples({
  fn: abs,
  oracle: (x) => Math.abs(x),
  domains: [[0.2, 3]],
  counts: ['int32', 'uint32', 'uint8', 'bool'],
  special: [-2.5],
  more: [
    {
      title: 'negative numbers',
      inputs: [host([-0.5, -2, -3.25])],
      call: (x) => abs(x!),
      reference: (x) => host([0.5, 2, 3.25], [3], x!.dtype),
    },
    {
      title: 'negative integers',
      inputs: [host([-5, 0, 7], [3], 'int32')],
      call: (x) => abs(x!),
      reference: () => host([5, 0, 7], [3], 'int32'),
    },
  ],
});

export const fabsSamples: OpSamples = elementwiseSamples({
  fn: fabs,
  oracle: (x) => Math.abs(x),
  domains: [[-3, -0.2]],
  counts: ['int32', 'uint8', 'bool'],
  result: 'float',
});

export const squareSamples: OpSamples = elementwiseSamples({
  fn: square,
  oracle: (x) => x * x,
  counts: ['int32', 'uint32', 'uint8', 'bool'],
});
