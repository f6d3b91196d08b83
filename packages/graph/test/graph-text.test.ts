import './setup.ts';
import { add, matmul, multiply, random, SeedGenerator, type Tensor, tensor, Variable } from '@tensai/core';
import { traceGraph } from '@tensai/graph';
import { expect, test } from 'vitest';

test('small constants, numbers of the arguments and draws are told', () => {
  const seed = new SeedGenerator(1);
  const graph = traceGraph(
    (x: Tensor, rate: number) => add(multiply(multiply(x, tensor([1, -0])), rate), random.uniform([2], { seed })),
    { shape: [2] },
    0.1,
  );
  expect(String(graph)).toBe(
    [
      '(v0: float32 [2]) => {',
      '  v1: float32 [2] is constant [ 1. -0.]',
      '  h0 is argument 1, a number',
      '  h1 is word 0 of the key of a draw',
      '  h2 is word 1 of the key of a draw',
      '  v2 = multiply(v0, v1): float32 [2]',
      '  v3 = multiply(v2, h0): float32 [2]',
      "  v4 = uniform(h1, h2, 0, 1, 0.9999999403953552, size: 2, dtype: 'float32'): float32 [2]",
      '  v5 = add(v3, v4): float32 [2]',
      '  return v5',
      '}',
    ].join('\n'),
  );
});

test('labels of Graphviz and of the picture are escaped', () => {
  const v = new Variable([[1]], { name: 'a "b"\\n <&>\nc' });
  const graph = traceGraph((x: Tensor) => matmul(x, v as Variable), { shape: [1, 1] });
  expect(graph.toDot()).toContain(String.raw`label="a \"b\"\\n <&> c\nfloat32 [1, 1]"`);
  expect(graph.toSvg()).toContain('>a &quot;b&quot;\\n &lt;&amp;&gt;\nc</text>');
});

test('the picture has a box for each op and value, none over another', () => {
  const w = new Variable([[1, 2], [3, 4]], { name: 'w' }); // prettier-ignore
  const graph = traceGraph(
    (x: Tensor) => {
      let y = x;
      for (let i = 0; i < 6; i++) y = add(matmul(y, w), i % 2 ? x : matmul(x, y)) as Tensor;
      w.assign(matmul(w, y) as Tensor);
      return [y, x];
    },
    { shape: [2, 2] },
  );
  const svg = graph.toSvg();
  const boxes = [
    ...svg.matchAll(/<rect class="\w+" x="([-\d.]+)" y="([-\d.]+)" width="([-\d.]+)" height="(\d+)"/g),
  ].map((found) => found.slice(1).map(Number) as [number, number, number, number]);
  expect(boxes.length).toBe(graph.toDot().split('shape=').length - 1);
  const [, left, right, bottom] = /viewBox="([-\d.]+) 0 ([-\d.]+) ([-\d.]+)"/.exec(svg)!.map(Number) as [number, number, number, number]; // prettier-ignore
  const meeting = boxes.flatMap(([x, y, width, height], i) => [
    ...(x < left || x + width > left + right || y + height > bottom ? [`box ${i} is cut off`] : []),
    ...boxes.slice(i + 1).flatMap(([a, b, c, d]) => x < a + c && a < x + width && y < b + d && b < y + height ? [`box ${i} is covered`] : []), // prettier-ignore
  ]);
  expect(meeting).toEqual([]);
});
