import '../setup.ts';
import { grad, GradientTape } from '@tensai/autodiff';
import {
  add,
  adaptiveAveragePool,
  adaptiveMaxPool,
  ctcDecode,
  ctcLoss,
  dotProductAttention,
  gruCell,
  type In,
  lstmCell,
  matmul,
  type NestedValues,
  ones,
  random,
  sum,
  type Tensor,
  tensor,
  unstack,
  zeros,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';
import golden from './cells.golden.json' with { type: 'json' };

interface CellRecord {
  readonly id: string;
  readonly cell: string;
  readonly inputs: NestedValues;
  readonly kernel: NestedValues;
  readonly recurrentKernel: NestedValues;
  readonly bias?: readonly NestedValues[];
  readonly initial?: NestedValues;
  readonly expected: readonly (readonly number[])[];
}

const any = (x: unknown): In => x as In;
const of = (values: NestedValues): In => any(tensor(values, { dtype: 'float32' }));

// Recorded from layers of Keras 3.16 over whole sequences: LSTM, and GRU with the reset gate after the product.
describe('recorded sequences', () => {
  test.each(golden as unknown as readonly CellRecord[])('$id $cell', (record) => {
    const { cell, inputs, kernel, recurrentKernel, bias, initial, expected } = record;
    const isLstm = cell === 'LSTM';
    const [own, recurrent] = isLstm ? [bias, undefined] : [bias?.[0], bias?.[1]];
    const units = expected[0]!.length;
    let h = any(initial ? of(initial) : zeros([expected.length, units]));
    let c = any(zeros([expected.length, units]));
    for (const x of unstack(of(inputs), { axis: 1 })) {
      const product = any(matmul(any(x), of(kernel) as never));
      const projected = own ? any(add(product, of(own as NestedValues) as never)) : product;
      if (isLstm) [h, c] = lstmCell(projected, h, c, of(recurrentKernel)).map(any) as [In, In];
      else h = any(gruCell(projected, h, of(recurrentKernel), { recurrentBias: recurrent ? of(recurrent) : null }));
    }
    const found = Array.from((h as unknown as Tensor).dataSync());
    expected.flat().forEach((value, k) => expect(found[k]).toBeCloseTo(value, 5));
  });
});

describe('ctcLoss', () => {
  const target = (rows: number[][]): In => any(tensor(rows, { dtype: 'int32' }));

  test('counts what is the blank among the labels as a label, as Keras', () => {
    // keras-0209, the mean of two losses
    const output = of([
      [[-0.12, -0.11, -0.1], [-0.09, -0.08, -0.07], [-0.06, -0.05, -0.04], [-0.03, -0.02, -0.01]], // prettier-ignore
      [[0, 0.01, 0.02], [0.03, 0.04, 0.05], [0.06, 0.07, 0.08], [0.09, 0.1, 0.11]], // prettier-ignore
    ]);
    const losses = ctcLoss(target([[1, 2, 1, 0], [1, 2, 0, 2]]), output, [3, 3], [4, 4]).dataSync(); // prettier-ignore
    expect((losses[0]! + losses[1]!) / 2).toBeCloseTo(2.448645, 5);
  });

  test('has a gradient of 0 where there is no way, and none that is no number', () => {
    const output = tensor([[[0, 1, 2], [-Infinity, 0, 1]], [[0, 1, 2], [3, 1, 0]]]); // prettier-ignore
    const slope = grad((x: Tensor) => sum(any(ctcLoss(target([[1, 2], [2, 2]]), any(x), [2, 2], [2, 2]))))(output as Tensor); // prettier-ignore
    const found = Array.from((slope as Tensor).dataSync());
    expect(found.every(Number.isFinite)).toBe(true);
    expect(found.slice(6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(found.slice(0, 3).some((x) => x !== 0)).toBe(true);
  });

  test('is computed for long sequences', () => {
    const losses = ctcLoss(any(ones([2, 50], { dtype: 'int32' })), any(zeros([2, 1000, 5])), [50, 50], [1000, 1000]);
    expect(losses.dataSync().every((x) => x > 100 && x < 1700)).toBe(true);
  });
});

test('a narrow beam may lose what a wide one finds', () => {
  const logits = any(random.normal([1, 12, 6], { seed: 4, stddev: 0.5 }));
  const score = (beamWidth: number): number =>
    ctcDecode(logits, [12], { strategy: 'beam_search', beamWidth })[1].dataSync()[0]!;
  expect(score(1)).toBeLessThanOrEqual(score(8));
  expect(score(8)).toBeLessThanOrEqual(score(200));
});

test('what a causal query gets does not depend on what comes later', () => {
  const [q, k, v] = [1, 2, 3].map((seed) => random.normal([1, 6, 2, 4], { seed }) as Tensor) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const attended = (key: Tensor): ArrayLike<number> =>
    (dotProductAttention(any(q), any(key), any(v), { isCausal: true }) as Tensor).dataSync() as ArrayLike<number>;
  const [before, after] = [
    attended(k),
    attended(add(any(k), any(tensor([0, 0, 0, 0, 0, 9], { shape: [1, 6, 1, 1] }))) as Tensor),
  ];
  expect(Array.from(before).slice(0, 40)).toEqual(Array.from(after).slice(0, 40));
  expect(Array.from(before).slice(40)).not.toEqual(Array.from(after).slice(40));
});

test('query, key and value of attention get gradients of their shapes', () => {
  const [q, k, v] = [1, 2, 3].map((seed) => random.normal([1, 6, 2, 4], { seed }) as Tensor) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const tape = new GradientTape();
  for (const x of [q, k, v]) tape.watch(x);
  const y = tape.record(() => sum(any(dotProductAttention(any(q), any(k), any(v)))));
  expect(tape.gradient(y, [q, k, v]).map(({ shape }) => shape)).toEqual([q.shape, k.shape, v.shape]);
});

test('bins of long axes begin and end where they should', () => {
  // the product of the two lengths is no int32
  const [length, bins] = [70_001, 40_000];
  const line = tensor(
    Float64Array.from({ length }, (_, i) => i),
    { shape: [1, length, 1] },
  );
  const [means, tops] = [adaptiveAveragePool(any(line), bins), adaptiveMaxPool(any(line), bins)].map((y) =>
    y.dataSync(),
  );
  for (const i of [0, 1, 12_345, 39_998, 39_999]) {
    const [start, end] = [Math.floor((i * length) / bins), Math.ceil(((i + 1) * length) / bins)];
    expect(means![i]).toBe((start + end - 1) / 2);
    expect(tops![i]).toBe(end - 1);
  }
});

test('ctcLoss names the label that is none', () => {
  const loss = (label: number): unknown => ctcLoss(tensor([[label]]), zeros([1, 2, 3]), [1], [2]);
  expect(() => loss(1.5)).toThrow('the label 1.5 at element 0 is outside 0 … 2');
  expect(() => loss(3)).toThrow('the label 3 at element 0 is outside 0 … 2');
});
