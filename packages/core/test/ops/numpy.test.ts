import '../setup.ts';
import { grad } from '@tensai/autodiff';
import * as core from '@tensai/core';
import {
  cumprod,
  cumsum,
  einsum,
  gammainc,
  type In,
  matmul,
  memory,
  ones,
  scatterUpdate,
  segmentMax,
  segmentSum,
  sum,
  Tensor,
  tensor,
  tidy,
  zeros,
} from '@tensai/core';
import { host, spread } from '@tensai/core/samples';
import { describe, expect, test } from 'vitest';
import { contractionOrder } from '../../src/ops/contraction-order.ts';
import { readEquation } from '../../src/ops/einsum-equation.ts';
import golden from './numpy.golden.json' with { type: 'json' };

const any = (x: unknown): never => x as never;

// NaN has no place in JSON
const numbers = (data: unknown): unknown =>
  Array.isArray(data) ? data.map(numbers) : typeof data === 'string' ? Number(data) : data;

/** A recorded argument: arrays with a dtype, lists of them, or what it is. */
function argument(recorded: unknown): unknown {
  if (typeof recorded !== 'object' || recorded === null) return recorded;
  if ('data' in recorded) {
    const { data, dtype } = recorded as unknown as { data: unknown; dtype: string };
    return tensor(any(numbers(data)), { dtype: dtype === 'int64' ? 'int32' : any(dtype) });
  }
  return Array.isArray(recorded) ? recorded.map(argument) : recorded;
}

const flat = (values: unknown): number[] =>
  Array.isArray(values) ? values.flatMap(flat) : [Number(values === 'NaN' ? Number.NaN : values)];

describe('recorded from Keras 3.16', () => {
  test.each(golden.cases.map((call) => [`${call.fn} ${call.id}`, call] as const))('%s', async (_, call) => {
    const { fn, inputs, expected, rtol, atol, options, output } = call as typeof call & {
      options?: object;
      output?: number;
    };
    const args = inputs.filter((input) => input !== null).map(argument);
    const apply = (core as unknown as Record<string, (...xs: unknown[]) => unknown>)[fn]!;
    const result = await apply(...args, ...(options ? [options] : []));
    const chosen = (Array.isArray(result) ? result[output ?? 0] : result) as Tensor;
    const wanted = flat(expected);
    const got = [...chosen.dataSync()];
    expect(got.length).toBe(wanted.length);
    const wrong = got.flatMap((value, i) => {
      const want = wanted[i]!;
      const close = Math.abs(value - want) <= atol + rtol * Math.abs(want);
      return close || (Number.isNaN(value) && Number.isNaN(want)) ? [] : [{ i, value, want }];
    });
    expect(wrong).toEqual([]);
  });
});

describe('matmul', () => {
  const shapesOf = (left: boolean): number[][] => [
    [3],
    left ? [2, 3] : [3, 4],
    left ? [5, 2, 3] : [5, 3, 4],
    left ? [1, 2, 3] : [1, 3, 4],
    left ? [2, 5, 2, 3] : [2, 5, 3, 4],
    left ? [2, 1, 2, 3] : [2, 1, 3, 4],
    left ? [2, 1, 5, 2, 3] : [1, 2, 5, 3, 4],
  ];
  /** The definition, with the batch broadcast by hand. */
  function product(a: ReturnType<typeof spread>, b: ReturnType<typeof spread>): { shape: number[]; data: number[] } {
    const [left, right] = [a.shape.length === 1 ? [1, 3] : a.shape, b.shape.length === 1 ? [3, 1] : b.shape];
    const batch = core.broadcastShapes('test', [left.slice(0, -2), right.slice(0, -2)]);
    const [m, n] = [left.at(-2)!, right.at(-1)!];
    const strides = core.denseStrides(batch);
    const place = (shape: readonly number[], at: number): number => {
      const own = shape.slice(0, -2);
      const dense = core.denseStrides(own);
      return own.reduce((sumOfPlaces, extent, axis) => {
        const k = batch.length - own.length + axis;
        return sumOfPlaces + (extent === 1 ? 0 : (Math.floor(at / strides[k]!) % batch[k]!) * dense[axis]!);
      }, 0);
    };
    const data: number[] = [];
    for (let at = 0; at < core.sizeOf(batch); at++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let total = 0;
          for (let k = 0; k < 3; k++)
            total += a.data[(place(left, at) * m + i) * 3 + k]! * b.data[(place(right, at) * 3 + k) * n + j]!;
          data.push(total);
        }
    const shape = [...batch, ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])];
    return { shape, data };
  }
  const pairs = shapesOf(true).flatMap((a) => shapesOf(false).map((b) => [a, b] as const));
  test.each(pairs)('%j · %j', (left, right) => {
    const [a, b] = [spread(left, -1, 1, 1, 'float64'), spread(right, -1, 1, 2, 'float64')];
    const [x, y] = [a, b].map(({ data, shape }) => tensor(Float64Array.from(data), { shape })) as [Tensor, Tensor];
    const { shape, data } = product(a, b);
    const result = matmul<In, In>(x, y);
    expect(result.shape).toEqual(shape);
    result.dataSync().forEach((value, i) => expect(value).toBeCloseTo(data[i]!, 12));
    const gradients = [x, y].map((_, k) =>
      grad((t: Tensor) => sum(k === 0 ? matmul<In, In>(t, y) : matmul<In, In>(x, t)))([x, y][k]!),
    );
    expect(gradients.map((gradient) => gradient.shape)).toEqual([left, right]);
  });
});

describe('einsum', () => {
  const orderOf = (equation: string, ...shapes: number[][]): unknown =>
    contractionOrder(readEquation(equation, shapes));
  test('multiplies what is cheap first', () => {
    // (2 · 1000) · (1000 · 3) · (3 · 500): from the left; the other way round from the right
    expect(orderOf('ab,bc,cd->ad', [2, 1000], [1000, 3], [3, 500])).toEqual([[0, 1], [0, 1]]); // prettier-ignore
    expect(orderOf('ab,bc,cd->ad', [500, 3], [3, 1000], [1000, 2])).toEqual([[1, 2], [0, 1]]); // prettier-ignore
    // the ends of a chain of vectors never meet by an outer product
    expect(orderOf('a,ab,b->', [100], [100, 100], [100])).not.toContainEqual([0, 2]);
  });

  test('finds an order for many operands', () => {
    const letters = 'abcdefghij';
    const equation = `${Array.from({ length: 9 }, (_, k) => letters.slice(k, k + 2)).join(',')}->aj`;
    const factors = Array.from({ length: 9 }, (_, k) => tensor([[1, k], [0, 1]])); // prettier-ignore
    expect(einsum(equation, ...factors).arraySync()).toEqual([[1, 36], [0, 1]]); // prettier-ignore
  });

  test.each<[string, () => unknown, string]>([
    [
      'a label from nowhere',
      () => einsum('ij,jk->iz', zeros([2, 2]), zeros([2, 2])),
      "einsum: in 'ij,jk->iz', at character 8: no operand has the label 'z'",
    ],
    [
      'extents that differ',
      () => einsum('ij,jk->ik', zeros([2, 3]), zeros([4, 2])),
      "einsum: in 'ij,jk->ik', at character 3: 'j' is 4 long in operand 1, 3 elsewhere; the operands are [2, 3], [4, 2]",
    ],
    [
      'too many labels',
      () => einsum('ijk->i', zeros([2, 3])),
      "einsum: in 'ijk->i', at character 0: operand 0 has 2 axes where the term names 3; the operands are [2, 3]",
    ],
    [
      'one term too few',
      () => einsum('ij->ij', zeros([2, 2]), zeros([2, 2])),
      "einsum: in 'ij->ij', at character 0: it has 1 term for 2 operands",
    ],
  ])('says what is wrong: %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('cumulative sums and products', () => {
  test('are found in one pass, and rounded once each', () => {
    const count = 300_000;
    const sums = cumsum(tensor(new Float32Array(count).fill(0.1)), 0).dataSync();
    let total = 0;
    const expected = Float32Array.from({ length: count }, () => (total += Math.fround(0.1)));
    expect(sums).toEqual(expected);
  });

  test('have gradients where elements are 0', () => {
    // of x0 + x0·x1 + x0·x1·x2
    const gradient = grad((x: Tensor) => sum(cumprod(x, 0)))(tensor([2, 0, 5]));
    expect(gradient.arraySync()).toEqual([1, 12, 0]);
  });
});

describe('segments', () => {
  test('without their number, wait for the ids', async () => {
    const before = memory().tensors;
    const pending = tidy(() => segmentSum(tensor([1, 2, 3]), tensor([2, 0, 2], { dtype: 'int32' })));
    // what it was made of is gone by now
    const result = await pending;
    expect(result.arraySync()).toEqual([2, 0, 4]);
    result.dispose();
    expect(memory().tensors).toBe(before);
  });

  test('without their number, are refused where nobody waits', () => {
    expect(() => grad((x: Tensor) => sum(any(segmentSum(x, [0, 1]))))(tensor([1, 2]))).toThrow('{ numSegments }');
  });

  test('share the gradient among equal largest elements', () => {
    const ids = [0, 0, 1, 0];
    const gradient = grad((x: Tensor) => sum(segmentMax(x, ids, { numSegments: 2 })))(tensor([3, 3, 1, 2]));
    expect(gradient.arraySync()).toEqual([0.5, 0.5, 1, 0]);
  });

  test('say which id is too large', () => {
    expect(() => segmentSum(ones([3]), [0, 7, 1], { numSegments: 2 })).toThrow(
      'segmentSum: the segment id 7 at element 1 is outside 0 … 1\nhint: numSegments is more than every id; negative ids are dropped',
    );
  });
});

test('an update that another one covers has no gradient', () => {
  const at = [[1], [1], [0]];
  const gradient = grad((u: Tensor) => sum(scatterUpdate(zeros([3]), at, u)))(tensor([5, 6, 7]));
  expect(gradient.arraySync()).toEqual([0, 1, 1]);
  expect(scatterUpdate(zeros([3]), at, tensor([5, 6, 7])).arraySync()).toEqual([7, 6, 0]);
});

test('gammainc has a gradient in x, and says that there is none in a', () => {
  const density = grad((x: Tensor) => sum(gammainc(3, x)))(tensor(host([2]).data as number[]));
  expect(density.arraySync()).toEqual([expect.closeTo(2 * Math.exp(-2), 6)]);
  expect(() => grad((a: Tensor) => sum(gammainc(a, 2)))(tensor([3]))).toThrow(
    'there is no gradient in its first operand',
  );
});
