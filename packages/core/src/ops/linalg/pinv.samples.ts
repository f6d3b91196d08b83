import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { zeros } from '../creation.ts';
import {
  eachMatrix,
  identityOf,
  productOf,
  regular,
  type Rows,
  rowsOf,
  solutionOf,
  transposeOf,
} from './linalg-oracle.ts';
import { lstsq, lstsqOp } from './lstsq.ts';
import { pinv, pinvOp } from './pinv.ts';

/** The pseudo-inverse of a matrix of full rank with n columns, by the normal equations. */
function inverseOf(a: Rows, n: number): Rows {
  const turned = transposeOf(a, n);
  const m = a.length;
  if (m >= n) return solutionOf(productOf(turned, a, n), turned);
  return productOf(turned, solutionOf(productOf(a, turned, m), identityOf(m)), m);
}

const sample = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => pinv(t!),
  reference: (t) => eachMatrix(t!, (a) => inverseOf(a, t!.shape.at(-1)!), [t!.shape.at(-1)!, t!.shape.at(-2)!]),
});

const fixed = (title: string, x: HostArray, expected: HostArray, rcond?: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => (rcond === undefined ? pinv(t!) : pinv(t!, { rcond })),
  reference: (t) => ({ ...expected, dtype: t!.dtype }),
  gradients: [],
  ulp: 64,
});

export const pinvSamples: OpSamples = {
  name: 'pinv',
  ops: [pinvOp],
  samples: [
    sample('square', regular([3, 3])),
    sample('larger', regular([6, 6], 2)),
    sample('tall', regular([5, 3])),
    sample('wide', regular([3, 5])),
    sample('a batch', regular([2, 3, 2])),
    sample('two batch axes', regular([2, 1, 2, 3])),
    sample('a column', spread([4, 1], -1, 1)),
    sample('one element', host([-4], [1, 1])),
    // x · yᵀ with |x|² = 14 and |y|² = 5
    fixed('of one rank', host([1, 2, 2, 4, 3, 6], [3, 2]), {
      shape: [2, 3],
      dtype: 'float64',
      data: [1, 2, 3, 2, 4, 6].map((value) => value / 70),
    }),
    fixed('zero', host([0, 0, 0, 0, 0, 0], [2, 3]), host([0, 0, 0, 0, 0, 0], [3, 2])),
    fixed('a wide margin', host([1, 0, 0, 1e-3], [2, 2]), host([1, 0, 0, 0], [2, 2]), 0.01),
    fixed('no margin', host([1, 0, 0, 0.0078125], [2, 2]), host([1, 0, 0, 128], [2, 2]), 0),
    fixed('no columns', host([], [2, 0]), host([], [0, 2])),
    fixed('no matrices', host([], [0, 2, 3]), host([], [0, 3, 2])),
    {
      ...fixed('integers', host([2, 0, 0, 0], [2, 2], 'int32'), host([0.5, 0, 0, 0], [2, 2])),
      reference: () => host([0.5, 0, 0, 0], [2, 2]),
    },
  ],
  badCalls: [
    { title: 'a vector', call: () => pinv(tensor([1])), code: 'matrix-shape' },
    { title: 'NaN', call: () => pinv(tensor([[NaN]])), code: 'non-finite-matrix' },
    { title: 'a negative margin', call: () => pinv(zeros([1, 1]), { rcond: -1 }), code: 'option' },
    { title: 'a NaN margin', call: () => pinv(zeros([1, 1]), { rcond: NaN }), code: 'option' },
    { title: 'an unknown option', call: () => pinv(zeros([1, 1]), { tol: 1 } as object), code: 'option' },
    { title: 'nested arrays', call: () => pinv([[1]] as unknown as In), code: 'operand' },
  ],
};

const solution = (title: string, a: HostArray, b: HostArray): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => lstsq(x!, y!),
  reference(x, y) {
    const n = x!.shape.at(-1)!;
    const vector = y!.shape.length === x!.shape.length - 1;
    const rights = rowsOf(vector ? { ...y!, shape: [...y!.shape, 1] } : y!);
    const data = rowsOf(x!).map((m, i) => productOf(inverseOf(m, n), rights[i]!)).flat(2); // prettier-ignore
    return { shape: [...x!.shape.slice(0, -2), n, ...(vector ? [] : [y!.shape.at(-1)!])], dtype: x!.dtype, data };
  },
});

const fit = (title: string, a: HostArray, b: HostArray, expected: readonly number[], rcond?: number): Sample => ({
  title,
  inputs: [a, b],
  call: (x, y) => (rcond === undefined ? lstsq(x!, y!) : lstsq(x!, y!, { rcond })),
  reference: (x) => host(expected, [expected.length], x!.dtype === 'int32' ? 'float32' : x!.dtype),
  gradients: [],
  ulp: 64,
});

// Keras: keras-0873
const recorded = host(
  [
    0.6369617, 0.26978672, 0.040973525, 0.016527636, 0.8132702, 0.91275555, 0.60663575, 0.72949654, 0.543625, 0.9350724,
    0.81585354, 0.0027385002, 0.8574043, 0.033585574, 0.72965544, 0.17565562, 0.8631789, 0.5414612, 0.29971188,
    0.42268723, 0.028319672, 0.12428328, 0.67062443, 0.6471895, 0.6153851, 0.38367754, 0.9972099, 0.9808353, 0.685542,
    0.6504593, 0.68844676, 0.3889214, 0.1350965, 0.72148836, 0.5253543,
  ],
  [5, 7],
);

export const lstsqSamples: OpSamples = {
  name: 'lstsq',
  ops: [lstsqOp],
  samples: [
    solution('more equations', regular([5, 3]), spread([5, 2], -1, 1)),
    solution('as many equations', regular([3, 3]), spread([3, 2], -1, 1)),
    solution('fewer equations', regular([3, 5]), spread([3, 2], -1, 1)),
    solution('a vector', regular([4, 2]), spread([4], -1, 1)),
    solution('a batch of vectors', regular([2, 3, 2]), spread([2, 3], -1, 1)),
    solution('a batch of columns', regular([2, 2, 3]), spread([2, 2, 1], -1, 1)),
    solution('one unknown', spread([4, 1], -1, 1), spread([4], -1, 1)),
    fit('of one rank', host([1, 1, 1, 1], [2, 2]), host([1, 3]), [1, 1]),
    fit('zero', host([0, 0, 0, 0], [2, 2]), host([1, 3]), [0, 0]),
    fit('a wide margin', host([1, 0, 0, 1e-3], [2, 2]), host([2, 1]), [2, 0], 0.01),
    fit('no unknowns', host([], [2, 0]), host([1, 2]), []),
    fit('no equations', host([], [0, 2]), host([]), [0, 0]),
    fit('integers', host([1, 0, 1, 1, 1, 2], [3, 2], 'int32'), host([1, 3, 5], [3], 'int32'), [1, 2]),
    {
      ...fit(
        'Keras: keras-0873',
        recorded,
        host([0.31024188, 0.48583537, 0.88948786, 0.9340435, 0.3577952]),
        [-0.33180943, -0.56077266, 0.9512169, 0.5548541, 0.85727495, -0.38139072, 0.45440117],
      ),
      dtypes: ['float32'],
    },
  ],
  badCalls: [
    { title: 'a vector for the matrix', call: () => lstsq(tensor([1]), tensor([1])), code: 'matrix-shape' },
    { title: 'rows that differ', call: () => lstsq(zeros([3, 2]), zeros([2])), code: 'matrix-shape' },
    { title: 'NaN', call: () => lstsq(tensor([[NaN]]), tensor([1])), code: 'non-finite-matrix' },
    { title: 'a negative margin', call: () => lstsq(zeros([1, 1]), zeros([1]), { rcond: -1 }), code: 'option' },
    {
      title: 'an unknown option',
      call: () => lstsq(zeros([1, 1]), zeros([1]), { tol: 0 } as object),
      code: 'option',
    },
  ],
};
