import { tensor } from '../create.ts';
import { add, multiply, subtract } from '../ops/arithmetic.ts';
import { cast } from '../ops/cast.ts';
import { greater, less, lessEqual } from '../ops/comparison.ts';
import { concatenate } from '../ops/concatenate.ts';
import { ones } from '../ops/creation.ts';
import { divide } from '../ops/division.ts';
import { tanh } from '../ops/hyperbolic.ts';
import { matmul } from '../ops/matmul.ts';
import { sum } from '../ops/reduce.ts';
import { sin } from '../ops/trigonometric.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { foriLoop } from './fori-loop.ts';
import { like } from './row-reference.ts';
import { scanOp } from './scan-op.ts';
import { whileLoop } from './while-loop.ts';
import { whileGradientOp } from './while-gradient.ts';
import { whileOp } from './while-op.ts';

const total = (data: readonly number[]): number => data.reduce((a, b) => a + b, 0);

// where the backend cannot be read at once it takes a limit; elsewhere one that is not reached changes nothing
const LIMIT = { maximumIterations: 12 };

/** x ← step(x) as long as the sum is below a bound. */
function grown(x: HostArray, bound: number, step: (value: number, i: number) => number): HostArray {
  let { data } = x;
  for (let n = 0; n < LIMIT.maximumIterations && total(data) < bound; n++) data = data.map(step);
  return like(x, data);
}

const doubled = (title: string, x: HostArray, bound: number, options = LIMIT): Sample => ({
  title,
  inputs: [x],
  call: (a) =>
    whileLoop(
      (b: Tensor) => less(sum(b), bound),
      (b: Tensor) => multiply(b, 2),
      a!,
      options,
    ),
  reference: (a) => grown(a!, bound, (value) => 2 * value),
});

export const whileLoopSamples: OpSamples = {
  name: 'whileLoop',
  ops: [whileOp, whileGradientOp, scanOp],
  samples: [
    doubled('one tensor', host([1, 2.5, 3]), 40),
    doubled('a scalar', host([1.5], []), 20),
    doubled('a matrix', spread([2, 2], 0.5, 1), 30),
    doubled('no step', host([1, 2, 3]), 2),
    {
      title: 'a limit that stops it',
      inputs: [host([1, 2])],
      call: (x) =>
        whileLoop(
          (a: Tensor) => less(sum(a), 1000),
          (a: Tensor) => multiply(a, 3),
          x!,
          { maximumIterations: 2 },
        ),
      reference: (x) =>
        like(
          x!,
          x!.data.map((v) => 9 * v),
        ),
    },
    {
      title: 'a limit of no step',
      inputs: [host([1, 2])],
      call: (x) =>
        whileLoop(
          () => true,
          (a: Tensor) => multiply(a, 3),
          x!,
          { maximumIterations: 0 },
        ),
      reference: (x) => x!,
    },
    {
      title: 'a count beside it',
      inputs: [host([0.25, 0.5])],
      call: (x) =>
        whileLoop(
          (n: Tensor) => less(n, 4),
          (n: Tensor, a: Tensor) => [add(n, 1), add(multiply(a, a), sin(a))],
          [tensor(0, { dtype: 'int32' }), x!],
          LIMIT,
        ),
      reference: (x) => {
        let { data } = x!;
        for (let n = 0; n < 4; n++) data = data.map((v) => v * v + Math.sin(v));
        return [host([4], [], 'int32'), like(x!, data)];
      },
    },
    {
      title: 'a captured factor',
      inputs: [host([0.5, 0.75]), host([1.5, 2])],
      call: (x, y) =>
        whileLoop(
          (a: Tensor) => less(sum(a), 20),
          (a: Tensor) => add(multiply(a, y!), sin(a)),
          x!,
          LIMIT,
        ),
      reference: (x, y) => grown(x!, 20, (value, i) => value * y!.data[i]! + Math.sin(value)),
    },
    {
      title: 'a condition that looks at something else',
      inputs: [host([0.5, 0.75]), host([3.5], [])],
      call: (x, most) =>
        whileLoop(
          ({ n }: { n: Tensor; a: Tensor }) => less(n, most!),
          ({ n, a }: { n: Tensor; a: Tensor }) => ({ n: add(n, 1), a: tanh(multiply(a, 1.5)) }),
          { n: 0, a: x! },
          LIMIT,
        ).a,
      reference: (x) => {
        let { data } = x!;
        for (let n = 0; n < 4; n++) data = data.map((v) => Math.tanh(1.5 * v));
        return like(x!, data);
      },
      gradients: [0],
    },
    {
      title: 'a condition of one element',
      inputs: [host([1, 1])],
      call: (x) =>
        whileLoop(
          (a: Tensor) => less(sum(a, { axis: 0, keepdims: true }), 5),
          (a: Tensor) => multiply(a, 1.5),
          x!,
          LIMIT,
        ),
      reference: (x) => grown(x!, 5, (value) => value * 1.5),
    },
    {
      title: 'whole numbers',
      inputs: [host([27], [], 'int32')],
      call: (x) =>
        whileLoop(
          (n: Tensor, sums: Tensor) => lessEqual(sums, 60),
          (n: Tensor, sums: Tensor) => [subtract(n, 1), add(sums, n)],
          [x!, tensor(0, { dtype: 'int32' })],
          LIMIT,
        ),
      reference: () => [host([24], [], 'int32'), host([78], [], 'int32')],
    },
  ],
  badCalls: [
    {
      title: 'a state that grows',
      call: () =>
        whileLoop(
          (x: Tensor) => less(sum(x), 5),
          (x: Tensor) => concatenate([x, x]),
          ones([1]),
          LIMIT,
        ),
      code: 'structure-mismatch',
    },
    {
      title: 'a state of another dtype',
      call: () =>
        whileLoop(
          (x: Tensor) => less(x, 3),
          (x: Tensor) => cast(add(x, 1), 'int32'),
          0,
          LIMIT,
        ),
      code: 'structure-mismatch',
    },
    {
      title: 'more than there was',
      call: () =>
        whileLoop(
          (x: Tensor) => less(x, 3),
          (x: Tensor) => [x, x],
          [0],
          LIMIT,
        ),
      code: 'structure-mismatch',
    },
    {
      title: 'a condition of two elements',
      call: () =>
        whileLoop(
          (x: Tensor) => less(x, 3),
          (x: Tensor) => x,
          ones([2]),
          LIMIT,
        ),
      code: 'shape-mismatch',
    },
    { title: 'no functions', call: () => whileLoop(null as never, (x: Tensor) => x, 0), code: 'option' },
    {
      title: 'a negative limit',
      call: () =>
        whileLoop(
          () => true,
          (x: Tensor) => x,
          0,
          { maximumIterations: -1 },
        ),
      code: 'option',
    },
    {
      title: 'half a limit',
      call: () =>
        whileLoop(
          () => true,
          (x: Tensor) => x,
          0,
          { maximumIterations: 0.5 },
        ),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () =>
        whileLoop(
          () => true,
          (x: Tensor) => x,
          0,
          { limit: 3 } as never,
        ),
      code: 'option',
    },
  ],
};

const powered = (
  title: string,
  x: HostArray,
  lower: number,
  upper: number,
  given: (bound: number) => Tensor | number,
): Sample => ({
  title,
  inputs: [x],
  call: (a) =>
    foriLoop(
      given(lower),
      given(upper),
      (i, b: Tensor) => add(multiply(b, 0.5), sin(multiply(b, cast(i, b.dtype)))),
      a!,
    ),
  reference: (a) => {
    let { data } = a!;
    for (let i = lower; i < upper; i++) data = data.map((v) => v * 0.5 + Math.sin(v * i));
    return like(a!, data);
  },
  // each step rounds
  ulp: 16,
});

export const foriLoopSamples: OpSamples = {
  name: 'foriLoop',
  ops: [scanOp],
  samples: [
    powered('numbers', spread([3], -1, 1), 0, 4, (n) => n),
    powered('from a higher one', spread([3], -1, 1), 2, 5, (n) => n),
    powered('from below 0', spread([2, 2], -1, 1), -2, 2, (n) => n),
    powered('one step', spread([3], -1, 1), 1, 2, (n) => n),
    powered('no step', spread([3], -1, 1), 3, 3, (n) => n),
    powered('a bound below the other', spread([3], -1, 1), 3, 1, (n) => n),
    powered('a scalar', host([0.5], []), 0, 3, (n) => n),
    {
      title: 'a captured kernel',
      inputs: [spread([2], -1, 1), spread([2, 2], -1, 1, 2)],
      call: (x, w) => foriLoop(0, 3, (_, h: Tensor) => tanh(matmul(h, w!)), x!),
      reference: (x, w) => {
        let [a, b] = x!.data as [number, number];
        for (let i = 0; i < 3; i++)
          [a, b] = [Math.tanh(a * w!.data[0]! + b * w!.data[2]!), Math.tanh(a * w!.data[1]! + b * w!.data[3]!)];
        return like(x!, [a, b]);
      },
    },
    {
      title: 'two values',
      inputs: [host([1, 2]), host([0.5, 1.5])],
      call: (x, y) => foriLoop(0, 4, (_, [a, b]: [Tensor, Tensor]) => [b, add(a, divide(b, 2))], [x!, y!]),
      reference: (x, y) => {
        let [a, b] = [x!.data, y!.data];
        for (let i = 0; i < 4; i++) [a, b] = [b, a.map((v, k) => v + b[k]! / 2)];
        return [like(x!, a), like(y!, b)];
      },
    },
    {
      title: 'a loop in a loop',
      inputs: [spread([2], 0.5, 1)],
      call: (x) =>
        foriLoop(
          0,
          3,
          (i, a: Tensor) => foriLoop(0, 2, (j, b: Tensor) => add(multiply(b, 0.5), cast(add(i, j), b.dtype)), a),
          x!,
        ),
      reference: (x) => {
        let { data } = x!;
        for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) data = data.map((v) => v * 0.5 + i + j);
        return like(x!, data);
      },
    },
    {
      title: 'whole numbers',
      inputs: [host([1], [], 'int32')],
      call: (x) => foriLoop(1, 6, (i, a: Tensor) => multiply(a, i), x!),
      reference: () => host([120], [], 'int32'),
    },
  ],
  badCalls: [
    { title: 'half a bound', call: () => foriLoop(0, 2.5, (_, x) => x, 0), code: 'option' },
    { title: 'no bound', call: () => foriLoop(NaN, 3, (_, x) => x, 0), code: 'option' },
    { title: 'a bound of float32', call: () => foriLoop(0, tensor(3), (_, x) => x, 0), code: 'dtype' },
    {
      title: 'two bounds in one',
      call: () => foriLoop(0, tensor([3, 4], { dtype: 'int32' }), (_, x) => x, 0),
      code: 'shape-mismatch',
    },
    { title: 'no function', call: () => foriLoop(0, 3, null as never, 0), code: 'option' },
    {
      title: 'a value that grows',
      call: () => foriLoop(0, 3, (_, x: Tensor) => concatenate([x, x]), ones([1])),
      code: 'structure-mismatch',
    },
    {
      title: 'a value of another dtype',
      call: () => foriLoop(0, 3, (_, x: Tensor) => greater(x, 0), ones([1])),
      code: 'structure-mismatch',
    },
  ],
};
