import { tensor } from '../create.ts';
import { argmax } from '../ops/argmax.ts';
import { add, multiply } from '../ops/arithmetic.ts';
import { ones } from '../ops/creation.ts';
import { greater } from '../ops/comparison.ts';
import { exp } from '../ops/exponential.ts';
import { matmul } from '../ops/matmul.ts';
import { concatenate } from '../ops/concatenate.ts';
import { sum } from '../ops/reduce.ts';
import { reshape } from '../ops/reshape.ts';
import { softmax } from '../ops/softmax.ts';
import { take } from '../ops/take.ts';
import { transpose } from '../ops/transpose.ts';
import { where } from '../ops/where.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { cond } from './cond.ts';
import { map } from './map.ts';
import { like, ofSlices, slicesOf } from './row-reference.ts';
import { scan } from './scan.ts';
import { scanOp } from './scan-op.ts';
import { vectorizedMap } from './vectorized-map.ts';

type Map = typeof map;

const products = (x: readonly number[], w: readonly number[], m: number, n: number): number[] =>
  Array.from({ length: m }, (_, j) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += x[i]! * w[i * m + j]!;
    return total;
  });

const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

const scalars = (xs: HostArray, f: (slice: readonly number[]) => number): HostArray => ({
  shape: [xs.shape[0]!],
  dtype: xs.dtype,
  data: slicesOf(xs).map(f),
});

/** The samples of a function that applies another one to slices. */
const samplesOf = (over: Map): readonly Sample[] => [
  {
    title: 'elementwise',
    inputs: [spread([3, 2], -1, 1)],
    call: (xs) => over((x: Tensor) => multiply(exp(x), x), xs!),
    reference: (xs) =>
      like(
        xs!,
        xs!.data.map((x) => Math.exp(x) * x),
      ),
  },
  {
    title: 'scalars',
    inputs: [spread([4], -1, 1)],
    call: (xs) => over((x: Tensor) => multiply(x, x), xs!),
    reference: (xs) =>
      like(
        xs!,
        xs!.data.map((x) => x * x),
      ),
  },
  {
    title: 'sums of squares',
    inputs: [spread([3, 2, 2], -1, 1)],
    call: (xs) => over((x: Tensor) => sum(multiply(x, x)), xs!),
    reference: (xs) => scalars(xs!, (slice) => total(slice.map((x) => x * x))),
  },
  {
    title: 'a matrix for all',
    inputs: [spread([3, 2], -1, 1), spread([2, 4], -1, 1, 2)],
    call: (xs, w) => over((x: Tensor) => matmul(x, w!), xs!),
    reference: (xs, w) =>
      ofSlices(
        slicesOf(xs!).map((x) => products(x, w!.data, 4, 2)),
        [4],
        xs!.dtype,
      ),
  },
  {
    title: 'two arrays by name',
    inputs: [spread([2, 3], -1, 1), spread([2, 3, 2], -1, 1, 2)],
    call: (a, b) => over(({ x, w }: { x: Tensor; w: Tensor }) => matmul(x, w), { x: a!, w: b! }),
    reference: (a, b) => {
      const ws = slicesOf(b!);
      return ofSlices(
        slicesOf(a!).map((x, t) => products(x, ws[t]!, 2, 3)),
        [2],
        a!.dtype,
      );
    },
  },
  {
    title: 'two results',
    inputs: [spread([3, 2], -1, 1)],
    call: (xs) => over((x: Tensor) => [sum(x), multiply(x, 2)] as const, xs!),
    reference: (xs) => [
      scalars(xs!, total),
      like(
        xs!,
        xs!.data.map((x) => 2 * x),
      ),
    ],
  },
  {
    title: 'softmax',
    inputs: [spread([2, 3], -2, 2)],
    call: (xs) => over((x: Tensor) => softmax(x), xs!),
    reference: (xs) =>
      ofSlices(
        slicesOf(xs!).map((x) => {
          const powers = x.map(Math.exp);
          return powers.map((p) => p / total(powers));
        }),
        [3],
        xs!.dtype,
      ),
  },
  {
    title: 'moved and joined',
    inputs: [spread([2, 2, 3], -1, 1)],
    call: (xs) => over((x: Tensor) => concatenate([reshape(transpose(x), [6]), reshape(x, [6])]), xs!),
    reference: (xs) =>
      ofSlices(
        slicesOf(xs!).map((x) => [...[0, 3, 1, 4, 2, 5].map((i) => x[i]!), ...x]),
        [12],
        xs!.dtype,
      ),
  },
  {
    title: 'rows of a table',
    inputs: [spread([5, 2], -1, 1), host([4, 0, 2], [3], 'int32')],
    call: (table, indices) => over((i: Tensor) => take(table!, i, 0), indices!),
    reference: (table, indices) => {
      const rows = slicesOf(table!);
      return ofSlices(
        indices!.data.map((i) => rows[i]!),
        [2],
        table!.dtype,
      );
    },
  },
  {
    title: 'the largest of each',
    inputs: [host([1, 5, 2, 9, 3, 4], [2, 3])],
    call: (xs) => over((x: Tensor) => argmax(x), xs!),
    reference: () => host([1, 0], [2], 'int32'),
    gradients: [],
  },
  {
    title: 'a loop in each',
    inputs: [spread([2, 3], -1, 1)],
    call: (xs) => over((x: Tensor) => scan((c: Tensor, v: Tensor) => [multiply(add(c, v), v), c], 0.5, x)[1], xs!),
    reference: (xs) =>
      ofSlices(
        slicesOf(xs!).map((x) => {
          let c = 0.5;
          return x.map((v) => {
            const before = c;
            c = (c + v) * v;
            return before;
          });
        }),
        [3],
        xs!.dtype,
      ),
  },
  {
    title: 'a choice in each',
    inputs: [host([1, 2, -3, 1, 0.5, 0.25], [3, 2])],
    call: (xs) =>
      over(
        (x: Tensor) =>
          cond(
            greater(sum(x), 0),
            () => multiply(x, x),
            () => add(x, 1),
          ),
        xs!,
      ),
    reference: (xs) =>
      ofSlices(
        slicesOf(xs!).map((x) => x.map((v) => (total(x) > 0 ? v * v : v + 1))),
        [2],
        xs!.dtype,
      ),
  },
  {
    title: 'what does not look at its slice',
    inputs: [spread([3, 2], -1, 1), spread([2], -1, 1, 2)],
    call: (xs, y) => over(() => multiply(y!, 2), xs!),
    reference: (xs, y) =>
      ofSlices(
        slicesOf(xs!).map(() => y!.data.map((v) => 2 * v)),
        [2],
        y!.dtype,
      ),
    gradients: [1],
  },
  {
    title: 'without slices',
    inputs: [spread([0, 2], -1, 1)],
    call: (xs) => over((x: Tensor) => sum(where(greater(x, 0), x, 0)), xs!),
    reference: (xs) => ({ shape: [0], dtype: xs!.dtype, data: [] }),
  },
];

const badCallsOf = (over: Map): OpSamples['badCalls'] => [
  { title: 'a scalar', call: () => over((x: Tensor) => x, tensor(1)), code: 'shape-mismatch' },
  { title: 'no function', call: () => over(null as never, ones([2])), code: 'option' },
  {
    title: 'first extents that differ',
    call: () => over((xs: Tensor[]) => xs[0]!, [ones([2]), ones([3])]),
    code: 'shape-mismatch',
  },
  { title: 'nothing to apply it to', call: () => over((x: Tensor) => x, null as never), code: 'option' },
  { title: 'a result that is a string', call: () => over(() => 'yes', ones([2])), code: 'operand' },
];

export const mapSamples: OpSamples = {
  name: 'map',
  ops: [scanOp],
  samples: samplesOf(map),
  badCalls: [
    ...badCallsOf(map),
    {
      title: 'results of different shapes',
      call: () => {
        let n = 0;
        return map((x: Tensor) => (n++ === 0 ? x : concatenate([x, x])), ones([2, 2]));
      },
      code: 'structure-mismatch',
    },
  ],
};

export const vectorizedMapSamples: OpSamples = {
  name: 'vectorizedMap',
  ops: [],
  samples: samplesOf(vectorizedMap),
  badCalls: badCallsOf(vectorizedMap),
};
