import { tensor } from '../create.ts';
import { build, elementOf, placesOf, reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { dot, inner, outer, tensordot, type TensordotAxes, vdot, vecdot } from './dot.ts';

/** Summed over pairs of axes; the other axes of a come first, then those of b. */
function contracted(a: HostArray, b: HostArray, overA: readonly number[], overB: readonly number[]): HostArray {
  const free = (x: HostArray, over: readonly number[]): number[] =>
    x.shape.map((_, axis) => axis).filter((axis) => !over.includes(axis));
  const [freeA, freeB] = [free(a, overA), free(b, overB)];
  const shape = [...freeA.map((axis) => a.shape[axis]!), ...freeB.map((axis) => b.shape[axis]!)];
  const places = placesOf(overA.map((axis) => a.shape[axis]!));
  return build(shape, a.dtype, (index) => {
    const at = (
      x: HostArray,
      own: readonly number[],
      over: readonly number[],
      place: readonly number[],
      lead: number,
    ): number =>
      elementOf(
        x,
        x.shape.map((_, axis) => (over.includes(axis) ? place[over.indexOf(axis)]! : index[lead + own.indexOf(axis)]!)),
      );
    return places.reduce(
      (sum, place) => sum + at(a, freeA, overA, place, 0) * at(b, freeB, overB, place, freeA.length),
      0,
    );
  });
}

const sample = (
  title: string,
  [a, b]: readonly [HostArray, HostArray],
  [overA, overB]: readonly [readonly number[], readonly number[]],
  call: (a: Tensor, b: Tensor) => Tensor,
): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => call(x!, y!),
  reference: (x, y) => contracted(x!, y!, overA, overB),
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

export const tensordotSamples: OpSamples = {
  name: 'tensordot',
  ops: [],
  samples: [
    sample(
      'two axes',
      [f([2, 3, 4]), f([3, 4, 2], 2)],
      [
        [1, 2],
        [0, 1],
      ],
      (a, b) => tensordot(a, b),
    ),
    sample('one axis', [f([2, 3]), f([3, 4], 2)], [[1], [0]], (a, b) => tensordot(a, b, 1)),
    sample('none', [f([2]), f([3], 2)], [[], []], (a, b) => tensordot(a, b, 0)),
    sample(
      'named axes',
      [f([2, 3, 4]), f([4, 2, 5], 2)],
      [
        [0, 2],
        [1, 0],
      ],
      (a, b) =>
        tensordot(a, b, {
          axes: [
            [0, -1],
            [1, 0],
          ],
        }),
    ),
    sample('a named axis each', [f([2, 3]), f([2, 4], 2)], [[0], [0]], (a, b) => tensordot(a, b, [0, 0])),
    sample('all axes', [f([2, 3]), f([2, 3], 2)], [[0, 1], [0, 1]], (a, b) => tensordot(a, b)), // prettier-ignore
    sample('axes in another order', [f([2, 3]), f([3, 2], 2)], [[0, 1], [1, 0]], (a, b) => tensordot(a, b, [[0, 1], [1, 0]])), // prettier-ignore
    sample('scalars', [f([]), f([], 2)], [[], []], (a, b) => tensordot(a, b, 0)),
    sample('no elements to sum', [f([2, 0]), f([0, 3])], [[1], [0]], (a, b) => tensordot(a, b, 1)),
    sample('no rows', [f([0, 2]), f([2, 3])], [[1], [0]], (a, b) => tensordot(a, b, 1)),
    sample('of int32', [spread([2, 3], -9, 9, 1, 'int32'), spread([3, 2], -9, 9, 2, 'int32')], [[1], [0]], (a, b) => tensordot(a, b, 1)), // prettier-ignore
  ],
  badCalls: [
    { title: 'more axes than there are', call: () => tensordot(zeros([2]), zeros([2]), 2), code: 'option' },
    { title: 'extents that differ', call: () => tensordot(zeros([2, 3]), zeros([2, 3]), 1), code: 'shape-mismatch' },
    {
      title: 'more of one than of the other',
      call: () => tensordot(zeros([2, 2]), zeros([2, 2]), [[0, 1], [0]]),
      code: 'shape-mismatch',
    },
    {
      title: 'one list',
      call: () => tensordot(zeros([2]), zeros([2]), [0] as unknown as TensordotAxes),
      code: 'option',
    },
  ],
};

export const dotSamples: OpSamples = {
  name: 'dot',
  ops: [],
  samples: [
    sample('vectors', [f([4]), f([4], 2)], [[0], [0]], dot),
    sample('matrices', [f([2, 3]), f([3, 4], 2)], [[1], [0]], dot),
    sample('a matrix with a vector', [f([2, 3]), f([3], 2)], [[1], [0]], dot),
    sample('a vector with a matrix', [f([3]), f([3, 2], 2)], [[0], [0]], dot),
    sample('more axes', [f([2, 3, 4]), f([2, 4, 3], 2)], [[2], [1]], dot),
    sample('a batch with a vector', [f([2, 3, 4]), f([4], 2)], [[2], [0]], dot),
    sample('nothing to sum', [f([2, 0]), f([0, 3], 2)], [[1], [0]], dot),
    sample('of int32', [spread([2, 3], -9, 9, 1, 'int32'), spread([3, 2], -9, 9, 2, 'int32')], [[1], [0]], dot),
    {
      title: 'a number',
      inputs: [f([2, 3])],
      call: (x) => dot(x!, 2),
      reference: (x) => ({ ...x!, data: x!.data.map((value) => 2 * value) }),
    },
    {
      title: 'a scalar',
      inputs: [f([]), f([2, 3], 2)],
      call: (a, b) => dot(a!, b!),
      reference: (a, b) => ({ ...b!, data: b!.data.map((value) => value * a!.data[0]!) }),
    },
  ],
  badCalls: [
    { title: 'extents that differ', call: () => dot(zeros([2, 3]), zeros([2, 3])), code: 'shape-mismatch' },
    { title: 'vectors of other lengths', call: () => dot(zeros([2]), zeros([3])), code: 'shape-mismatch' },
    { title: 'a nested array', call: () => dot([1] as never, zeros([1])), code: 'operand' },
  ],
};

export const innerSamples: OpSamples = {
  name: 'inner',
  ops: [],
  samples: [
    sample('vectors', [f([4]), f([4], 2)], [[0], [0]], inner),
    sample('rows', [f([2, 3]), f([4, 3], 2)], [[1], [1]], inner),
    sample('a matrix with a vector', [f([2, 3]), f([3], 2)], [[1], [0]], inner),
    sample('a vector with a matrix', [f([3]), f([2, 3], 2)], [[0], [1]], inner),
    sample('more axes', [f([2, 2, 3]), f([4, 3], 2)], [[2], [1]], inner),
    sample('of one', [f([2, 1]), f([3, 1], 2)], [[1], [1]], inner),
    sample('of none', [f([2, 0]), f([3, 0], 2)], [[1], [1]], inner),
    sample('of int32', [spread([2, 3], -9, 9, 1, 'int32'), spread([3], -9, 9, 2, 'int32')], [[1], [0]], inner),
    {
      title: 'a number',
      inputs: [f([2, 3])],
      call: (x) => inner(x!, 2),
      reference: (x) => ({ ...x!, data: x!.data.map((value) => 2 * value) }),
    },
    {
      title: 'a scalar',
      inputs: [f([]), f([2], 2)],
      call: (a, b) => inner(a!, b!),
      reference: (a, b) => ({ ...b!, data: b!.data.map((value) => value * a!.data[0]!) }),
    },
  ],
  badCalls: [
    { title: 'extents that differ', call: () => inner(zeros([2]), zeros([3])), code: 'shape-mismatch' },
    { title: 'rows of other lengths', call: () => inner(zeros([2, 3]), zeros([3, 2])), code: 'shape-mismatch' },
    { title: 'a nested array', call: () => inner([1] as never, zeros([1])), code: 'operand' },
  ],
};

export const outerSamples: OpSamples = {
  name: 'outer',
  ops: [],
  samples: [
    sample('vectors', [f([3]), f([4], 2)], [[], []], outer),
    sample('of one', [f([1]), f([4], 2)], [[], []], outer),
    sample('nothing', [f([0]), f([4], 2)], [[], []], outer),
    sample('of int32', [spread([3], -9, 9, 1, 'int32'), spread([2], -9, 9, 2, 'int32')], [[], []], outer),
    ...(
      [
        [[], [3]],
        [[3], []],
        [[], []],
        [[2, 1, 2], [3]],
      ] as const
    ).map(
      // prettier-ignore
      ([a, b]): Sample => ({
        title: `${a.length} and ${b.length} axes`,
        inputs: [f(a), f(b, 2)],
        call: (x, y) => outer(x!, y!),
        reference: (x, y) =>
          contracted({ ...x!, shape: [x!.data.length] }, { ...y!, shape: [y!.data.length] }, [], []),
      }),
    ),
    {
      title: 'matrices are flattened',
      inputs: [f([2, 2]), f([1, 3], 2)],
      call: (a, b) => outer(a!, b!),
      reference: (a, b) => contracted({ ...a!, shape: [4] }, { ...b!, shape: [3] }, [], []),
    },
    {
      title: 'numbers',
      inputs: [f([3])],
      call: (x) => outer(2, x!),
      reference: (x) => ({ ...x!, shape: [1, 3], data: x!.data.map((value) => 2 * value) }),
    },
  ],
  badCalls: [
    { title: 'nested arrays', call: () => outer([1] as unknown as Tensor, 1), code: 'operand' },
    { title: 'null', call: () => outer(zeros([2]), null as never), code: 'unconnected-gradient' },
    { title: 'too many elements', call: () => outer(zeros([65_536]), zeros([65_536])), code: 'size' },
  ],
};

export const vdotSamples: OpSamples = {
  name: 'vdot',
  ops: [],
  samples: [
    ...(
      [
        [[4], [4]],
        [
          [2, 2],
          [2, 2],
        ],
        [
          [2, 3],
          [3, 2],
        ],
        [[2, 1, 3], [6]],
        [[1], [1]],
        [[], []],
        [[0], [0, 2]],
        [[9, 11], [99]],
      ] as const
    ).map(
      // prettier-ignore
      ([a, b]): Sample => ({
        title: `[${a.join(', ')}] with [${b.join(', ')}]`,
        inputs: [f(a), f(b, 2)],
        call: (x, y) => vdot(x!, y!),
        reference: (x, y) => ({
          shape: [],
          dtype: x!.dtype,
          data: [x!.data.reduce((total, value, i) => total + value * y!.data[i]!, 0)],
        }),
      }),
    ),
    {
      title: 'of one size',
      inputs: [f([2, 3]), f([6], 2)],
      call: (a, b) => vdot(a!, b!),
      reference: (a, b) => contracted({ ...a!, shape: [6] }, b!, [0], [0]),
    },
    {
      title: 'of int32',
      inputs: [host([1, 2, 3], [3], 'int32'), host([4, 5, 6], [3], 'int32')],
      call: (a, b) => vdot(a!, b!),
      reference: () => host([32], [], 'int32'),
    },
  ],
  badCalls: [
    { title: 'other sizes', call: () => vdot(tensor([1]), tensor([1, 2])), code: 'shape-mismatch' },
    { title: 'a scalar with a vector', call: () => vdot(2, tensor([1, 2])), code: 'shape-mismatch' },
    { title: 'a nested array', call: () => vdot([1] as never, tensor([1])), code: 'operand' },
  ],
};

/** Products of operands of one shape, summed along an axis. */
const paired = (
  title: string,
  a: HostArray,
  b: HostArray,
  axis: number,
  call: (a: Tensor, b: Tensor) => Tensor,
): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => call(x!, y!),
  reference: (x, y) =>
    reduceBy({ ...x!, data: x!.data.map((value, i) => value * y!.data[i]!) }, [axis], false, (values) =>
      values.reduce((sum, value) => sum + value, 0),
    ),
});

export const vecdotSamples: OpSamples = {
  name: 'vecdot',
  ops: [],
  samples: [
    {
      title: 'rows',
      inputs: [f([2, 3]), f([2, 3], 2)],
      call: (a, b) => vecdot(a!, b!),
      reference: (a, b) =>
        build([2], a!.dtype, ([row]) =>
          [0, 1, 2].reduce((sum, k) => sum + elementOf(a!, [row!, k]) * elementOf(b!, [row!, k]), 0),
        ),
    },
    {
      title: 'columns, stretched',
      inputs: [f([3, 2]), f([3, 1], 2)],
      call: (a, b) => vecdot(a!, b!, { axis: 0 }),
      reference: (a, b) =>
        build([2], a!.dtype, ([column]) =>
          [0, 1, 2].reduce((sum, k) => sum + elementOf(a!, [k, column!]) * elementOf(b!, [k, 0]), 0),
        ),
    },
    paired('vectors', f([4]), f([4], 2), 0, (a, b) => vecdot(a, b)),
    paired('the first axis', f([3, 2]), f([3, 2], 2), 0, (a, b) => vecdot(a, b, 0)),
    paired('a middle axis', f([2, 3, 2]), f([2, 3, 2], 2), 1, (a, b) => vecdot(a, b, { axis: -2 })),
    paired('of int32', spread([2, 3], -9, 9, 1, 'int32'), spread([2, 3], -9, 9, 2, 'int32'), 1, (a, b) => vecdot(a, b)),
    paired('no elements', f([2, 0]), f([2, 0], 2), 1, (a, b) => vecdot(a, b)),
    paired('no rows', f([0, 2]), f([0, 2], 2), 1, (a, b) => vecdot(a, b)),
    paired('one element', f([1, 1]), f([1, 1], 2), 1, (a, b) => vecdot(a, b)),
    paired('a rank of four', f([2, 1, 2, 3]), f([2, 1, 2, 3], 2), 3, (a, b) => vecdot(a, b, -1)),
  ],
  badCalls: [
    { title: 'other extents', call: () => vecdot(zeros([2, 3]), zeros([2, 2])), code: 'broadcast-shape' },
    { title: 'an unknown option', call: () => vecdot(zeros([2]), zeros([2]), { axes: 0 } as object), code: 'option' },
    { title: 'an axis that is not there', call: () => vecdot(zeros([2]), zeros([2]), 1), code: 'axis' },
  ],
};
