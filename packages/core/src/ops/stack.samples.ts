import { tensor } from '../create.ts';
import { build, elementOf, joined } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { append, columnStack, dstack, hstack, stack, unstack, vstack } from './stack.ts';

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
    sample('of int32', [spread([2], -9, 9, 1, 'int32'), spread([2], -9, 9, 2, 'int32')], (xs) => stack(xs, 1), (xs) => stacked(xs, 1)), // prettier-ignore
    sample('of bool', [spread([2, 2], 0, 2, 1, 'bool'), spread([2, 2], 0, 2, 2, 'bool')], (xs) => stack(xs), (xs) => stacked(xs, 0)), // prettier-ignore
    sample('no elements', [spread([0, 2], 0, 1), spread([0, 2], 0, 1)], (xs) => stack(xs, 1), (xs) => stacked(xs, 1)), // prettier-ignore
    sample('a middle axis from the end', [spread([2, 3], -1, 1), spread([2, 3], -1, 1, 2)], (xs) => stack(xs, -2), (xs) => stacked(xs, 1)), // prettier-ignore
    sample(
      'twenty',
      Array.from({ length: 20 }, (_, i) => spread([2], -1, 1, i)),
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
    sample('the first axis of a cube', [spread([2, 3, 2], -1, 1)], ([x]) => unstack(x!), ([x]) => picked(x!, 0)), // prettier-ignore
    sample('the last axis of a cube', [spread([2, 3, 2], -1, 1)], ([x]) => unstack(x!, { axis: -1 }), ([x]) => picked(x!, 2)), // prettier-ignore
    sample('a middle axis', [spread([2, 3, 2], -1, 1)], ([x]) => unstack(x!, { axis: 1 }), ([x]) => picked(x!, 1)), // prettier-ignore
    sample('of int32', [spread([3], -9, 9, 1, 'int32')], ([x]) => unstack(x!), ([x]) => picked(x!, 0)), // prettier-ignore
    sample('of bool', [spread([2, 2], 0, 2, 1, 'bool')], ([x]) => unstack(x!, { axis: 1 }), ([x]) => picked(x!, 1)), // prettier-ignore
    sample('one part', [spread([1, 3], -1, 1)], ([x]) => unstack(x!), ([x]) => picked(x!, 0)), // prettier-ignore
    sample('parts without elements', [spread([2, 0], 0, 1)], ([x]) => unstack(x!), ([x]) => picked(x!, 0)), // prettier-ignore
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
    ...(
      [
        ['vectors', [3], [3]],
        ['a matrix with a vector', [2, 3], [3]],
        ['three axes', [1, 2, 3], [2, 2, 3]],
        ['one scalar with a column', [], [2, 1]],
        ['no rows', [0, 2], [1, 2]],
        ['no columns', [2, 0], [1, 0]],
        ['empty vectors', [0], [0]],
      ] as const
    ).map(([title, a, b]) =>
      sample(
        title,
        [spread(a, -1, 1), spread(b, 0, 1)],
        (xs) => vstack(xs),
        (xs) => joined(xs.map(row), 0),
      ),
    ),
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
    sample('three matrices', [spread([1, 2], -1, 1), spread([2, 2], 0, 1), spread([3, 2], 1, 2)], (xs) => vstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
    sample('cubes', [spread([1, 2, 2], -1, 1), spread([2, 2, 2], 0, 1)], (xs) => vstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
    sample('of int32', [spread([2], -9, 9, 1, 'int32'), spread([2], -9, 9, 2, 'int32')], (xs) => vstack(xs), (xs) => joined(xs.map(row), 0)), // prettier-ignore
    sample('one alone', [spread([3], -1, 1)], (xs) => vstack(xs), (xs) => joined(xs.map(row), 0)), // prettier-ignore
    sample('of bool', [spread([1, 2], 0, 2, 1, 'bool'), spread([1, 2], 0, 2, 2, 'bool')], (xs) => vstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
    sample('no rows', [spread([0, 2], 0, 1), spread([2, 2], 0, 1)], (xs) => vstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
    sample('no columns', [spread([1, 0], 0, 1), spread([2, 0], 0, 1)], (xs) => vstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
  ],
  badCalls: [
    { title: 'a nested array', call: () => vstack([[1, 2]] as never), code: 'operand' },
    { title: 'rows of other lengths', call: () => vstack([zeros([2]), zeros([3])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => vstack([]), code: 'option' },
    { title: 'one tensor', call: () => vstack(tensor([1]) as never), code: 'option' },
  ],
};

export const hstackSamples: OpSamples = {
  name: 'hstack',
  ops: [],
  samples: [
    ...(
      [
        ['one row', [1, 3], [1, 2]],
        ['three axes', [2, 1, 3], [2, 2, 3]],
        ['a longer vector', [5], [1]],
        ['no columns', [2, 0], [2, 2]],
        ['no rows', [0, 2], [0, 1]],
        ['an empty vector', [0], [2]],
      ] as const
    ).map(([title, a, b]) =>
      sample(
        title,
        [spread(a, -1, 1), spread(b, 0, 1)],
        (xs) => hstack(xs),
        (xs) => joined(xs, a.length === 1 ? 0 : 1),
      ),
    ),
    sample(
      'scalars',
      [spread([], 0, 1), spread([], 1, 2)],
      (xs) => hstack(xs),
      (xs) => joined(xs.map(flat), 0),
    ),
    sample(
      'three int32 vectors',
      [1, 2, 3].map((seed) => spread([2], -9, 9, seed, 'int32')),
      (xs) => hstack(xs),
      (xs) => joined(xs, 0),
    ),
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
    sample('cubes', [spread([2, 1, 2], -1, 1), spread([2, 3, 2], 0, 1)], (xs) => hstack(xs), (xs) => joined(xs, 1)), // prettier-ignore
    sample('scalars', [spread([], 0, 1), spread([], 1, 2)], (xs) => hstack(xs), (xs) => joined(xs.map((x) => ({ ...x, shape: [1] })), 0)), // prettier-ignore
    sample('three vectors', [spread([1], -1, 1), spread([4], 0, 1), spread([2], 1, 2)], (xs) => hstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
    sample('of int32', [spread([2], -9, 9, 1, 'int32'), spread([3], -9, 9, 2, 'int32')], (xs) => hstack(xs), (xs) => joined(xs, 0)), // prettier-ignore
    sample('of bool', [spread([1, 2], 0, 2, 1, 'bool'), spread([1, 1], 0, 2, 2, 'bool')], (xs) => hstack(xs), (xs) => joined(xs, 1)), // prettier-ignore
    sample('one alone', [spread([2, 3], -1, 1)], (xs) => hstack(xs), (xs) => joined(xs, 1)), // prettier-ignore
    sample('no columns', [spread([2, 0], 0, 1), spread([2, 2], 0, 1)], (xs) => hstack(xs), (xs) => joined(xs, 1)), // prettier-ignore
    sample('no rows', [spread([0, 1], 0, 1), spread([0, 2], 0, 1)], (xs) => hstack(xs), (xs) => joined(xs, 1)), // prettier-ignore
  ],
  badCalls: [
    { title: 'a vector with a matrix', call: () => hstack([zeros([2]), zeros([2, 1])]), code: 'shape-mismatch' },
    { title: 'columns of other lengths', call: () => hstack([zeros([2, 1]), zeros([3, 1])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => hstack([]), code: 'option' },
    { title: 'one tensor', call: () => hstack(tensor([1]) as never), code: 'option' },
  ],
};

const third = (x: HostArray): HostArray =>
  x.shape.length > 2 ? x : { ...x, shape: [...(x.shape.length > 1 ? x.shape : [1, x.data.length]), 1] };

export const dstackSamples: OpSamples = {
  name: 'dstack',
  ops: [],
  samples: [
    ...(
      [
        ['vectors', [3], [3]],
        ['matrices', [2, 3], [2, 3]],
        ['three axes', [2, 3, 1], [2, 3, 2]],
        ['a matrix with three axes', [2, 3], [2, 3, 2]],
        ['scalars', [], []],
        ['a vector with a row', [3], [1, 3]],
        ['four axes', [1, 2, 3, 2], [1, 2, 1, 2]],
        ['nothing along the third axis', [2, 3, 0], [2, 3]],
        ['no elements', [0], [0]],
      ] as const
    ).map(([title, a, b]) =>
      sample(
        title,
        [spread(a, -1, 1), spread(b, 0, 1)],
        (xs) => dstack(xs),
        (xs) => joined(xs.map(third), 2),
      ),
    ),
    sample(
      'three int32 vectors',
      [1, 2, 3].map((seed) => spread([2], -9, 9, seed, 'int32')),
      (xs) => dstack(xs),
      (xs) => joined(xs.map(third), 2),
    ),
  ],
  badCalls: [
    { title: 'vectors of other lengths', call: () => dstack([zeros([2]), zeros([3])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => dstack([]), code: 'option' },
    { title: 'one tensor', call: () => dstack(zeros([2]) as never), code: 'option' },
  ],
};

const column = (x: HostArray): HostArray => (x.shape.length > 1 ? x : { ...x, shape: [x.data.length, 1] });

export const columnStackSamples: OpSamples = {
  name: 'columnStack',
  ops: [],
  samples: [
    ...(
      [
        ['vectors', [3], [3]],
        ['a vector with a matrix', [2], [2, 3]],
        ['a matrix with a vector', [2, 3], [2]],
        ['matrices', [2, 3], [2, 1]],
        ['three axes', [2, 1, 3], [2, 2, 3]],
        ['scalars', [], []],
        ['a scalar with a row', [], [1, 2]],
        ['no columns', [2, 0], [2]],
        ['no elements', [0], [0]],
      ] as const
    ).map(([title, a, b]) =>
      sample(
        title,
        [spread(a, -1, 1), spread(b, 0, 1)],
        (xs) => columnStack(xs),
        (xs) => joined(xs.map(column), 1),
      ),
    ),
    sample(
      'three int32 vectors',
      [1, 2, 3].map((seed) => spread([2], -9, 9, seed, 'int32')),
      (xs) => columnStack(xs),
      (xs) => joined(xs.map(column), 1),
    ),
  ],
  badCalls: [
    { title: 'vectors of other lengths', call: () => columnStack([zeros([2]), zeros([3])]), code: 'shape-mismatch' },
    { title: 'no tensors', call: () => columnStack([]), code: 'option' },
    { title: 'a nested array', call: () => columnStack([[1, 2]] as never), code: 'operand' },
  ],
};

const flat = (x: HostArray): HostArray => ({ ...x, shape: [x.data.length] });
const appended = (title: string, a: readonly number[], b: readonly number[], axis: number | null): Sample =>
  sample(
    title,
    [spread(a, -1, 1), spread(b, 0, 1)],
    ([x, y]) => (axis === null ? append(x!, y!) : append(x!, y!, { axis })),
    (xs) => (axis === null ? joined(xs.map(flat), 0) : joined(xs, axis < 0 ? axis + a.length : axis)),
  );

export const appendSamples: OpSamples = {
  name: 'append',
  ops: [],
  samples: [
    appended('vectors', [2], [3], null),
    appended('a matrix and a vector', [2, 2], [3], null),
    appended('a scalar', [2], [], null),
    appended('two scalars', [], [], null),
    appended('nothing', [0], [2], null),
    appended('three axes', [1, 2, 2], [2], null),
    appended('rows', [2, 3], [1, 3], 0),
    appended('columns', [2, 3], [2, 1], 1),
    appended('the last axis', [2, 3], [2, 2], -1),
    appended('no rows', [0, 3], [2, 3], 0),
    sample(
      'int32 to a bare axis',
      [spread([2, 1], -9, 9, 1, 'int32'), spread([1, 1], -9, 9, 2, 'int32')],
      ([x, y]) => append(x!, y!, 0),
      (xs) => joined(xs, 0),
    ),
  ],
  badCalls: [
    { title: 'another rank', call: () => append(zeros([2, 2]), zeros([2]), 0), code: 'shape-mismatch' },
    { title: 'columns of other lengths', call: () => append(zeros([2, 2]), zeros([3, 2]), 1), code: 'shape-mismatch' },
    { title: 'an axis that is not there', call: () => append(zeros([2]), zeros([2]), 1), code: 'axis' },
    { title: 'an unknown option', call: () => append(1, 2, { axes: 0 } as object), code: 'option' },
    { title: 'a nested array', call: () => append(zeros([2]), [1] as never), code: 'operand' },
  ],
};
