import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply } from '../arithmetic.ts';
import { zeros } from '../creation.ts';
import { diagonal } from '../diagonal.ts';
import { expandDims } from '../expand-dims.ts';
import { sign } from '../sign.ts';
import {
  arrayOf,
  productOf,
  regular,
  type Rows,
  rowsOf,
  transposeOf,
  eachMatrix,
  identityOf,
} from './linalg-oracle.ts';
import { adjoint, chain } from './matrix-products.ts';
import { qr, type QrMode, qrOp } from './qr.ts';

/** Orthonormal columns by Gram and Schmidt, twice, and R with a positive diagonal. */
function orthonormal(a: Rows, n: number): { readonly q: Rows; readonly r: Rows } {
  const k = Math.min(a.length, n);
  const basis: number[][] = [];
  for (const column of transposeOf(a, n).slice(0, k)) {
    let left = [...column];
    for (let round = 0; round < 2; round++)
      for (const unit of basis) {
        const along = unit.reduce((sum, x, i) => sum + x * left[i]!, 0);
        left = left.map((x, i) => x - along * unit[i]!);
      }
    const length = Math.hypot(...left);
    basis.push(left.map((x) => x / length));
  }
  const r = productOf(basis, a, n).map((row, i) => row.map((x, j) => (j >= i ? x : Number.isNaN(row[i]!) ? NaN : 0)));
  return { q: transposeOf(basis, a.length), r };
}

/** With the signs that make the diagonal of R positive. */
function normalized(x: Tensor, mode?: QrMode): Tensor[] {
  const [q, r] = mode ? qr(x, { mode }) : qr(x);
  const signs = sign(diagonal(r, { axis1: -2, axis2: -1 }));
  return [multiply(q, expandDims(signs, -2) as Tensor), multiply(r, expandDims(signs, -1) as Tensor)];
}

const sample = (title: string, x: HostArray, mode?: QrMode): Sample => ({
  title,
  inputs: [x],
  call: (t) => normalized(t!, mode),
  reference(t) {
    const { shape, dtype } = t!;
    const [m, n] = shape.slice(-2) as [number, number];
    const [batch, k] = [shape.slice(0, -2), Math.min(m, n)];
    const found = rowsOf(t!).map((a) => orthonormal(a, n));
    return [
      arrayOf(
        found.map(({ q }) => q),
        [...batch, m, k],
        dtype,
      ),
      arrayOf(
        found.map(({ r }) => r),
        [...batch, k, n],
        dtype,
      ),
    ];
  },
  ulp: 32,
});

/** The product is the matrix, and the columns are orthonormal: of matrices whose factors are not determined. */
const rebuilt = (title: string, x: HostArray, mode?: QrMode): Sample => ({
  title,
  inputs: [x],
  call(t) {
    const [q, r] = mode ? qr(t!, { mode }) : qr(t!);
    return [chain(q, r), chain(adjoint(q), q)];
  },
  reference(t) {
    const [m, n] = t!.shape.slice(-2) as [number, number];
    const inner = mode === 'complete' ? m : Math.min(m, n);
    // NaN spreads in ways that are of no interest
    const numbers = { ...t!, data: t!.data.map((x) => (Number.isNaN(x) ? 0 : x)) };
    return [numbers, eachMatrix(t!, () => identityOf(inner), [inner, inner])];
  },
  gradients: [],
  // half floats leave too little of such sums
  dtypes: ['float32', 'float64'],
  ulp: 64,
});

export const qrSamples: OpSamples = {
  name: 'qr',
  ops: [qrOp],
  samples: [
    sample('three rows', regular([3, 3])),
    sample('larger', regular([7, 7], 2)),
    sample('tall', regular([5, 3])),
    sample('wide', regular([3, 5])),
    sample('a batch', regular([2, 3, 2])),
    sample('two batch axes', regular([2, 1, 2, 3])),
    sample('a column', spread([4, 1], -1, 1)),
    sample('a row', spread([1, 4], -1, 1)),
    sample('reduced', regular([4, 2]), 'reduced'),
    sample('complete and square', regular([3, 3], 2), 'complete'),
    sample('complete and wide', regular([2, 4], 2), 'complete'),
    rebuilt('complete and tall', regular([5, 2]), 'complete'),
    rebuilt('of one rank', host([1, 2, 2, 4, 3, 6], [3, 2])),
    rebuilt('zero', host(new Array<number>(6).fill(0), [3, 2])),
    rebuilt('no columns', host([], [3, 0])),
    rebuilt('no columns, complete', host([], [3, 0]), 'complete'),
    rebuilt('no rows', host([], [0, 3])),
    rebuilt('no matrices', host([], [0, 2, 2])),
    { ...rebuilt('large numbers', host([1e25, 2e25, -3e25, 1e24], [2, 2])), ulp: 8 },
    {
      title: 'Keras: keras-0891',
      inputs: [
        host(
          [
            0.5094344, 0.71210855, 0.08867228, 0.5793688, 0.8586244, 0.21701242, 0.4782648, 0.40863162, 0.15163055,
            0.45197767, 0.005314486, 0.5386228, 0.92376727, 0.17472954, 0.9952869, 0.43358207, 0.55085236, 0.5849384,
            0.3827604, 0.38704026,
          ],
          [4, 5],
        ),
      ],
      call: (t) => qr(t!)[0],
      reference: () =>
        host(
          [
            -0.72434235, 0.030884093, 0.6222515, -0.2952581, -0.30856043, -0.29838023, 0.0824024, 0.89942735,
            -0.0075564343, -0.94576865, -0.1072967, -0.30651587, -0.61649126, 0.12464784, -0.7710385, -0.09950435,
          ],
          [4, 4],
        ),
      dtypes: ['float32'],
      gradients: [],
      ulp: 32,
    },
  ],
  badCalls: [
    { title: 'a vector', call: () => qr(tensor([1])), code: 'matrix-shape' },
    { title: 'an unknown mode', call: () => qr(zeros([2, 2]), { mode: 'raw' } as object), code: 'option' },
    { title: 'an unknown option', call: () => qr(zeros([2, 2]), { full: true } as object), code: 'option' },
    {
      title: 'a string for the options',
      call: () => qr(zeros([2, 2]), 'complete' as unknown as object),
      code: 'option',
    },
    { title: 'nested arrays', call: () => qr([[1]] as unknown as In), code: 'operand' },
  ],
};
