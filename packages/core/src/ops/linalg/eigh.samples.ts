import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { multiply } from '../arithmetic.ts';
import { zeros } from '../creation.ts';
import { expandDims } from '../expand-dims.ts';
import { distinctValuesOp } from './distinct-values.ts';
import { eigh, eighOp } from './eigh.ts';
import { arrayOf, eachMatrix, eigenOf, identityOf, rowsOf, symmetricOf, upright } from './linalg-oracle.ts';
import { adjoint, chain } from './matrix-products.ts';

/** Vectors of equal eigenvalues are not determined. */
const determined = ({ values, vectors }: ReturnType<typeof eigenOf>): ReturnType<typeof eigenOf> => {
  const equal = values.some((w, i) => i > 0 && Math.abs(w - values[i - 1]!) <= 1e-9 * Math.abs(w));
  return { values, vectors: equal ? vectors.map((row) => row.map(() => NaN)) : vectors };
};

const sample = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => eigh(t!),
  reference(t) {
    const { shape, dtype } = t!;
    const found = rowsOf(t!).map((a) => determined(eigenOf(symmetricOf(a))));
    return [
      { shape: shape.slice(0, -1), dtype, data: found.flatMap(({ values }) => values) },
      arrayOf(
        found.map(({ vectors }) => upright(vectors)),
        shape,
        dtype,
      ),
    ];
  },
});

/** The factors make the matrix, and the vectors are orthonormal: of matrices whose vectors are not determined. */
const rebuilt = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call(t) {
    const [w, v] = eigh(t!);
    return [chain(multiply(v, expandDims(w, -2)), adjoint(v)), chain(adjoint(v), v)];
  },
  reference: (t) => [eachMatrix(t!, symmetricOf), eachMatrix(t!, (a) => identityOf(a.length))],
  // half floats leave too little of such sums
  dtypes: ['float32', 'float64'],
  ulp: 64,
});

export const eighSamples: OpSamples = {
  name: 'eigh',
  ops: [eighOp, distinctValuesOp],
  samples: [
    sample('two rows', host([2, 1, 1, 3], [2, 2])),
    sample('three rows', spread([3, 3], -2, 2, 2)),
    sample('larger', spread([6, 6], -2, 2, 3)),
    sample('a batch', spread([2, 3, 3], -2, 2)),
    sample('two batch axes', spread([2, 1, 2, 2], -2, 2, 4)),
    sample('negative', host([-3, 1, 1, -5], [2, 2])),
    sample('its symmetric part', host([1, 4, 0, 2], [2, 2])),
    sample('one element', host([-4], [1, 1])),
    sample('no elements', host([], [0, 0])),
    sample('no matrices', host([], [0, 2, 2])),
    { ...rebuilt('eigenvalues that are equal', host([2, 0, 0, 0, 2, 0, 0, 0, 5], [3, 3])), gradients: [] },
    { ...rebuilt('of one rank', host([1, 2, 3, 2, 4, 6, 3, 6, 9], [3, 3])), gradients: [] },
    { ...rebuilt('zero', host(new Array<number>(16).fill(0), [4, 4])), gradients: [] },
    {
      ...sample('integers', host([2, 0, 0, 1], [2, 2], 'int32')),
      reference: () => [host([1, 2]), host([0, 1, 1, 0], [2, 2])],
    },
  ],
  badCalls: [
    { title: 'NaN', call: () => eigh(tensor([[NaN]])), code: 'non-finite-matrix' },
    { title: 'an infinity', call: () => eigh(tensor([[1, Infinity], [0, 1]])), code: 'non-finite-matrix' }, // prettier-ignore
    { title: 'not square', call: () => eigh(zeros([2, 3])), code: 'matrix-shape' },
    { title: 'a vector', call: () => eigh(zeros([2])), code: 'matrix-shape' },
    { title: 'nested arrays', call: () => eigh([[1]] as unknown as In), code: 'operand' },
  ],
};
