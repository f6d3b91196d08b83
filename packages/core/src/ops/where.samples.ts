import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import type { In } from '../op.ts';
import { tensor } from '../create.ts';
import { where, whereOp } from './where.ts';

const chosen = (...xs: HostArray[]): HostArray => ({
  ...pointwise((condition, a, b) => (condition ? a! : b!))(...xs),
  dtype: xs[1]!.dtype,
});

const sample = (title: string, inputs: readonly HostArray[], more: Partial<Sample> = {}): Sample => ({
  title,
  inputs,
  call: (condition, a, b) => where(condition!, a!, b!),
  reference: chosen,
  ...more,
});

const bits = (shape: readonly number[]): HostArray => spread(shape, 0, 2, 3, 'bool');

export const whereSamples: OpSamples = {
  name: 'where',
  ops: [whereOp],
  samples: [
    sample('three of one shape', [bits([3, 4]), spread([3, 4], -2, 2), spread([3, 4], 3, 5, 2)]),
    sample('a row, a column and a matrix', [bits([4]), spread([3, 1], -2, 2), spread([2, 3, 4], 3, 5, 2)]),
    sample('a scalar condition', [bits([]), spread([2], -2, 2), spread([2], 3, 5)]),
    sample('no elements', [bits([0, 2]), spread([0, 2], 0, 1), spread([0, 2], 0, 1)], { gradients: [] }),
    sample('a condition of integers', [host([0, 1, -2, 0], [4], 'int32'), spread([4], 0, 1), spread([4], 2, 3)]),
    sample('a condition of floats, NaN among them', [host([0, -0, 0.5, NaN]), spread([4], 0, 1), spread([4], 2, 3)], {
      reference: (condition, a, b) => ({
        ...a!,
        data: condition!.data.map((c, i) => (c === 0 ? b! : a!).data[i]!),
      }),
      gradients: [1, 2],
    }),
    sample('integers', [bits([5]), spread([5], -9, 9, 1, 'int32'), spread([5], -9, 9, 2, 'int32')]),
    sample(
      'what is not taken does not matter',
      [host([1, 0, 1, 0], [4], 'bool'), host([1, NaN, 2, Infinity]), host([NaN, 3, -Infinity, 4])],
      { gradients: [] },
    ),
    {
      title: 'numbers for tensors',
      inputs: [bits([3, 2])],
      call: (condition) => where(condition!, 7, -0.5),
      reference: (condition) => ({ ...condition!, dtype: 'float32', data: condition!.data.map((c) => (c ? 7 : -0.5)) }),
    },
    {
      title: 'a number for the condition',
      inputs: [spread([3], 0, 1), spread([3], 5, 6)],
      call: (a, b) => where(0.5, a!, b!),
      reference: (a) => a!,
    },
    {
      title: 'a condition alone: positions',
      inputs: [host([0, 1, 1, 0, 0, 1], [2, 3], 'bool')],
      call: (condition) => where(condition!, { size: 4, fillValue: -1 }),
      reference: () => [host([0, 0, 1, -1], [4], 'int32'), host([1, 2, 2, -1], [4], 'int32')],
    },
    {
      title: 'dtypes meet',
      inputs: [bits([4]), spread([4], -9, 9, 1, 'int32')],
      call: (condition, a) => where(condition!, a!, tensor(0.5)),
      reference: (condition, a) => ({
        shape: a!.shape,
        dtype: 'float32',
        data: condition!.data.map((c, i) => (c ? a!.data[i]! : 0.5)),
      }),
    },
  ],
  badCalls: [
    {
      title: 'one operand',
      call: () => (where as unknown as (condition: In, a: In) => unknown)(tensor([true]), tensor([1])),
      code: 'option',
    },
    { title: 'a scalar condition alone', call: () => where(tensor(true)), code: 'shape-mismatch' },
    { title: 'a negative size', call: () => where(tensor([true]), { size: -1 }), code: 'option' },
    {
      title: 'shapes that do not broadcast',
      call: () => where(tensor([true, false]), spreadless(3), 0),
      code: 'broadcast-shape',
    },
    { title: 'bools with a number', call: () => where(tensor([true]), tensor([true]), 1), code: 'dtype' },
    {
      title: 'a fraction with integers',
      call: () => where(tensor([true]), tensor(new Int32Array([1])), 0.5),
      code: 'dtype',
    },
  ],
};

// of a shape that the types do not see
const spreadless = (n: number): In => tensor(new Float32Array(n));
