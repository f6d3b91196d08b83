import { tensor } from '../../create.ts';
import { apply } from '../../dispatch.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { imag, real } from '../complex-parts.ts';
import { zeros } from '../creation.ts';
import { eig, eigOp } from './eig.ts';
import { complexEigenOf } from './eigen-oracle.ts';
import { regular, rowsOf } from './linalg-oracle.ts';

/** Eigenvalues and vectors as pairs. */
const sample = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => apply(eigOp, [t!], {}).slice(0, 2),
  reference(t) {
    const { shape, dtype } = t!;
    const found = rowsOf(t!).map(complexEigenOf);
    return [
      { shape: [...shape.slice(0, -1), 2], dtype, data: found.flatMap(({ values }) => values.flat()) },
      {
        shape: [...shape, 2],
        dtype,
        data: found.flatMap(({ vectors }) => vectors.flatMap((_, i) => vectors.flatMap((vector) => vector[i]!))),
      },
    ];
  },
  dtypes: ['float32', 'float64'],
  ulp: 64,
});

/** As a user sees them. */
const parts = (title: string, x: HostArray, w: readonly (readonly [number, number])[]): Sample => ({
  title,
  inputs: [x],
  call(t) {
    const [values] = eig(t!);
    return [real(values), imag(values)];
  },
  reference: (t) => {
    const shape = t!.shape.slice(0, -1);
    return [0, 1].map((which) => host(w.map((value) => value[which]!), shape)); // prettier-ignore
  },
  dtypes: ['float32'],
  gradients: [],
  ulp: 8,
});

export const eigSamples: OpSamples = {
  name: 'eig',
  ops: [eigOp],
  samples: [
    sample('a pair', host([1, -2, 1, -1], [2, 2])),
    sample('real eigenvalues', host([2, 1, 1, 3], [2, 2])),
    sample('three rows', spread([3, 3], -2, 2, 2)),
    sample('five rows', regular([5, 5], 3)),
    sample('dominated by its diagonal', regular([3, 3], 2, false)),
    sample('a batch', spread([2, 3, 3], -2, 2)),
    parts('a rotation', host([0, -1, 1, 0], [2, 2]), [
      [0, -1],
      [0, 1],
    ]),
    parts('a triangle, in order', host([3, 1, 2, 0, 1, 5, 0, 0, 2], [3, 3]), [
      [1, 0],
      [2, 0],
      [3, 0],
    ]),
    parts('without a full set of vectors', host([2, 1, 0, 2], [2, 2]), [
      [2, 0],
      [2, 0],
    ]),
    parts('zero', host(new Array<number>(9).fill(0), [3, 3]), [
      [0, 0],
      [0, 0],
      [0, 0],
    ]),
    parts('one element', host([-4], [1, 1]), [[-4, 0]]),
    parts('no elements', host([], [0, 0]), []),
    parts('no matrices', host([], [0, 2, 2]), []),
    parts('integers', host([2, 0, 0, 1], [2, 2], 'int32'), [
      [1, 0],
      [2, 0],
    ]),
  ],
  badCalls: [
    { title: 'NaN', call: () => eig(tensor([[NaN]])), code: 'non-finite-matrix' },
    { title: 'an infinity', call: () => eig(tensor([[Infinity]])), code: 'non-finite-matrix' },
    { title: 'not square', call: () => eig(zeros([2, 3])), code: 'matrix-shape' },
    { title: 'a vector', call: () => eig(zeros([2])), code: 'matrix-shape' },
    { title: 'bools', call: () => eig(tensor([[true]])), code: 'dtype' },
    { title: 'nested arrays', call: () => eig([[1]] as unknown as In), code: 'operand' },
  ],
};
