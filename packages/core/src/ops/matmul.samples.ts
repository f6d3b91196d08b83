import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { broadcastShapes } from '../shape.ts';
import { zeros } from './creation.ts';
import { matmul, matmulOp } from './matmul.ts';

function product(a: HostArray, b: HostArray): HostArray {
  const left = a.shape.length === 1 ? { ...a, shape: [1, ...a.shape] } : a;
  const right = b.shape.length === 1 ? { ...b, shape: [...b.shape, 1] } : b;
  const batch = broadcastShapes('reference', [left.shape.slice(0, -2), right.shape.slice(0, -2)]);
  const inner = left.shape.at(-1)!;
  const at = (x: HostArray, index: readonly number[], row: number, column: number): number => {
    const lead = batch.length - (x.shape.length - 2);
    const own = x.shape.slice(0, -2).map((extent, axis) => (extent === 1 ? 0 : index[lead + axis]!));
    return elementOf(x, [...own, row, column]);
  };
  const dtype = a.dtype === 'bool' ? b.dtype : a.dtype;
  const whole = build([...batch, left.shape.at(-2)!, right.shape.at(-1)!], dtype, (index) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(left, index, index.at(-2)!, k) * at(right, index, k, index.at(-1)!);
    return sum;
  });
  const shape = whole.shape.filter(
    (_, axis) =>
      !(a.shape.length === 1 && axis === whole.shape.length - 2) &&
      !(b.shape.length === 1 && axis === whole.shape.length - 1),
  );
  return { ...whole, shape };
}

/** Not checked by the compiler: shapes of samples are no literals. */
const any = (x: unknown): In => x as In;

const sample = (title: string, a: HostArray, b: HostArray): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => matmul(any(x), any(y)),
  reference: (x, y) => product(x!, y!),
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);

export const matmulSamples: OpSamples = {
  name: 'matmul',
  ops: [matmulOp],
  samples: [
    sample('matrices', f([3, 5]), f([5, 4], 2)),
    sample('larger than tiles', f([33, 70]), f([70, 17], 2)),
    sample('batches', f([2, 3, 4]), f([2, 4, 5], 2)),
    sample('a batch with a matrix', f([2, 3, 4]), f([4, 5], 2)),
    sample('a matrix with a batch', f([3, 4]), f([2, 4, 5], 2)),
    sample('batches that stretch', f([2, 1, 3, 4]), f([3, 4, 2], 2)),
    sample('both stretch', f([2, 1, 2, 3]), f([1, 3, 3, 2], 2)),
    sample('vectors', f([5]), f([5], 2)),
    sample('a vector with a matrix', f([4]), f([4, 3], 2)),
    sample('a vector with a batch', f([4]), f([2, 4, 3], 2)),
    sample('a matrix with a vector', f([3, 4]), f([4], 2)),
    sample('a batch with a vector', f([2, 3, 4]), f([4], 2)),
    sample('a single row', f([1, 4]), f([4, 1], 2)),
    sample('nothing to sum', f([2, 0]), f([0, 3])),
    sample('no rows', f([0, 2]), f([2, 3])),
    sample('no batch', f([0, 2, 2]), f([2, 2])),
    sample('integers', spread([2, 3], -9, 9, 1, 'int32'), spread([3, 2], -9, 9, 2, 'int32')),
    sample('bools with floats', host([1, 0, 1, 1], [2, 2], 'bool'), f([2, 3])),
    { ...sample('∞ and NaN', host([Infinity, 0, 1, NaN], [2, 2]), host([0, 1, 1, 0], [2, 2])), gradients: [] },
  ],
  badCalls: [
    {
      title: 'inner dimensions that differ',
      call: () => matmul(zeros([2, 3]) as In, zeros([2, 3]) as In),
      code: 'matmul-shape',
    },
    {
      title: 'vectors of different lengths',
      call: () => matmul(tensor([1, 2]) as In, tensor([1]) as In),
      code: 'matmul-shape',
    },
    { title: 'a scalar', call: () => matmul(any(tensor([[1]])), any(2)), code: 'matmul-shape' },
    {
      title: 'batches that do not fit',
      call: () => matmul(any(zeros([2, 1, 1])), any(zeros([3, 1, 1]))),
      code: 'shape-mismatch',
    },
    { title: 'nested arrays', call: () => matmul(any([[1]]), any([[1]])), code: 'operand' },
  ],
};
