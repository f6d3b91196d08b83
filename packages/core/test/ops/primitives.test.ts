import '../setup.ts';
import { cpu } from '@tensai/backend-cpu';
import * as core from '@tensai/core';
import {
  add,
  arange,
  at,
  type Backend,
  broadcastTo,
  cast,
  concatenate,
  densify,
  diagonal,
  expandDims,
  flip,
  full,
  type In,
  type Index,
  logsumexp,
  matmul,
  max,
  mean,
  multiply,
  ndim,
  ones,
  pad,
  prod,
  pullback,
  ravel,
  Recorder,
  registerBackend,
  repeat,
  reshape,
  setBackend,
  shape,
  size,
  slice,
  split,
  squeeze,
  std,
  sum,
  swapaxes,
  take,
  takeAlongAxis,
  type Tensor,
  tensor,
  tile,
  traceFunction,
  transpose,
  unstack,
  Variable,
  variance,
  zeros,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';
import golden from './at.golden.json' with { type: 'json' };

const any = (x: unknown): In => x as In;
const sharesMemory = (a: Tensor, b: Tensor): boolean => a.place!.storage === b.place!.storage;

/** The gradient of the sum of `f(x)` in `x`, under whatever records around. */
function gradientOf(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const recorder = new Recorder();
  const node = recorder.watch(x);
  const y = recorder.record(() => sum(f(x)));
  const cotangents = new Map([[recorder.nodeOf(y), ones([], { dtype: y.dtype })]]) as Parameters<typeof pullback>[1];
  pullback(recorder, cotangents, new Set([node]));
  return densify(cotangents.get(node)!);
}

describe('views', () => {
  const x = tensor([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  test.each<[string, (x: Tensor) => Tensor]>([
    ['transpose', (t) => transpose(t)],
    ['swapaxes', (t) => swapaxes(t, 0, 1)],
    ['expandDims', (t) => expandDims(t, 1)],
    ['squeeze', (t) => squeeze(expandDims(t, 0), 0)],
    ['flip', (t) => flip(t)],
    ['slice', (t) => slice(t, [0, 1], [2, 2])],
    ['broadcastTo', (t) => broadcastTo(t, [3, 2, 4])],
    ['reshape', (t) => reshape(t, [4, 2])],
    ['ravel', (t) => ravel(t)],
    ['diagonal', (t) => diagonal(t)],
    ['a row', (t) => at(t, 1)],
    ['a column', (t) => at(t, null, 2)],
    ['a new axis', (t) => at(t, 'newaxis', null, [null, null, -1])],
    ['one index', (t) => take(t, 1, 0)],
    ['parts', (t) => split(t, 2, 1)[1]!],
    ['rows', (t) => unstack(t)[1]!],
  ])('%s shares memory', (_, view) => {
    expect(sharesMemory(view(x), x)).toBe(true);
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['a reshaped transpose', (t) => reshape(transpose(t), [8])],
    ['tile', (t) => tile(t, 2)],
    ['repeat', (t) => repeat(t, 2)],
    ['pad', (t) => pad(t, 1)],
    ['take', (t) => take(t, [0, 1], 0)],
  ])('%s copies', (_, copy) => {
    expect(sharesMemory(copy(x), x)).toBe(false);
  });

  test('a view that would keep more than four times its size alive is a copy', () => {
    const long = arange(40);
    expect(sharesMemory(slice(long, [0], [10]), long)).toBe(true);
    expect(sharesMemory(slice(long, [0], [9]), long)).toBe(false);
    expect(sharesMemory(at(long, 3), long)).toBe(false);
    expect(slice(long, [7], [3]).arraySync()).toEqual([7, 8, 9]);
  });

  test('a view outlives the tensor that it looks at', () => {
    const given = tensor([1, 2, 3]);
    const turned = flip(given);
    given.dispose();
    expect(turned.arraySync()).toEqual([3, 2, 1]);
  });
});

describe('what is not changed', () => {
  test('is returned as it is', () => {
    const x = tensor([[1, 2]]);
    expect([cast(x, 'float32'), reshape(x, [1, 2]), broadcastTo(x, [1, 2]), transpose(x, [0, 1])]).toEqual([
      x,
      x,
      x,
      x,
    ]);
    expect([squeeze(tensor([1, 2])).shape, tile(x, 1)]).toEqual([[2], x]);
  });

  test('the value of a Variable outlives its assignment', () => {
    const v = new Variable([1, 2]);
    const before = [cast(v, 'float32'), reshape(v, [2]), tile(v, [1]), concatenate([v])];
    v.assign([8, 9]);
    expect(before.map((t) => t.arraySync())).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  test('an array given as a shape may be changed afterwards', () => {
    const given = [2, 3];
    zeros(given);
    reshape(arange(6), given);
    given[0] = 3;
    given[1] = 2;
    expect([zeros(given).shape, reshape(arange(6), given).shape]).toEqual([
      [3, 2],
      [3, 2],
    ]);
  });
});

describe('at', () => {
  const x = reshape(arange(60), [3, 4, 5]);
  test(`agrees with ${golden.source.split(':')[0]}`, () => {
    for (const [indices, extents, elements] of golden.cases as [Index[], number[], number[]][]) {
      const got = at(x, ...indices);
      expect([indices, got.shape, [...got.dataSync()]]).toEqual([indices, extents, elements]);
    }
  });
});

describe('texts of errors', () => {
  test.each<[string, () => unknown, string]>([
    [
      'inner dimensions',
      () => matmul(any(zeros([32, 784])), any(zeros([10, 784]))),
      'matmul: inner dimensions differ: [32, 784] · [10, 784]\nhint: transpose the right operand: matmul(a, transpose(b))',
    ],
    [
      'a misspelt option',
      () => sum(tensor([1]), { axes: 1 } as object),
      "sum: there is no option 'axes'\nhint: did you mean 'axis'? options: axis, keepdims",
    ],
    [
      'an axis',
      () => mean(zeros([2, 3]), 2),
      'mean: axis 2 is outside a tensor of rank 2\nhint: axes run from -2 to 1',
    ],
    [
      'NaN for an extent',
      () => zeros([NaN]),
      'zeros: the shape [NaN] has the extent NaN; extents are whole numbers from 0 up',
    ],
    [
      'a number for a shape',
      () => zeros(3 as unknown as number[]),
      'zeros: the shape is an array of numbers, got 3\nhint: write it as [3]',
    ],
    [
      'a dtype for the options',
      () => ones([2], 'int32' as unknown as object),
      "ones: options are an object, got 'int32'\nhint: write it as { dtype }",
    ],
    ['the largest of nothing', () => max(zeros([2, 0]), 1), 'max: there is no max of no elements: [2, 0]'],
    [
      'a longer axis',
      () => squeeze(zeros([2, 3]), 1),
      'squeeze: axis 1 of [2, 3] has the extent 3, not 1\nhint: at(x, …, position) picks one of axis 1; max, mean and sum reduce it',
    ],
    ['an index', () => at(zeros([2, 3]), 0, 3), 'at: along axis 1, the index 3 is outside -3 … 2'],
    [
      'an index among many',
      () => take(tensor([1, 2, 3]), [0, 5, 7]),
      'take: the index 5 at element 1 is outside -3 … 2',
    ],
    [
      'floating point indices',
      () => take(tensor([1, 2]), tensor([0])),
      "take: takes indices of an integer dtype, got float32\nhint: cast(indices, 'int32')",
    ],
    [
      'other extents',
      () => concatenate([zeros([2, 3]), zeros([2, 2])]),
      'concatenate: the shapes differ in other axes than 0: [2, 3] and [2, 2]',
    ],
    [
      'parts that are not equal',
      () => split(zeros([5]), 2),
      'split: the number of parts divides the extent 5, got 2\nhint: arraySplit(x, 2) makes the first parts longer',
    ],
    [
      'a misspelt mode',
      () => pad(zeros([2]), 1, { mode: 'reflekt' as 'reflect' }),
      "pad: the mode is one of constant, reflect, symmetric, edge, got 'reflekt'\nhint: did you mean 'reflect'?",
    ],
    [
      'an array for a tensor',
      () => sum([1, 2] as unknown as Tensor),
      'sum: operand 0 is an array; it takes tensors, Variables and numbers\nhint: make a tensor of it: tensor([…])',
    ],
  ])('%s', (_, call, text) => {
    expect(call).toThrow(expect.objectContaining({ message: text }) as Error);
  });
});

describe('numbers', () => {
  test('a variance is exact beside a large mean', () => {
    const x = tensor(Array.from({ length: 1000 }, (_, i) => 10_000 + (i % 2)));
    expect(variance(x).itemSync()).toBe(0.25);
    expect(std(x).itemSync()).toBe(0.5);
  });

  test('the gradient of a product does not divide', () => {
    const slope = (values: number[]): unknown => gradientOf((x) => prod(x), tensor(values)).arraySync();
    expect(slope([2, 3, 5])).toEqual([15, 10, 6]);
    expect(slope([2, 0, 5])).toEqual([0, 10, 0]);
    expect(slope([0, 3, 0])).toEqual([0, 0, 0]);
  });

  test('nor does its second gradient', () => {
    const second = (values: number[], weights: number[]): unknown =>
      gradientOf(
        (x) =>
          multiply(
            gradientOf((t) => prod(t), x),
            tensor(weights),
          ),
        tensor(values),
      ).arraySync();
    // ∂²(abc)/∂a∂b = c
    expect(second([0, 0, 5], [1, 0, 0])).toEqual([0, 5, 0]);
    expect(second([0, 0, 0, 7], [1, 1, 0, 0])).toEqual([0, 0, 0, 0]);
  });

  test('ties of the largest share its gradient', () => {
    expect(gradientOf((x) => max(x), tensor([3, 1, 3, 3])).arraySync()).toEqual(
      [1 / 3, 0, 1 / 3, 1 / 3].map(Math.fround),
    );
    expect(gradientOf((x) => max(x), tensor([3, NaN, 1])).arraySync()).toEqual([0, 1, 0]);
  });

  test('nothing but −∞ has the logarithm −∞ and the gradient 0', () => {
    const x = tensor([-Infinity, -Infinity]);
    expect(logsumexp(x).itemSync()).toBe(-Infinity);
    expect(gradientOf((t) => logsumexp(t), x).arraySync()).toEqual([0, 0]);
  });

  test('rows taken from the end get their gradient', () => {
    const slopes = gradientOf((x) => take(x, [-1, 0, -1], 0), ones([3, 2]));
    expect(slopes.arraySync()).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
  });

  test('elements taken twice add up', () => {
    const slopes = gradientOf((x) => takeAlongAxis(x, [[0, 0, -1]], 1), ones([1, 3]));
    expect(slopes.arraySync()).toEqual([[2, 0, 1]]);
  });
});

test('size, shape and ndim are plain numbers', () => {
  const x = zeros([2, 3]);
  expect([size(x), shape(x), ndim(x)]).toEqual([6, [2, 3], 2]);
  expect([size(7), shape(7), ndim(new Variable([1]))]).toEqual([1, [], 1]);
});

test('a number among tensors is a literal of a trace', () => {
  const { graph } = traceFunction((x) => concatenate([x, reshape(2, [1])]), [{ shape: [1], dtype: 'float32' }]);
  expect(graph.constants.size).toBe(0);
  expect(graph.nodes[0]!.ins).toEqual([{ literal: 2 }]);
});

describe('another number or size compiles nothing', () => {
  const keys = new Set<string>();
  registerBackend({
    name: 'counting',
    priority: -1,
    synchronous: true,
    open(): Backend {
      const backend = cpu().open() as Backend;
      const compile: NonNullable<Backend['compile']> = (code, options) => {
        keys.add(code.key);
        return backend.compile!(code, options);
      };
      return { ...backend, name: 'counting', compile };
    },
  });

  const forward = (rows: number): Tensor => zeros([rows, 6]);
  test.each<[string, (n: number) => Tensor]>([
    ['full', (n) => full([n, 3], n / 2)],
    ['arange', (n) => arange(n, 2 * n + 1, 1)],
    ['eye', (n) => core.eye(n, n + 2, { k: n })],
    ['pad', (n) => pad(forward(n), n, { constantValues: n })],
    ['mean', (n) => gradientOf((x) => mean(x, 0), forward(n))],
    ['variance', (n) => gradientOf((x) => variance(x, 0), forward(n))],
    ['max', (n) => gradientOf((x) => max(x, 0), forward(n))],
    ['take', (n) => gradientOf((x) => take(x, [0, n - 1], 0), forward(n))],
    ['concatenate', (n) => gradientOf((x) => concatenate([x, ones([n + 1, 6])]), forward(n))],
    ['matmul', (n) => gradientOf((x) => matmul(any(x), any(ones([6, n + 1], { dtype: 'float32' }))), forward(n))],
    ['tile', (n) => gradientOf((x) => tile(x, [n, 2]), forward(n))],
  ])('%s', async (_, call) => {
    await setBackend('counting');
    try {
      call(4);
      const known = keys.size;
      [5, 7, 9].forEach(call);
      expect(keys.size).toBe(known);
    } finally {
      await setBackend('cpu');
    }
  });
});

test('what an op makes on the way is freed', () => {
  const x = ones([2, 3]);
  const made = core.scope();
  made.run(() => {
    core.roll(x, 1, 1);
    core.tensordot(x, x, [[1], [1]]);
    core.stack([x, x]);
    add(core.linspace(0, 1, 3), 1);
  });
  expect(made.tensors.filter((t) => !t.isDisposed).length).toBe(5);
  made.dispose();
});
