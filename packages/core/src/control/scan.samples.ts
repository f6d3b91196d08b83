import { tensor } from '../create.ts';
import { add, multiply, subtract } from '../ops/arithmetic.ts';
import { cast } from '../ops/cast.ts';
import { concatenate } from '../ops/concatenate.ts';
import { ones, zeros } from '../ops/creation.ts';
import { tanh } from '../ops/hyperbolic.ts';
import { matmul } from '../ops/matmul.ts';
import { foldKeyOp } from '../random/key.ts';
import { SeedGenerator } from '../random/seed-generator.ts';
import { hostWord, threefry } from '../random/threefry.ts';
import { uniform } from '../random/uniform.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { like, ofSlices, recurrence, slicesOf } from './row-reference.ts';
import { rowsOp, stackRowsOp } from './rows.ts';
import { scan } from './scan.ts';
import { scanOp } from './scan-op.ts';

const step = (h: Tensor, x: Tensor): readonly [Tensor, Tensor] => {
  const next = tanh(add(multiply(h, 0.5), x));
  return [next, multiply(next, h)];
};

const hostStep = (h: number, x: number): readonly [number, number] => {
  const next = Math.tanh(h * 0.5 + x);
  return [next, next * h];
};

const recurrent = (
  title: string,
  shape: readonly number[],
  more: Partial<Sample> & { reverse?: boolean } = {},
): Sample => {
  const { reverse = false, ...rest } = more;
  return {
    title,
    inputs: [spread(shape.slice(1), -1, 1), spread(shape, -1, 1, 2)],
    call: (h, xs) => scan(step, h!, xs!, { reverse }),
    reference: (h, xs) => recurrence(h!, xs!, hostStep, reverse),
    ...rest,
  };
};

/** h ← tanh(h · w + x), with all h. */
function network(h0: HostArray, xs: HostArray, w: HostArray): HostArray[] {
  const size = h0.shape[0]!;
  let h = [...h0.data];
  const ys = slicesOf(xs).map((x) => {
    h = x.map((value, j) => Math.tanh(h.reduce((sum, hi, i) => sum + hi * w.data[i * size + j]!, value)));
    return h;
  });
  return [like(h0, h), ofSlices(ys, [size], xs.dtype)];
}

const samples: readonly Sample[] = [
  recurrent('scalars', [5]),
  recurrent('vectors', [4, 3]),
  recurrent('matrices', [3, 2, 2]),
  recurrent('one step', [1, 2]),
  recurrent('backwards', [4, 3], { reverse: true }),
  recurrent('without steps', [0, 3], { reference: (h, xs) => [h!, xs!], gradients: [] }),
  recurrent('slices without elements', [3, 0], { gradients: [] }),
  {
    title: 'a network with a captured kernel',
    inputs: [spread([2], -1, 1), spread([3, 2], -1, 1, 2), spread([2, 2], -1, 1, 3)],
    call: (h0, xs, w) =>
      scan(
        (h: Tensor, x: Tensor) => {
          const next = tanh(add(matmul(h, w!), x));
          return [next, next];
        },
        h0!,
        xs!,
      ),
    reference: (h0, xs, w) => network(h0!, xs!, w!),
  },
  {
    title: 'carried values by name',
    inputs: [spread([2], -1, 1), spread([2], -1, 1, 2), spread([4, 2], -1, 1, 3)],
    call: (a0, b0, xs) => {
      const [{ a, b }, ys] = scan(
        ({ a: first, b: second }: { a: Tensor; b: Tensor }, x: Tensor) => [
          { b: add(first, multiply(second, x)), a: second },
          multiply(first, x),
        ],
        { a: a0!, b: b0! },
        xs!,
      );
      return [a, b, ys];
    },
    reference: (a0, b0, xs) => {
      let [a, b] = [a0!.data, b0!.data];
      const ys = slicesOf(xs!).map((x) => {
        const y = a.map((value, i) => value * x[i]!);
        [a, b] = [b, a.map((value, i) => value + b[i]! * x[i]!)];
        return y;
      });
      return [like(a0!, a), like(b0!, b), ofSlices(ys, [2], xs!.dtype)];
    },
  },
  {
    title: 'two sequences, two results',
    inputs: [spread([3, 2], -1, 1), spread([3, 2], -1, 1, 2)],
    call: (xs, ws) => {
      const [last, { p, q }] = scan(
        (c: Tensor, [x, w]: [Tensor, Tensor]) => [add(c, multiply(x, w)), { p: multiply(c, x), q: w }],
        [0.5, 0.25],
        [xs!, ws!],
      );
      return [last, p, q];
    },
    reference: (xs, ws) => {
      let c = [0.5, 0.25];
      const weights = slicesOf(ws!);
      const p = slicesOf(xs!).map((x, t) => {
        const y = c.map((value, i) => value * x[i]!);
        c = c.map((value, i) => value + x[i]! * weights[t]![i]!);
        return y;
      });
      return [{ shape: [2], dtype: xs!.dtype, data: c }, ofSlices(p, [2], xs!.dtype), ws!];
    },
  },
  {
    title: 'without sequences or results',
    inputs: [spread([3], 0.5, 1.5)],
    call: (x) => scan((c: Tensor) => [multiply(c, x!), null], x!, null, { length: 3 })[0],
    reference: (x) =>
      like(
        x!,
        x!.data.map((value) => value ** 4),
      ),
  },
  {
    title: 'whole numbers',
    inputs: [host([1, 2, 3, 4], [4], 'int32')],
    call: (xs) =>
      scan(
        (c: Tensor, x: Tensor) => {
          const next = add(c, x);
          return [next, next];
        },
        tensor(10, { dtype: 'int32' }),
        xs!,
      ),
    reference: () => [host([20], [], 'int32'), host([11, 13, 16, 20], [4], 'int32')],
  },
  {
    title: 'a count beside a sum',
    inputs: [spread([4], -1, 1)],
    call: (xs) =>
      scan(
        ([n, sum]: [Tensor, Tensor], x: Tensor) => [
          [add(n, 1), add(sum, multiply(x, cast(n, x.dtype)))],
          multiply(x, cast(n, x.dtype)),
        ],
        [tensor(0, { dtype: 'int32' }), 0],
        xs!,
      )[1],
    reference: (xs) =>
      like(
        xs!,
        xs!.data.map((x, i) => x * i),
      ),
  },
  {
    title: 'a loop in a loop',
    inputs: [spread([3, 2], -1, 1)],
    call: (xs) =>
      scan(
        (c: Tensor, row: Tensor) => {
          const [next, sums] = scan(
            (s: Tensor, x: Tensor) => {
              const sum = add(multiply(s, c), x);
              return [sum, sum];
            },
            c,
            row,
          );
          return [next, sums];
        },
        0.5,
        xs!,
      ),
    reference: (xs) => {
      let c = 0.5;
      const ys = slicesOf(xs!).map((row) => {
        const factor = c;
        return row.map((x) => (c = c * factor + x));
      });
      return [{ shape: [], dtype: xs!.dtype, data: [c] }, ofSlices(ys, [2], xs!.dtype)];
    },
  },
  {
    // the first key of the generator, folded with the position of each step
    title: 'random numbers',
    inputs: [host([5, 6, 7], [3], 'int32')],
    call: (xs) => {
      const seed = new SeedGenerator(7);
      return scan((c: Tensor, x: Tensor) => [add(c, x), uniform([2], { seed })], tensor(0, { dtype: 'int32' }), xs!)[1];
    },
    reference: (xs) => {
      const key = threefry([0, 7], [0, 0]);
      const rows = xs!.data.map((_, t) => [0, 1].map((i) => (hostWord(threefry(key, [0, t]), i) >>> 9) / 2 ** 23));
      return ofSlices(rows, [2], 'float32');
    },
  },
  {
    title: 'unrolled',
    inputs: [spread([3, 2], -1, 1)],
    call: (xs) =>
      scan((c: Tensor, x: Tensor) => [subtract(x, c), multiply(c, x)], zeros([2], { dtype: xs!.dtype }), xs!, {
        unroll: true,
      }),
    reference: (xs) => recurrence({ shape: [2], dtype: xs!.dtype, data: [0, 0] }, xs!, (h, x) => [x - h, h * x]),
  },
  {
    title: 'what goes through unchanged',
    inputs: [spread([2], -1, 1), spread([3, 2], -1, 1, 2)],
    call: (h, xs) => scan((c: Tensor, x: Tensor) => [c, x], h!, xs!),
    reference: (h, xs) => [h!, xs!],
  },
];

const id = (c: Tensor, x: Tensor): readonly [Tensor, Tensor] => [c, x];

export const scanSamples: OpSamples = {
  name: 'scan',
  ops: [scanOp, rowsOp, stackRowsOp, foldKeyOp],
  samples,
  badCalls: [
    {
      title: 'a carry that grows',
      call: () => scan((c: Tensor, x: Tensor) => [concatenate([c, c]), x], ones([1]), ones([3])),
      code: 'structure-mismatch',
    },
    {
      title: 'a carry of another dtype',
      call: () => scan((c: Tensor, x: Tensor) => [cast(c, 'int32'), x], 0, ones([3])),
      code: 'structure-mismatch',
    },
    {
      title: 'a carry of another structure',
      call: () => scan((c: Tensor, x: Tensor) => [[c, c], x], 0, ones([3])),
      code: 'structure-mismatch',
    },
    { title: 'no pair', call: () => scan(((c: Tensor) => c) as never, 0, ones([3])), code: 'option' },
    {
      title: 'first extents that differ',
      call: () => scan(((c: Tensor) => [c, c]) as never, 0, [ones([3]), ones([2])]),
      code: 'shape-mismatch',
    },
    { title: 'a scalar sequence', call: () => scan(id, 0, tensor(1)), code: 'shape-mismatch' },
    { title: 'neither sequence nor length', call: () => scan(id as never, 0), code: 'option' },
    { title: 'another length than the sequence', call: () => scan(id, 0, ones([3]), { length: 2 }), code: 'option' },
    { title: 'a negative length', call: () => scan(id as never, 0, null, { length: -1 }), code: 'option' },
    { title: 'half a step', call: () => scan(id as never, 0, null, { length: 1.5 }), code: 'option' },
    { title: 'no steps at once', call: () => scan(id, 0, ones([3]), { unroll: 0 }), code: 'option' },
    { title: 'an unknown option', call: () => scan(id, 0, ones([3]), { backwards: true } as never), code: 'option' },
    { title: 'no function', call: () => scan(null as never, 0, ones([3])), code: 'option' },
    { title: 'a string in the state', call: () => scan(id as never, 'zero', ones([3])), code: 'operand' },
    {
      title: 'a disposed sequence',
      call: () => {
        const xs = ones([3]);
        xs.dispose();
        return scan(id, 0, xs);
      },
      code: 'disposed',
    },
  ],
};
