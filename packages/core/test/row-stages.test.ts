import { cpu } from '@tensai/backend-cpu';
import {
  type Aval,
  avalOf,
  Expr,
  isRows,
  layerNormalizationOp,
  type Loop,
  maxOp,
  plainView,
  registerBackend,
  rowParts,
  type RowPart,
  rowsIn,
  rowsWithStrides,
  rowStages,
  type Shape,
  skeletonOf,
  softmaxOp,
  viewOf,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';

registerBackend(cpu());

const f32 = (shape: Shape): Aval => ({ shape, dtype: 'float32' });
const x = f32([3, 4]);

/** Value 1: the largest of each row of value 0. */
const top = (axis = 1): RowPart => ({
  loop: maxOp.lower!([x], { axes: [axis], keepdims: true }) as Loop,
  reads: [0],
  makes: [1],
});

/** Value 2: value 0 less value 1, which is read along `reads`. */
const less = (reads: readonly (number | null)[], one: Aval = f32([3, 1])): RowPart => ({
  loop: {
    space: [3, 4],
    inputs: [
      { aval: x, view: plainView(x) },
      { aval: one, view: viewOf(one, 2, reads) },
    ],
    outputs: [Expr.input(0, 'float32').subtract(Expr.input(1, 'float32'))],
  },
  reads: [0, 1],
  makes: [2],
});

describe('parts are stages of the same rows', () => {
  test('where each looks at its own row', () => {
    const rows = rowStages([top(), less([0, null])], [0], [2])!;
    expect(isRows(rows)).toBe(true);
    expect(rows.space).toEqual([3]);
    expect(rows.stages.map(({ sources, keep }) => [sources, keep])).toEqual([[[0], [-1]], [[0, -1], [0]]]); // prettier-ignore
    expect(rows.stages.map(({ loop }) => [...loop.space, ...(loop.reduce?.size ?? [])])).toEqual([[3, 4], [3, 4]]); // prettier-ignore
  });
  test('not where one looks at another row', () => {
    const square: Aval = f32([4, 4]);
    const columns: RowPart = {
      loop: maxOp.lower!([square], { axes: [0], keepdims: true }) as Loop,
      reads: [0],
      makes: [1],
    };
    const one = f32([1, 4]);
    const reader: RowPart = {
      loop: {
        space: [4, 4],
        inputs: [
          { aval: square, view: plainView(square) },
          { aval: one, view: viewOf(one, 2, [null, 1]) },
        ],
        outputs: [Expr.input(0, 'float32').subtract(Expr.input(1, 'float32'))],
      },
      reads: [0, 1],
      makes: [2],
    };
    expect(rowStages([columns, reader], [0], [2])).toBeNull();
  });
  test('not where one reduces another axis, or nothing', () => {
    expect(rowStages([top(0), less([0, null])], [0], [2])).toBeNull();
    expect(rowStages([{ ...less([0, null]), reads: [0, 3] }], [0, 3], [2])).toBeNull();
  });
  test('not where a value comes from nowhere', () => {
    expect(rowStages([top(), less([0, null])], [], [2])).toBeNull();
    expect(rowStages([top(), less([0, null])], [0], [5])).toBeNull();
  });
  test('not where the order of elements counts', () => {
    const { loop } = top();
    const acc = { op: 'argmax', value: Expr.input(0, 'float32') } as const;
    expect(rowsIn({ ...loop, reduce: { size: [4], accs: [acc] } }, { space: [3], row: [4] })).toBeNull();
  });
});

describe('an op that is said in others', () => {
  test('goes along rows as its parts do, whatever axes have one element', () => {
    for (const shape of [
      [3, 4],
      [3, 1, 4],
      [2, 3, 5, 4],
    ])
      // prettier-ignore
      expect(rowParts(softmaxOp, [f32(shape)], { axes: [shape.length - 1] })!.stages.length).toBe(4);
    expect(rowParts(softmaxOp, [f32([3, 4])], { axes: [0] })).toBeNull();
    expect(rowParts(softmaxOp, [f32([4, 4])], { axes: [0] })).toBeNull();
    expect(rowParts(softmaxOp, [f32([4])], { axes: [0] })).toBeNull();
    expect(rowParts(softmaxOp, [f32([0, 4])], { axes: [1] })).toBeNull();
  });
  test('takes its numbers as arguments', () => {
    const weak = avalOf(null);
    const rows = rowParts(layerNormalizationOp, [x, weak, weak], { axes: [1], epsilon: 0.1 })!;
    expect(rows.stages.map(({ loop }) => loop.args)).toEqual(rows.stages.map(() => ['float32', 'float32']));
  });
});

test('a new size compiles nothing', () => {
  const keyOf = (shape: Shape): string =>
    skeletonOf(rowsWithStrides(rowParts(softmaxOp, [f32(shape)], { axes: [shape.length - 1] })!, [])).key;
  const keys = [[3, 4], [32, 10], [2, 3, 5]].map(keyOf); // prettier-ignore
  expect(new Set(keys).size).toBe(1);
  // rows apart from each other, and axes that no longer are one
  const apart = skeletonOf(rowsWithStrides(rowParts(softmaxOp, [f32([2, 3, 5])], { axes: [2] })!, [[40, 5, 1]])).key;
  expect(apart).not.toBe(keys[0]);
});
