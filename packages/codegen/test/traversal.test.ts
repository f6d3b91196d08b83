import { generateLoop, javascript } from '@tensai/codegen';
import { Expr, type Loop, skeletonOf, type Sym, withStrides } from '@tensai/core';
import { describe, expect, it } from 'vitest';

const x = Expr.input(0, 'float32');

/** The text of a loop over a 40 × 50 input whose axes are read along the loop axes `axes`. */
function textOf(axes: readonly [number, number], rest: Pick<Loop, 'space' | 'outputs'> & Partial<Loop>): string {
  const shape = [40, 50];
  const dims = shape.map((size, j) => ({ size, coef: [0, 1].map((axis) => (axes[j] === axis ? 1 : 0)), offset: 0 }));
  const loop: Loop = { inputs: [{ aval: { shape, dtype: 'float32' }, view: { dims } }], ...rest };
  return generateLoop(skeletonOf(withStrides(loop, [])).loop as Loop<Sym>, javascript).text;
}

const sum: Partial<Loop> = { reduce: { size: [40], accs: [{ op: 'sum', value: x }] } };
const total = [Expr.accumulator(0, 'float32')];

describe('the order of the points', () => {
  it('is row-major for maps, over one merged axis where it can be', () => {
    const text = textOf([0, 1], { space: [40, 50], outputs: [x.add(1)] });
    expect(text.match(/for\(/g)).toHaveLength(1);
  });

  it('goes in squares where an input is transposed', () => {
    const text = textOf([1, 0], { space: [50, 40], outputs: [x.add(1)] });
    expect(text.match(/for\(/g)).toHaveLength(4);
    expect(text).toContain('i0s');
  });

  it('keeps a row of sums where the leading axis is reduced', () => {
    expect(textOf([1, 0], { space: [50], outputs: total, ...sum })).toContain("row('s0r'");
  });

  it('keeps one sum where the last axis is reduced', () => {
    const text = textOf([0, 1], {
      space: [40],
      outputs: total,
      reduce: { size: [50], accs: [{ op: 'sum', value: x }] },
    });
    expect(text).not.toContain('Float64Array');
  });

  it('stays row-major where a later point may overwrite an earlier one', () => {
    const text = textOf([1, 0], {
      space: [50, 40],
      outputs: [x],
      scatter: { at: [x.cast('int32')], combine: 'set', into: { shape: [9], dtype: 'float32' }, init: 0 },
    });
    expect(text).not.toContain('i0s');
  });
});
