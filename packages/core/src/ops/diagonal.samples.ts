import { tensor } from '../create.ts';
import { build, elementOf, reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { diag, diagflat, diagonal, diagonalOp, type DiagonalOptions, onDiagonalOp, trace } from './diagonal.ts';

const along = (x: HostArray, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions): HostArray => {
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(x.shape[axis1]! - row, x.shape[axis2]! - column));
  const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== axis1 && axis !== axis2);
  return build([...others.map((axis) => x.shape[axis]!), length], x.dtype, (index) => {
    const place = index.at(-1)!;
    return elementOf(
      x,
      x.shape.map((_, axis) =>
        axis === axis1 ? row + place : axis === axis2 ? column + place : index[others.indexOf(axis)]!,
      ),
    );
  });
};

const sample = (title: string, x: HostArray, options: DiagonalOptions, counted = options): Sample => ({
  title,
  inputs: [x],
  call: (t) => diagonal(t!, options),
  reference: (t) => along(t!, counted),
});

const cube = spread([3, 4, 2], -1, 1);

export const diagonalSamples: OpSamples = {
  name: 'diagonal',
  ops: [diagonalOp, onDiagonalOp],
  samples: [
    sample('of a matrix', spread([3, 4], -1, 1), {}),
    sample('above', spread([3, 4], -1, 1), { offset: 2 }),
    sample('below', spread([3, 4], -1, 1), { offset: -1 }),
    sample('beyond', spread([3, 4], -1, 1), { offset: 9 }),
    sample('of the first two axes', cube, {}),
    sample('of other axes', cube, { axis1: -1, axis2: 0, offset: -1 }, { axis1: 2, axis2: 0, offset: -1 }),
    sample('of bool', spread([3, 3], 0, 2, 1, 'bool'), {}),
    sample('of a square', spread([3, 3], -1, 1), {}),
    sample('of a rank of four', spread([2, 3, 2, 4], -1, 1), { axis1: 1, axis2: 3 }),
    sample('no rows', spread([0, 3], 0, 1), {}),
  ],
  badCalls: [
    { title: 'a vector', call: () => diagonal(tensor([1])), code: 'axis' },
    { title: 'one axis twice', call: () => diagonal(zeros([2, 2]), { axis1: 0, axis2: -2 }), code: 'axis' },
    { title: 'a fraction', call: () => diagonal(zeros([2, 2]), { offset: 0.5 }), code: 'option' },
    { title: 'a bare number', call: () => diagonal(zeros([2, 2]), 1 as unknown as object), code: 'option' },
  ],
};

const summed = (title: string, x: HostArray, options: DiagonalOptions): Sample => ({
  title,
  inputs: [x],
  call: (t) => trace(t!, options),
  reference: (t) => {
    const line = along(t!, options);
    return reduceBy(line, [line.shape.length - 1], false, (values) => values.reduce((total, v) => total + v, 0));
  },
});

export const traceSamples: OpSamples = {
  name: 'trace',
  ops: [],
  samples: [
    summed('of a matrix', spread([4, 4], -1, 1), {}),
    summed('above', spread([3, 4], -1, 1), { offset: 1 }),
    summed('of other axes', cube, { axis1: 1, axis2: 2 }),
    summed('of int32', spread([3, 3], -9, 9, 1, 'int32'), {}),
    summed('below', spread([4, 3], -1, 1), { offset: -2 }),
    summed('of the first two axes', cube, {}),
    summed('of one element', spread([1, 1], -1, 1), {}),
    summed('beyond', spread([2, 2], -1, 1), { offset: 5 }),
    summed('no rows', spread([0, 3], 0, 1), {}),
    summed('of a rank of four', spread([2, 3, 2, 3], -1, 1), { axis1: 1, axis2: 3 }),
  ],
  badCalls: [
    { title: 'a vector', call: () => trace(tensor([1])), code: 'axis' },
    { title: 'a fraction', call: () => trace(zeros([2, 2]), { offset: 0.5 }), code: 'option' },
    { title: 'an axis that is not there', call: () => trace(zeros([2, 2]), { axis1: 2 }), code: 'axis' },
  ],
};

const built = (title: string, x: HostArray, k: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => diag(t!, { k }),
  reference: (t) => {
    const extent = t!.data.length + Math.abs(k);
    return build([extent, extent], t!.dtype, ([row, column]) =>
      column! - row! === k ? t!.data[Math.min(row!, column!)]! : 0,
    );
  },
});

export const diagSamples: OpSamples = {
  name: 'diag',
  ops: [diagonalOp, onDiagonalOp],
  samples: [
    built('a vector', spread([3], -1, 1), 0),
    built('above', spread([3], -1, 1), 2),
    built('below', spread([3], -1, 1), -1),
    built('of int32', spread([2], -9, 9, 1, 'int32'), 0),
    built('no elements', spread([0], 0, 1), 1),
    {
      title: 'of a matrix',
      inputs: [spread([3, 4], -1, 1)],
      call: (x) => diag(x!, { k: 1 }),
      reference: (x) => along(x!, { offset: 1 }),
    },
    built('one element', spread([1], -1, 1), 0),
    built('of bool', spread([3], 0, 2, 1, 'bool'), 1),
    ...([0, -2] as const).map((k): Sample => ({
      title: `of a matrix, ${k}`,
      inputs: [spread([4, 3], -1, 1)],
      call: (x) => diag(x!, { k }),
      reference: (x) => along(x!, { offset: k }),
    })),
  ],
  badCalls: [
    { title: 'a cube', call: () => diag(zeros([1, 1, 1])), code: 'option' },
    { title: 'a scalar', call: () => diag(1), code: 'option' },
    { title: 'a fraction', call: () => diag(tensor([1]), { k: 0.5 }), code: 'option' },
  ],
};

const flat = (title: string, x: HostArray, k: number): Sample => ({
  ...built(title, x, k),
  call: (t) => (k === 0 ? diagflat(t!) : diagflat(t!, { k })),
});

export const diagflatSamples: OpSamples = {
  name: 'diagflat',
  ops: [onDiagonalOp],
  samples: [
    flat('a vector', spread([3], -1, 1), 0),
    flat('above', spread([3], -1, 1), 2),
    flat('below', spread([3], -1, 1), -1),
    flat('a matrix', spread([2, 2], -1, 1), 0),
    flat('a matrix, above', spread([2, 2], -1, 1), 1),
    flat('three axes', spread([1, 2, 2], -1, 1), 0),
    flat('a scalar', spread([], 1, 2), 0),
    flat('a scalar, below', spread([], 1, 2), -2),
    flat('int32', spread([2], -9, 9, 1, 'int32'), 0),
    flat('bools', host([1, 0, 1], [3], 'bool'), 0),
    flat('no elements', spread([0, 2], 0, 1), 1),
  ],
  badCalls: [
    { title: 'a fraction', call: () => diagflat(tensor([1]), { k: 0.5 }), code: 'option' },
    { title: 'NaN', call: () => diagflat(tensor([1]), { k: NaN }), code: 'option' },
    { title: 'a bare number', call: () => diagflat(tensor([1]), 1 as never), code: 'option' },
    { title: 'too large a matrix', call: () => diagflat(zeros([46_341])), code: 'size' },
    { title: 'an unknown option', call: () => diagflat(tensor([1]), { offset: 1 } as object), code: 'option' },
  ],
};
