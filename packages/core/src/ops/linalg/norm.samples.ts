import { tensor } from '../../create.ts';
import { reduceBy } from '../../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../../sample.ts';
import { zeros } from '../creation.ts';
import {
  eachMatrix,
  identityOf,
  productOf,
  regular,
  type Rows,
  rowsOf,
  singularOf,
  solutionOf,
  transposeOf,
} from './linalg-oracle.ts';
import { matrixPower } from './matrix-power.ts';
import { norm, type NormOptions } from './norm.ts';

const lengthOf = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
const sumOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + Math.abs(x), 0);

const sample = (
  title: string,
  x: HostArray,
  options: NormOptions | undefined,
  reference: (x: HostArray) => HostArray,
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs: [x],
  call: (t) => norm(t!, options),
  reference: (t) => reference(t!),
  ...more,
});

const vector = (
  title: string,
  options: NormOptions,
  f: (values: readonly number[]) => number,
  more?: Partial<Sample>,
): Sample =>
  sample(
    title,
    spread([3, 4], -2, 2),
    { ...options, axis: -1 },
    (x) => reduceBy(x, [1], options.keepdims ?? false, f),
    more,
  );

const number = (x: HostArray, value: number): HostArray => ({ shape: [], dtype: x.dtype, data: [value] });

/** The norms of a matrix, and of a batch with the rows along the last axis. */
const matrix = (title: string, ord: NormOptions['ord'], f: (a: Rows) => number): readonly Sample[] => [
  sample(title, regular([3, 4]), ord === undefined ? {} : { ord }, (x) => number(x, f(rowsOf(x)[0]!))),
  sample(
    `${title}, along axes`,
    regular([2, 3, 3]),
    { ...(ord !== undefined && { ord }), axis: [-1, 1], keepdims: true },
    (x) => ({ shape: [2, 1, 1], dtype: x.dtype, data: rowsOf(x).map((a) => f(transposeOf(a))) }),
  ),
];

const columnSums = (a: Rows): number[] => transposeOf(a).map(sumOf);
const singulars = (a: Rows): number[] => singularOf(a, a[0]!.length).s;

const power = (values: readonly number[], p: number): number =>
  values.reduce((sum, x) => sum + Math.abs(x) ** p, 0) ** (1 / p);

export const normSamples: OpSamples = {
  name: 'norm',
  ops: [],
  samples: [
    sample('the whole tensor', spread([2, 3, 2], -2, 2), undefined, (x) => number(x, lengthOf(x.data))),
    sample('the whole tensor, axes kept', spread([2, 3], -2, 2), { keepdims: true }, (x) => ({
      ...number(x, lengthOf(x.data)),
      shape: [1, 1],
    })),
    sample('a scalar', host([-3], []), undefined, (x) => number(x, 3)),
    sample('a vector', spread([5], -2, 2), { ord: 2 }, (x) => number(x, lengthOf(x.data))),
    sample('an axis, null for the order', spread([2, 3], -2, 2), { ord: null, axis: 0 }, (x) =>
      reduceBy(x, [0], false, lengthOf),
    ),
    vector('length, axes kept', { keepdims: true }, lengthOf),
    vector('magnitudes', { ord: 1 }, sumOf),
    vector('the largest', { ord: Infinity }, (v) => Math.max(...v.map(Math.abs))),
    vector('the smallest', { ord: -Infinity }, (v) => Math.min(...v.map(Math.abs))),
    vector('a count', { ord: 0 }, (v) => v.filter((x) => x !== 0).length, { gradients: [] }),
    vector('cubes', { ord: 3 }, (v) => power(v, 3), { ulp: 16 }),
    vector('an order of 1.5', { ord: 1.5 }, (v) => power(v, 1.5), { ulp: 16 }),
    vector('an order of −1', { ord: -1 }, (v) => power(v, -1), { ulp: 16 }),
    ...matrix('the root of squares', undefined, (a) => lengthOf(a.flat())),
    ...matrix('Frobenius', 'fro', (a) => lengthOf(a.flat())),
    ...matrix('nuclear', 'nuc', (a) => singulars(a).reduce((sum, s) => sum + s, 0)),
    ...matrix('the largest singular value', 2, (a) => Math.max(...singulars(a))),
    ...matrix('the smallest singular value', -2, (a) => Math.min(...singulars(a))),
    ...matrix('the largest column', 1, (a) => Math.max(...columnSums(a))),
    ...matrix('the smallest column', -1, (a) => Math.min(...columnSums(a))),
    ...matrix('the largest row', Infinity, (a) => Math.max(...a.map(sumOf))),
    ...matrix('the smallest row', -Infinity, (a) => Math.min(...a.map(sumOf))),
    sample('zero', host([0, 0], [2]), undefined, (x) => number(x, 0), { gradients: [] }),
    sample('nothing', host([], [0]), undefined, (x) => number(x, 0)),
    sample('no vectors', host([], [0, 3]), { axis: 1, ord: Infinity }, (x) => ({ ...x, shape: [0] })),
    sample('integers', host([3, -4], [2], 'int32'), undefined, () => host([5], [])),
    sample('Keras: keras-0880', host([0.5187259, 0.16722047, 0.20582475, 0.4605541, 0.32724997]), { ord: -1, axis: -1 }, () => host([0.055575635], []), { dtypes: ['float32'], gradients: [] }), // prettier-ignore
  ],
  badCalls: [
    { title: 'an axis outside', call: () => norm(tensor([1]), { axis: 1 }), code: 'axis' },
    { title: 'one axis twice', call: () => norm(zeros([2, 2]), { axis: [0, -2] }), code: 'axis' },
    { title: 'three axes', call: () => norm(zeros([2, 2, 2]), { axis: [0, 1, 2] }), code: 'option' },
    { title: 'no axis', call: () => norm(zeros([2, 2]), { axis: [] }), code: 'axis' },
    { title: 'an order and three axes', call: () => norm(zeros([2, 2, 2]), { ord: 1 }), code: 'matrix-shape' },
    { title: 'a name for a vector', call: () => norm(tensor([1]), { ord: 'nuc' }), code: 'option' },
    { title: 'an unknown name', call: () => norm(zeros([2, 2]), { ord: 'euclid' } as object), code: 'option' },
    { title: 'an order that matrices do not have', call: () => norm(zeros([2, 2]), { ord: 3 }), code: 'option' },
    { title: 'NaN for the order', call: () => norm(zeros([2]), { ord: NaN }), code: 'option' },
    { title: 'the largest of nothing', call: () => norm(zeros([0]), { ord: Infinity }), code: 'empty-reduction' },
    { title: 'an unknown option', call: () => norm(zeros([2]), { order: 1 } as object), code: 'option' },
    { title: 'a bare axis', call: () => norm(zeros([2]), 0 as unknown as object), code: 'option' },
  ],
};

const raised = (title: string, x: HostArray, n: number): Sample => ({
  title,
  inputs: [x],
  call: (t) => matrixPower(t!, n),
  reference: (t) =>
    eachMatrix(t!, (a) => {
      if (n === 0) return identityOf(a.length);
      const factor = n < 0 ? solutionOf(a, identityOf(a.length)) : a;
      let product = factor;
      for (let k = 1; k < Math.abs(n); k++) product = productOf(product, factor);
      return product;
    }),
  ulp: 32,
});

export const matrixPowerSamples: OpSamples = {
  name: 'matrixPower',
  ops: [],
  samples: [
    raised('once', regular([3, 3]), 1),
    raised('squared', regular([3, 3], 2), 2),
    raised('cubed', spread([3, 3], -1, 1), 3),
    raised('to 6', spread([2, 2], -1, 1), 6),
    raised('to 0', spread([3, 3], -1, 1), 0),
    raised('inverted', regular([3, 3]), -1),
    raised('to −3', regular([2, 2]), -3),
    raised('a batch', spread([2, 3, 3], -1, 1), 3),
    raised('two batch axes', spread([2, 1, 2, 2], -1, 1), 2),
    raised('one element', host([3], [1, 1]), 4),
    raised('no elements', host([], [0, 0]), 3),
    raised('no matrices', host([], [0, 2, 2]), -2),
  ],
  badCalls: [
    { title: 'a fraction', call: () => matrixPower(zeros([2, 2]), 0.5), code: 'option' },
    { title: 'NaN', call: () => matrixPower(zeros([2, 2]), NaN), code: 'option' },
    { title: 'no exponent', call: () => matrixPower(zeros([2, 2]), undefined as unknown as number), code: 'option' },
    { title: 'the inverse of a singular matrix', call: () => matrixPower(zeros([2, 2]), -1), code: 'singular-matrix' },
    { title: 'not square', call: () => matrixPower(zeros([2, 3]), 2), code: 'matrix-shape' },
    { title: 'a vector', call: () => matrixPower(tensor([1]), 2), code: 'matrix-shape' },
  ],
};
