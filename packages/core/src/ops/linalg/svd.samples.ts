import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply } from '../arithmetic.ts';
import { zeros } from '../creation.ts';
import { expandDims } from '../expand-dims.ts';
import { arrayOf, eachMatrix, eachNumber, identityOf, regular, rowsOf, singularOf } from './linalg-oracle.ts';
import { adjoint, chain, part } from './matrix-products.ts';
import { matrixRank } from './matrix-rank.ts';
import { svd, svdOp } from './svd.ts';

const decompositions = (x: HostArray): [HostArray, HostArray, HostArray] => {
  const [m, n] = x.shape.slice(-2) as [number, number];
  const [batch, k] = [x.shape.slice(0, -2), Math.min(m, n)];
  const found = rowsOf(x).map((a) => singularOf(a, n));
  return [
    arrayOf(found.map(({ u }) => u), [...batch, m, k], x.dtype), // prettier-ignore
    { shape: [...batch, k], dtype: x.dtype, data: found.flatMap(({ s }) => s) },
    arrayOf(found.map(({ vh }) => vh), [...batch, k, n], x.dtype), // prettier-ignore
  ];
};

const thin = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => svd(t!, { fullMatrices: false }),
  reference: (t) => decompositions(t!),
  ulp: 64,
});

const values = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => svd(t!, { computeUv: false }),
  reference: (t) => decompositions(t!)[1],
  ulp: 64,
});

/** The factors make the matrix, and the bases are orthonormal. */
const rebuilt = (title: string, x: HostArray, fullMatrices?: boolean): Sample => ({
  title,
  inputs: [x],
  call(t) {
    const [u, s, vh] = fullMatrices === undefined ? svd(t!) : svd(t!, { fullMatrices });
    const [m, n] = [u.shape.at(-2)!, vh.shape.at(-1)!];
    const k = s.shape.at(-1)!;
    const scaled = multiply(part(u, [0, m], [0, k]), expandDims(s, -2) as Tensor);
    return [chain(scaled, part(vh, [0, k], [0, n])), chain(adjoint(u), u), chain(vh, adjoint(vh))];
  },
  reference(t) {
    const [m, n] = t!.shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    const [p, q] = fullMatrices === false ? [k, k] : [m, n];
    return [t!, eachMatrix(t!, () => identityOf(p), [p, p]), eachMatrix(t!, () => identityOf(q), [q, q])];
  },
  gradients: [],
  // half floats leave too little of such sums
  dtypes: ['float32', 'float64'],
  ulp: 64,
});

export const svdSamples: OpSamples = {
  name: 'svd',
  ops: [svdOp],
  samples: [
    thin('three rows', regular([3, 3])),
    thin('larger', regular([6, 6], 2)),
    thin('tall', regular([5, 3])),
    thin('wide', regular([3, 5])),
    thin('a batch', regular([2, 3, 2])),
    thin('two batch axes', regular([2, 1, 2, 3])),
    thin('a column', spread([4, 1], -1, 1)),
    thin('a row', spread([1, 4], -1, 1)),
    thin('one element', host([-3], [1, 1])),
    values('values of a tall matrix', regular([4, 3])),
    values('values of a wide batch', regular([2, 2, 3])),
    { ...values('values that are equal', host([0, 2, 0, 2, 0, 0, 0, 0, 2], [3, 3])), gradients: [] },
    {
      ...thin('complete and square', regular([4, 4], 3)),
      call: (t) => svd(t!),
    },
    rebuilt('complete and tall', regular([5, 2])),
    rebuilt('complete and wide', regular([2, 5])),
    rebuilt('of one rank', host([1, 2, 2, 4, 3, 6], [3, 2])),
    rebuilt('of one rank, thin', host([1, 2, 2, 4, 3, 6], [2, 3]), false),
    rebuilt('zero', host(new Array<number>(6).fill(0), [3, 2])),
    rebuilt('far apart', host([1e8, 1, 1, 1e-8], [2, 2])),
    rebuilt('no columns', host([], [3, 0])),
    rebuilt('no rows', host([], [0, 2])),
    rebuilt('no matrices', host([], [0, 2, 3])),
    { ...values('integers', host([3, 0, 0, -2], [2, 2], 'int32')), reference: () => host([3, 2]) },
  ],
  badCalls: [
    { title: 'NaN', call: () => svd(tensor([[NaN]])), code: 'non-finite-matrix' },
    { title: 'an infinity', call: () => svd(tensor([[1], [-Infinity]])), code: 'non-finite-matrix' },
    { title: 'a vector', call: () => svd(zeros([2])), code: 'matrix-shape' },
    { title: 'an unknown option', call: () => svd(zeros([1, 1]), { full: true } as object), code: 'option' },
    { title: 'no boolean', call: () => svd(zeros([1, 1]), { computeUv: 0 } as object), code: 'option' },
    { title: 'a boolean for the options', call: () => svd(zeros([1, 1]), false as unknown as object), code: 'option' },
    { title: 'nested arrays', call: () => svd([[1]] as unknown as In), code: 'operand' },
  ],
};

/** The rank by elimination with complete pivoting: exact for the whole numbers of the samples. */
const rankOf = (a: readonly (readonly number[])[], limit: number): number => {
  const rest = a.map((row) => [...row]);
  let rank = 0;
  for (;;) {
    let [p, q] = [-1, -1];
    rest.forEach((row, i) =>
      row.forEach((x, j) => {
        if (Math.abs(x) > (p < 0 ? limit : Math.abs(rest[p]![q]!))) [p, q] = [i, j];
      }),
    );
    if (p < 0) return rank;
    rank++;
    const pivot = rest.splice(p, 1)[0]!;
    for (const row of rest) {
      const factor = row[q]! / pivot[q]!;
      pivot.forEach((x, j) => (row[j]! -= factor * x));
    }
  }
};

const rank = (title: string, x: HostArray, tol?: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => (tol === undefined ? matrixRank(t!) : matrixRank(t!, { tol })),
  reference: (t) => ({ ...eachNumber(t!, (a) => rankOf(a, tol ?? 1e-9)), dtype: 'int32' }),
});

export const matrixRankSamples: OpSamples = {
  name: 'matrixRank',
  ops: [],
  samples: [
    rank('full', host([1, 2, 3, 5], [2, 2])),
    rank('one', host([1, 2, 2, 4], [2, 2])),
    rank('two of three', host([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3])),
    rank('tall', host([1, 0, 0, 1, 1, 1], [3, 2])),
    rank('wide', host([1, 2, 3, 2, 4, 6], [2, 3])),
    rank('a batch', host([1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0], [3, 2, 2])),
    rank('two batch axes', host([1, 0, 0, 2], [2, 2, 1, 1])),
    rank('zero', host([0, 0, 0, 0], [2, 2])),
    rank('no columns', host([], [2, 0])),
    rank('no matrices', host([], [0, 2, 2])),
    rank('a limit', host([1, 0, 0, 1e-3], [2, 2]), 0.01),
    rank('a limit of 0', host([1, 0, 0, 1e-3], [2, 2]), 0),
    rank('integers', host([1, 2, 2, 4], [2, 2], 'int32')),
  ],
  badCalls: [
    { title: 'a vector', call: () => matrixRank(tensor([1])), code: 'matrix-shape' },
    { title: 'NaN', call: () => matrixRank(tensor([[NaN]])), code: 'non-finite-matrix' },
    { title: 'a negative limit', call: () => matrixRank(zeros([1, 1]), { tol: -1 }), code: 'option' },
    { title: 'a bare number', call: () => matrixRank(zeros([1, 1]), 0.1 as unknown as object), code: 'option' },
    { title: 'an unknown option', call: () => matrixRank(zeros([1, 1]), { rcond: 1 } as object), code: 'option' },
  ],
};
