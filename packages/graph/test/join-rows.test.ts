import './setup.ts';
import {
  add,
  argmax,
  exp,
  type Graph,
  isRows,
  layerNormalization,
  max,
  multiply,
  softmax,
  subtract,
  sum,
  type Tensor,
  traceFunction,
  transpose,
} from '@tensai/core';
import { grad } from '@tensai/autodiff';
import { describe, expect, test } from 'vitest';
import { fused } from '../src/fuse.ts';
import { withParts } from '../src/inline-parts.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** The launches of a function where rows are taken. */
function launches(f: (...xs: Tensor[]) => unknown, ...avals: readonly ReturnType<typeof f32>[]): Graph['nodes'] {
  const { graph } = traceFunction((...xs) => f(...xs) as Tensor, avals);
  const parts = withParts(graph, { whole: () => false, reads: true, made: new Set() });
  return fused(parts, { way: ({ op }) => (op.sameBytes ? 'view' : 'loop'), most: 100, rows: true }).nodes.filter(
    ({ op }) => !op.sameBytes,
  );
}

/** How many stages along rows each launch has; none where it is one loop. */
const stagesIn = (nodes: Graph['nodes']): readonly number[] =>
  nodes.map(({ op, ins, outs, attrs }) => {
    const code = op.lower!(
      Array.from(ins, () => outs[0]!),
      { axes: [0], ...attrs },
    );
    return isRows(code) ? code.stages.length : 0;
  });

describe('one launch', () => {
  test('of a softmax, with what comes before it and behind it', () => {
    expect(stagesIn(launches((x) => softmax(x!), f32(3, 4)))).toEqual([4]);
    const scores = (x: Tensor, mask: Tensor): Tensor => softmax(add(multiply(x, 0.5), mask) as Tensor, -1);
    expect(launches((x, m) => scores(x!, m!), f32(2, 5, 3, 4), f32(3, 4)).length).toBe(1);
    expect(launches((x) => exp(softmax(x!)), f32(3, 4)).length).toBe(1);
  });
  test('of a normalization and of gradients', () => {
    expect(launches((x, g) => layerNormalization(x!, { gamma: g! }), f32(3, 4), f32(4)).length).toBe(1);
    const slope = (x: Tensor, dy: Tensor): Tensor => grad((z: Tensor) => sum(multiply(softmax(z), dy)))(x) as Tensor;
    expect(Math.max(...stagesIn(launches((x, dy) => slope(x!, dy!), f32(3, 4), f32(3, 4))))).toBe(6);
  });
  test('keeps what others want too', () => {
    const nodes = launches(
      (x) => {
        const y = softmax(x!) as Tensor;
        return [y, argmax(y, 1), sum(exp(subtract(x!, max(x!, { axis: 1, keepdims: true }))), 1)];
      },
      f32(3, 4),
    );
    expect(nodes.length).toBe(2);
    expect(nodes[0]!.outs.map(({ shape }) => shape)).toContainEqual([3, 4]);
  });
});

describe('several launches', () => {
  test('along other axes', () => {
    expect(stagesIn(launches((x) => softmax(x!, 0), f32(4, 4))).every((count) => count === 0)).toBe(true);
    expect(launches((x) => softmax(softmax(x!, 0), 1), f32(4, 4)).length).toBeGreaterThan(1);
  });
  test('where the reader looks at other rows', () => {
    expect(launches((x) => add(softmax(x!), transpose(softmax(x!))), f32(4, 4)).length).toBe(2);
  });
  test('where no elements are shared', () => {
    expect(launches((x, y) => multiply(y!, max(x!, { axis: 1, keepdims: true })), f32(3, 4), f32(3, 4)).length).toBe(2);
  });
  test('of all elements there is one row only', () => {
    expect(stagesIn(launches((x) => softmax(x!, null), f32(3, 4))).every((count) => count === 0)).toBe(true);
  });
});
