import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { broadcastShapes, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { zeros } from '../creation.ts';
import { inv, invOp } from './inv.ts';
import { eachMatrix, identityOf, regular, type Rows, rowsOf, solutionOf, substitutionOf } from './linalg-oracle.ts';
import { solveTriangular, solveTriangularOp } from './solve-triangular.ts';
import { solve, solveOp } from './solve.ts';

/** Not checked by the compiler: what is refused. */
const any = (x: unknown): In => x as In;

/** The solutions of stretched batches. */
function solutions(a: HostArray, b: HostArray, solved: (a: Rows, b: Rows) => Rows = solutionOf): HostArray {
  const vector = b.shape.length === a.shape.length - 1;
  const right = vector ? { ...b, shape: [...b.shape, 1] } : b;
  const batch = broadcastShapes('reference', [a.shape.slice(0, -2), right.shape.slice(0, -2)]);
  const stretched = (x: HostArray): Rows[] => {
    const own = rowsOf(x);
    // the batches of the samples are equal, or one of them is a single matrix or repeats over a leading axis
    return Array.from({ length: sizeOf(batch) }, (_, i) => own[i % own.length]!);
  };
  const [as, bs] = [stretched(a), stretched(right)];
  const data = as.map((m, i) => solved(m, bs[i]!)).flat(2);
  return { shape: [...batch, ...right.shape.slice(-2, vector ? -1 : undefined)], dtype: a.dtype, data };
}

const sample = (title: string, a: HostArray, b: HostArray): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => solve(x!, y!),
  reference: (x, y) => solutions(x!, y!),
});

export const solveSamples: OpSamples = {
  name: 'solve',
  ops: [solveOp],
  samples: [
    sample('a vector', regular([3, 3]), spread([3], -1, 1)),
    sample('columns', regular([4, 4]), spread([4, 2], -1, 1)),
    sample('larger', regular([6, 6], 2), spread([6, 3], -1, 1)),
    sample('a batch of vectors', regular([2, 3, 3]), spread([2, 3], -1, 1)),
    sample('a batch of columns', regular([2, 3, 3], 3), spread([2, 3, 2], -1, 1)),
    sample('columns for a batch', regular([2, 3, 3], 3), spread([1, 3, 2], -1, 1)),
    sample('a matrix for a batch', regular([3, 3], 4), spread([2, 3, 2], -1, 1)),
    sample('one element', host([4], [1, 1]), host([2], [1])),
    sample('a zero where the first pivot would be', host([0, 2, 3, 1], [2, 2]), host([2, 4], [2])),
    sample('no equations', host([], [0, 0]), host([], [0, 2])),
    sample('no right-hand sides', regular([2, 2]), host([], [2, 0])),
    sample('no matrices', host([], [0, 2, 2]), host([], [0, 2, 1])),
    {
      ...sample('integers', host([2, 1, 1, 3], [2, 2], 'int32'), host([3, 5], [2], 'int32')),
      reference: () => host([0.8, 1.4]),
    },
  ],
  badCalls: [
    { title: 'a singular matrix', call: () => solve(tensor([[1, 2], [2, 4]]), tensor([1, 1])), code: 'singular-matrix' }, // prettier-ignore
    { title: 'a zero matrix', call: () => solve(zeros([3, 3]), zeros([3, 1])), code: 'singular-matrix' },
    { title: 'not square', call: () => solve(zeros([2, 3]), zeros([2])), code: 'matrix-shape' },
    { title: 'rows that differ', call: () => solve(zeros([2, 2]), zeros([3])), code: 'matrix-shape' },
    { title: 'a scalar', call: () => solve(zeros([2, 2]), 1), code: 'matrix-shape' },
    {
      title: 'batches that do not fit',
      call: () => solve(zeros([2, 1, 1]), zeros([3, 1, 1])),
      code: 'broadcast-shape',
    },
    { title: 'nested arrays', call: () => solve(any([[1]]), zeros([1])), code: 'operand' },
  ],
};

const triangular = (title: string, a: HostArray, b: HostArray, lower?: boolean): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y): Tensor => (lower === undefined ? solveTriangular(x!, y!) : solveTriangular(x!, y!, { lower })),
  reference: (x, y) => solutions(x!, y!, (t, c) => substitutionOf(t, c, lower ?? false)),
});

const diagonal = (shape: readonly number[], seed = 1): HostArray => regular(shape, seed, false);

export const solveTriangularSamples: OpSamples = {
  name: 'solveTriangular',
  ops: [solveTriangularOp],
  samples: [
    triangular('the upper triangle', diagonal([3, 3]), spread([3, 2], -1, 1)),
    triangular('the lower triangle', diagonal([3, 3]), spread([3, 2], -1, 1), true),
    triangular('not the lower one', diagonal([2, 2], 2), spread([2, 1], -1, 1), false),
    triangular('larger', diagonal([8, 8], 2), spread([8, 2], -1, 1), true),
    triangular('a vector', diagonal([4, 4]), spread([4], -1, 1)),
    triangular('a batch of vectors', diagonal([2, 3, 3]), spread([2, 3], -1, 1), true),
    triangular('a batch of columns', diagonal([2, 3, 3]), spread([2, 3, 2], -1, 1)),
    triangular('a matrix for a batch', diagonal([3, 3]), spread([2, 3, 1], -1, 1), true),
    triangular('one element', host([-2], [1, 1]), host([5], [1, 1])),
    triangular('no equations', host([], [0, 0]), host([], [0])),
    triangular('no right-hand sides', diagonal([2, 2]), host([], [2, 0]), true),
    triangular('no matrices', host([], [0, 2, 2]), host([], [0, 2])),
  ],
  badCalls: [
    {
      title: 'a zero on the diagonal',
      call: () => solveTriangular(zeros([2, 2]), zeros([2])),
      code: 'singular-matrix',
    },
    { title: 'not square', call: () => solveTriangular(zeros([3, 2]), zeros([3])), code: 'matrix-shape' },
    { title: 'rows that differ', call: () => solveTriangular(zeros([2, 2]), zeros([3, 2])), code: 'matrix-shape' },
    {
      title: 'an unknown option',
      call: () => solveTriangular(zeros([1, 1]), zeros([1]), { upper: true } as object),
      code: 'option',
    },
    {
      title: 'a word for a boolean',
      call: () => solveTriangular(zeros([1, 1]), zeros([1]), { lower: 'yes' } as object),
      code: 'option',
    },
  ],
};

const inverse = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => inv(t!),
  reference: (t) => eachMatrix(t!, (a) => solutionOf(a, identityOf(a.length))),
});

export const invSamples: OpSamples = {
  name: 'inv',
  ops: [invOp],
  samples: [
    inverse('two rows', regular([2, 2])),
    inverse('three rows', regular([3, 3], 2)),
    inverse('larger', regular([6, 6], 3)),
    inverse('a batch', regular([3, 2, 2])),
    inverse('two batch axes', regular([2, 1, 3, 3])),
    inverse('rows in order', regular([3, 3], 5, false)),
    inverse('a zero where the first pivot would be', host([0, 2, 3, 1], [2, 2])),
    inverse('one element', host([-4], [1, 1])),
    inverse('no elements', host([], [0, 0])),
    inverse('no matrices', host([], [0, 2, 2])),
    { ...inverse('integers', host([2, 1, 1, 1], [2, 2], 'int32')), reference: () => host([1, -1, -1, 2], [2, 2]) },
  ],
  badCalls: [
    { title: 'a singular matrix', call: () => inv(tensor([[1, 2], [2, 4]])), code: 'singular-matrix' }, // prettier-ignore
    { title: 'one of a batch', call: () => inv(tensor([[[1]], [[0]]])), code: 'singular-matrix' },
    { title: 'not square', call: () => inv(zeros([2, 3])), code: 'matrix-shape' },
    { title: 'a vector', call: () => inv(tensor([1, 2])), code: 'matrix-shape' },
    { title: 'nested arrays', call: () => inv(any([[1]])), code: 'operand' },
  ],
};
