import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { denseStrides, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { ones, zeros } from './creation.ts';
import { isLastOp } from './groups.ts';
import { flatIndexOp, scatter, type ScatterReduction, scatterUpdate, type ScatterUpdateOptions } from './scatter.ts';
import { addRowsOp, maxRowsOp, minRowsOp, multiplyRowsOp, setRowsOp } from './scatter-rows.ts';

type Combine = (a: number, b: number) => number;

function updated(x: HostArray, at: HostArray, values: HostArray, combine: Combine): HostArray {
  const depth = at.shape.at(-1)!;
  const strides = denseStrides(x.shape);
  const width = sizeOf(x.shape.slice(depth));
  const data = [...x.data];
  for (let row = 0; row < at.data.length / depth; row++) {
    let place = 0;
    for (let axis = 0; axis < depth; axis++) place += at.data[row * depth + axis]! * strides[axis]!;
    for (let j = 0; j < width; j++) data[place + j] = combine(data[place + j]!, values.data[row * width + j]!);
  }
  return { ...x, data };
}

const ints = (data: readonly number[], shape: readonly number[], dtype: HostArray['dtype'] = 'int32'): HostArray =>
  host(data, shape, dtype);
const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1.5, 1.5, seed);
const add: Combine = (a, b) => a + b;

const fresh = (title: string, at: HostArray, values: HostArray, shape: readonly number[]): Sample => ({
  title,
  inputs: [at, values],
  call: (i, v) => scatter(i!, v!, shape),
  reference: (i, v) => updated({ shape, dtype: v!.dtype, data: new Array<number>(sizeOf(shape)).fill(0) }, i!, v!, add),
});

export const scatterSamples: OpSamples = {
  name: 'scatter',
  ops: [flatIndexOp, addRowsOp],
  samples: [
    fresh('numbers', ints([1, 3, 4, 7], [4, 1]), f([4]), [8]),
    fresh('places that come twice', ints([1, 1, 0, 1], [4, 1]), f([4]), [3]),
    fresh('two axes', ints([0, 1, 2, 0, 0, 1], [3, 2]), f([3]), [3, 2]),
    fresh('rows', ints([2, 0], [2, 1]), f([2, 3]), [4, 3]),
    fresh('slices of two axes', ints([1, 3], [2, 1]), f([2, 4, 4]), [4, 4, 4]),
    fresh('places of two axes', ints([0, 1, 1, 0, 2, 2], [2, 3, 1]), f([2, 3, 2]), [3, 2]),
    fresh('one place', ints([1, 2], [2]), f([]), [2, 3]),
    fresh('uint8 indices', ints([1, 0], [2, 1], 'uint8'), f([2]), [2]),
    fresh('uint32 indices', ints([1, 0], [2, 1], 'uint32'), f([2]), [2]),
    fresh('int32', ints([1, 1], [2, 1]), spread([2, 2], -9, 9, 1, 'int32'), [3, 2]),
    fresh('nothing', ints([], [0, 1]), host([], [0, 2]), [3, 2]),
    {
      title: 'nested numbers for indices',
      inputs: [f([2])],
      call: (v) => scatter([[1], [3]], v!, [4]),
      reference: (v) => host([0, v!.data[0]!, 0, v!.data[1]!], [4], v!.dtype),
    },
  ],
  badCalls: [
    { title: 'an index beyond the end', call: () => scatter([[5]], tensor([1]), [5]), code: 'index-range' },
    { title: 'a negative index', call: () => scatter([[-1]], tensor([1]), [5]), code: 'index-range' },
    { title: 'an index of the second axis', call: () => scatter([[0, 2]], tensor([1]), [2, 2]), code: 'index-range' },
    {
      title: 'a large uint32',
      call: () => scatter(tensor(new Uint32Array([2 ** 32 - 1]), { shape: [1, 1] }), tensor([1]), [5]),
      code: 'index-range',
    },
    { title: 'floating point indices', call: () => scatter(tensor([[1]]), tensor([1]), [5]), code: 'dtype' },
    { title: 'a fraction for an index', call: () => scatter([[0.5]], tensor([1]), [5]), code: 'element-range' },
    { title: 'more positions than axes', call: () => scatter([[0, 0]], tensor([1]), [5]), code: 'shape-mismatch' },
    {
      title: 'no positions',
      call: () => scatter(zeros([2, 0], { dtype: 'int32' }), ones([2]), [2]),
      code: 'shape-mismatch',
    },
    { title: 'values of another shape', call: () => scatter([[0], [1]], tensor([1]), [5]), code: 'shape-mismatch' },
    { title: 'a number for the shape', call: () => scatter([[0]], tensor([1]), 5 as never), code: 'option' },
    { title: 'a negative extent', call: () => scatter([[0]], tensor([1]), [-5]), code: 'size' },
    { title: 'bools', call: () => scatter([[0]], tensor([true]), [2]), code: 'dtype' },
  ],
};

const combines: Readonly<Record<ScatterReduction | 'set', Combine>> = {
  set: (_, b) => b,
  add,
  max: Math.max,
  min: Math.min,
  mul: (a, b) => a * b,
};

const update = (
  title: string,
  x: HostArray,
  at: HostArray,
  values: HostArray,
  kind: keyof typeof combines,
  more: Partial<Sample> = {},
): Sample => ({
  title: `${kind}: ${title}`,
  inputs: [x, at, values],
  call: (t, i, v) => scatterUpdate(t!, i!, v!, kind === 'set' ? undefined : { reduction: kind }),
  reference: (t, i, v) => updated(t!, i!, v!, combines[kind]),
  ...more,
});

const kinds = Object.keys(combines) as (keyof typeof combines)[];
const bad = (x: unknown, indices: unknown, values: unknown, options?: unknown): (() => Tensor) => {
  return () => scatterUpdate(x as Tensor, indices as Tensor, values as Tensor, options as ScatterUpdateOptions);
};

export const scatterUpdateSamples: OpSamples = {
  name: 'scatterUpdate',
  ops: [setRowsOp, addRowsOp, maxRowsOp, minRowsOp, multiplyRowsOp, flatIndexOp, isLastOp],
  samples: [
    ...kinds.flatMap((kind) => [
      update('numbers', f([8]), ints([1, 3, 4, 7], [4, 1]), f([4], 2), kind),
      update('places that come twice', f([4]), ints([1, 1, 0, 1], [4, 1]), f([4], 2), kind),
      update('two axes', f([3, 2]), ints([0, 1, 2, 0, 0, 1], [3, 2]), f([3], 2), kind),
      update('rows', f([4, 3]), ints([2, 0, 2], [3, 1]), f([3, 3], 2), kind),
      update('int32', spread([4], -9, 9, 1, 'int32'), ints([2, 0, 2], [3, 1]), spread([3], -9, 9, 2, 'int32'), kind),
      update('nothing', f([3]), ints([], [0, 1]), host([], [0]), kind),
    ]),
    update('zeros', host([0, 2, 3]), ints([0, 1, 1, 2, 2], [5, 1]), host([2, 0, 4, 0, 0]), 'mul'),
    update('ties', host([1, 2, 3]), ints([0, 0, 1], [3, 1]), host([1, 1, 5]), 'max', { gradients: [] }),
    update('bools', host([1, 0, 1], [3], 'bool'), ints([2, 1], [2, 1]), host([0, 1], [2], 'bool'), 'set'),
    update('NaN', host([1, NaN, 3]), ints([0, 1], [2, 1]), host([NaN, 1]), 'max', { gradients: [] }),
    {
      title: 'updates of another dtype',
      inputs: [f([3]), ints([7, 8], [2])],
      call: (x, v) => scatterUpdate(x!, [[2], [0]], v!, { reduction: null }),
      reference: (x) => ({ ...x!, data: [8, x!.data[1]!, 7] }),
    },
    {
      title: 'a number for the update',
      inputs: [f([2, 2])],
      call: (x) => scatterUpdate(x!, [1, 0], 5),
      reference: (x) => ({ ...x!, data: x!.data.with(2, 5) }),
    },
  ],
  badCalls: [
    { title: 'a function', call: bad(zeros, [[0]], 1), code: 'operand' },
    { title: 'an index out of range', call: () => scatterUpdate(zeros([2]), [[2]], tensor([1])), code: 'index-range' },
    { title: 'a negative index', call: () => scatterUpdate(zeros([2]), [[-1]], tensor([1])), code: 'index-range' },
    {
      title: 'floating point indices',
      call: () => scatterUpdate(zeros([2]), tensor([[0]]), tensor([1])),
      code: 'dtype',
    },
    {
      title: 'updates of another shape',
      call: () => scatterUpdate(zeros([2]), [[0]], tensor([1, 2])),
      code: 'shape-mismatch',
    },
    {
      title: 'more positions than axes',
      call: () => scatterUpdate(zeros([2]), [[0, 0]], tensor([1])),
      code: 'shape-mismatch',
    },
    { title: 'a scalar', call: () => scatterUpdate(1, [[0]], tensor([1])), code: 'option' },
    {
      title: 'an unknown reduction',
      call: () => scatterUpdate(zeros([2]), [[0]], tensor([1]), { reduction: 'sum' as never }),
      code: 'option',
    },
    {
      title: 'sums of bools',
      call: () => scatterUpdate(tensor([true]), [[0]], tensor([true]), { reduction: 'add' }),
      code: 'dtype',
    },
    {
      title: 'an unknown option',
      call: () => scatterUpdate(zeros([2]), [[0]], tensor([1]), { mode: 'add' } as object),
      code: 'option',
    },
  ],
};
