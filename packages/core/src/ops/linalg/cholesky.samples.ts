import { tensor } from '../../create.ts';
import type { In } from '../../op.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { zeros } from '../creation.ts';
import { checkedPivotsOp } from './checked-pivots.ts';
import { choleskyInverse } from './cholesky-inverse.ts';
import { cholesky, choleskyOp } from './cholesky.ts';
import {
  choleskyFactorOf,
  eachMatrix,
  identityOf,
  productOf,
  type Rows,
  substitutionOf,
  symmetricOf,
  transposeOf,
} from './linalg-oracle.ts';

/** Not checked by the compiler: what is refused. */
const any = (x: unknown): In => x as In;

/** Symmetric matrices with a dominant diagonal. */
const definite = (shape: readonly number[], seed = 1): HostArray => {
  const n = shape.at(-1)!;
  const mixed = spread(shape, -1, 1, seed);
  const made = eachMatrix(mixed, (a) => symmetricOf(a).map((row, i) => row.map((x, j) => (i === j ? x + n : x))));
  return host(made.data, shape);
};

const factorOf = (a: Rows): Rows => choleskyFactorOf(symmetricOf(a));

const sample = (title: string, x: HostArray, upper?: boolean): Sample => ({
  title,
  inputs: [x],
  call: (t) => (upper === undefined ? cholesky(t!) : cholesky(t!, { upper })),
  reference: (t) => eachMatrix(t!, (a) => (upper === true ? transposeOf(factorOf(a), a.length) : factorOf(a))),
});

export const choleskySamples: OpSamples = {
  name: 'cholesky',
  ops: [choleskyOp, checkedPivotsOp],
  samples: [
    sample('a matrix', definite([3, 3])),
    sample('larger', definite([7, 7], 2)),
    sample('a batch', definite([2, 3, 3])),
    sample('two batch axes', definite([2, 1, 2, 2])),
    sample('upper', definite([3, 3], 3), true),
    sample('not upper', definite([2, 2], 4), false),
    sample('one element', host([9], [1, 1])),
    sample('no elements', host([], [0, 0])),
    sample('no matrices', host([], [0, 2, 2])),
    sample('its symmetric part', host([4, 3, 1, 5], [2, 2])),
    sample('far from 1', host([1e6, 1, 1, 1e-4], [2, 2])),
    { ...sample('integers', host([4, 2, 2, 5], [2, 2], 'int32')), reference: () => host([2, 0, 1, 2], [2, 2]) },
  ],
  badCalls: [
    { title: 'indefinite', call: () => cholesky(tensor([[1, 2], [2, 1]])), code: 'not-positive-definite' }, // prettier-ignore
    { title: 'zero', call: () => cholesky(zeros([2, 2])), code: 'not-positive-definite' },
    { title: 'NaN', call: () => cholesky(tensor([[NaN]])), code: 'not-positive-definite' },
    {
      title: 'the second of a batch',
      call: () => cholesky(tensor([[[1]], [[-1]]])),
      code: 'not-positive-definite',
    },
    { title: 'not square', call: () => cholesky(zeros([2, 3])), code: 'matrix-shape' },
    { title: 'a vector', call: () => cholesky(zeros([2])), code: 'matrix-shape' },
    { title: 'an unknown option', call: () => cholesky(zeros([2, 2]), { lower: true } as object), code: 'option' },
    {
      title: 'a number for a boolean',
      call: () => cholesky(zeros([2, 2]), any({ upper: 1 }) as never),
      code: 'option',
    },
    { title: 'nested arrays', call: () => cholesky(any([[1]])), code: 'operand' },
  ],
};

const inverseOf = (x: Rows, upper: boolean): Rows => {
  const inverse = substitutionOf(x, identityOf(x.length), !upper);
  const turned = transposeOf(inverse, x.length);
  return upper ? productOf(inverse, turned) : productOf(turned, inverse);
};

/** Triangles well away from singular ones; the other half of the matrix is not looked at. */
const triangle = (shape: readonly number[], seed = 1): HostArray => {
  const made = eachMatrix(spread(shape, -1, 1, seed), (a) =>
    a.map((row, i) => row.map((x, j) => (i === j ? x + 2 * Math.sign(x) : x))),
  );
  return host(made.data, shape);
};

const inverse = (title: string, x: HostArray, upper?: boolean): Sample => ({
  title,
  inputs: [x],
  call: (t) => (upper === undefined ? choleskyInverse(t!) : choleskyInverse(t!, { upper })),
  reference: (t) => eachMatrix(t!, (a) => inverseOf(a, upper ?? false)),
  ulp: 64,
});

export const choleskyInverseSamples: OpSamples = {
  name: 'choleskyInverse',
  ops: [],
  samples: [
    inverse('a matrix', triangle([3, 3])),
    inverse('larger', triangle([6, 6], 2)),
    inverse('a batch', triangle([2, 3, 3])),
    inverse('two batch axes', triangle([2, 1, 2, 2])),
    inverse('upper', triangle([3, 3], 3), true),
    inverse('an upper batch', triangle([2, 2, 2], 3), true),
    inverse('not upper', triangle([2, 2], 4), false),
    inverse('one element', host([-3], [1, 1])),
    inverse('no elements', host([], [0, 0])),
    inverse('no matrices', host([], [0, 2, 2])),
    {
      title: 'Keras: keras-0871',
      inputs: [host([2, 0, 0, 6, 1, 0, -8, 5, 3], [3, 3])],
      call: (t) => choleskyInverse(t!),
      reference: () =>
        host([49.36111, -13.555555, 2.111111, -13.555555, 3.777778, -0.555556, 2.111111, -0.555556, 0.111111], [3, 3]),
      dtypes: ['float32'],
      gradients: [],
      ulp: 8,
    },
  ],
  badCalls: [
    { title: 'a zero on the diagonal', call: () => choleskyInverse(zeros([2, 2])), code: 'singular-matrix' },
    { title: 'not square', call: () => choleskyInverse(zeros([2, 3])), code: 'matrix-shape' },
    { title: 'a scalar', call: () => choleskyInverse(1), code: 'matrix-shape' },
    {
      title: 'an unknown option',
      call: () => choleskyInverse(zeros([1, 1]), { lower: true } as object),
      code: 'option',
    },
  ],
};
