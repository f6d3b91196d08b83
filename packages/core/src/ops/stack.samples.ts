import { tensor } from '../create.ts';
import { build, elementOf, joined } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { hstack, stack, unstack, vstack } from './stack.ts';

const sample = (
  title: string,
  inputs: readonly HostArray[],
  call: (xs: readonly Tensor[]) => Tensor | readonly Tensor[],
  reference: (xs: readonly HostArray[]) => HostArray | readonly HostArray[],
): Sample => ({ title, inputs, call: (...xs) => call(xs), reference: (...xs) => reference(xs) });

const stacked = (xs: readonly HostArray[], axis: number): HostArray => {
  const { shape, dtype } = xs[0]!;
  return build([...shape.slice(0, axis), xs.length, ...shape.slice(axis)], dtype, (index) =>
    elementOf(
      xs[index[axis]!]!,
      index.filter((_, a) => a !== axis),
    ),
  );
};

const three = [spread([2, 3], -1, 1), spread([2, 3], -1, 1, 2), spread([2, 3], -1, 1, 3)];

export const stackSamples: OpSamples = {
  name: 'stack',
  ops: [],
  samples: [
    sample(
      'in front',
      three,
      (xs) => stack(xs),
      (xs) => stacked(xs, 0),
    ),
    sample(
      'between',
      three,
      (xs) => stack(xs, 1),
      (xs) => stacked(xs, 1),
    ),
    sample(
      'at the end',
      three,
      (xs) => stack(xs, { axis: -1 }),
      (xs) => stacked(xs, 2),
    ),
    sample(
      'scalars',
      [spread([], 0, 1), spread([], 1, 2)],
      (xs) => stack(xs),
      (xs) => stacked(xs, 0),
    ),
    sample(
      'one alone',
      [spread([2], 0, 1)],
      (xs) => stack(xs),
      (xs) => stacked(xs, 0),
    ),
  ],
  badCalls: [
    { title: 'other shapes', call: () => stack([zeros([2]), zeros([3])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => stack([]), code: 'option' },
    { title: 'an axis that is not there', call: () => stack([zeros([2])], 2), code: 'axis' },
  ],
};

const picked = (x: HostArray, axis: number): HostArray[] =>
  Array.from({ length: x.shape[axis]! }, (_, place) =>
    build(
      x.shape.filter((__, a) => a !== axis),
      x.dtype,
      (index) => elementOf(x, [...index.slice(0, axis), place, ...index.slice(axis)]),
    ),
  );

export const unstackSamples: OpSamples = {
  name: 'unstack',
  ops: [],
  samples: [
    sample(
      'rows',
      [spread([3, 2], -1, 1)],
      ([x]) => unstack(x!),
      ([x]) => picked(x!, 0),
    ),
    sample(
      'columns',
      [spread([3, 2], -1, 1)],
      ([x]) => unstack(x!, { axis: -1, num: 2 }),
      ([x]) => picked(x!, 1),
    ),
    sample(
      'a vector',
      [spread([3], -1, 1)],
      ([x]) => unstack(x!),
      ([x]) => picked(x!, 0),
    ),
  ],
  badCalls: [
    { title: 'another number', call: () => unstack(zeros([2, 3]), { num: 3 }), code: 'option' },
    { title: 'a scalar', call: () => unstack(tensor(1)), code: 'axis' },
    { title: 'a bare number', call: () => unstack(zeros([2]), 2 as unknown as object), code: 'option' },
  ],
};

const row = (x: HostArray): HostArray => (x.shape.length > 1 ? x : { ...x, shape: [1, x.data.length] });

export const vstackSamples: OpSamples = {
  name: 'vstack',
  ops: [],
  samples: [
    sample(
      'matrices',
      [spread([2, 3], -1, 1), spread([1, 3], 0, 1)],
      (xs) => vstack(xs),
      (xs) => joined(xs, 0),
    ),
    sample(
      'a vector with a matrix',
      [spread([2], -1, 1), spread([3, 2], 0, 1)],
      (xs) => vstack(xs),
      (xs) => joined(xs.map(row), 0),
    ),
    sample(
      'scalars',
      [spread([], 0, 1), spread([], 1, 2)],
      (xs) => vstack(xs),
      (xs) => joined(xs.map(row), 0),
    ),
  ],
  badCalls: [
    { title: 'rows of other lengths', call: () => vstack([zeros([2]), zeros([3])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => vstack([]), code: 'option' },
  ],
};

export const hstackSamples: OpSamples = {
  name: 'hstack',
  ops: [],
  samples: [
    sample(
      'vectors',
      [spread([2], -1, 1), spread([3], 0, 1)],
      (xs) => hstack(xs),
      (xs) => joined(xs, 0),
    ),
    sample(
      'matrices',
      [spread([2, 1], -1, 1), spread([2, 3], 0, 1)],
      (xs) => hstack(xs),
      (xs) => joined(xs, 1),
    ),
  ],
  badCalls: [
    { title: 'columns of other lengths', call: () => hstack([zeros([2, 1]), zeros([3, 1])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => hstack([]), code: 'option' },
  ],
};
