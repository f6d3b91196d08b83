import { interpret } from '@tensai/codegen';
import { type Aval, concatenateOp, denseStrides, Expr, type Loop, rangesOf, withStrides } from '@tensai/core';
import { expect, test } from 'vitest';

const matrix = (columns: number): Aval => ({ shape: [3, columns], dtype: 'float32' });

/** The tensors side by side, as a loop with strides. */
const beside = (...widths: number[]): Loop => {
  const avals = widths.map(matrix);
  const loop = concatenateOp.lower!(avals, { axis: 1 }) as Loop;
  return withStrides(
    loop,
    avals.map(({ shape }) => denseStrides(shape)),
  );
};

/** What loops write into one result, in order. */
function written(loops: readonly Loop[], widths: readonly number[]): number[] {
  const result = new Float32Array(3 * widths.reduce((sum, width) => sum + width, 0));
  const ins = widths.map((width, i) => ({
    array: Float32Array.from({ length: 3 * width }, (_, k) => 100 * i + k + 1),
    offset: 0,
  }));
  for (const loop of loops) interpret(loop, { rounds: true })(ins, [{ array: result, offset: 0 }], []);
  return [...result];
}

test.each([[[2, 3]], [[1, 1]], [[4, 1, 3]], [[2, 0, 2]]])(
  'tensors of widths %j are written range by range',
  (widths) => {
    const whole = beside(...widths);
    const parts = rangesOf(whole)!;
    const present = widths.filter((width) => width > 0);
    expect(parts.map(({ space }) => space)).toEqual(present.map((width) => [3, width]));
    expect(written(parts, widths)).toEqual(written([whole], widths));
    // nothing is left to choose
    expect(parts.map(({ outputs }) => outputs[0]!.kind)).toEqual(present.map(() => 'input'));
  },
);

test('choices within one another, and coordinates, are those of the whole', () => {
  const at = Expr.coordinate(1);
  const number = (value: number): Expr => Expr.literal(value, 'int32');
  const inner = Expr.select(at.less(2), at.multiply(10), at.multiply(at));
  const loop: Loop = {
    space: [3, 7],
    inputs: [],
    outputs: [Expr.select(at.less(5), inner, number(-1)).add(at).cast('float32')],
  };
  const parts = rangesOf(loop)!;
  expect(parts.map(({ space }) => space[1])).toEqual([2, 3, 2]);
  expect(written(parts, [7])).toEqual(written([loop], [7]));
});

test('what has no such choice stays whole', () => {
  const at = Expr.coordinate(1);
  const choice = (condition: Expr): Expr => Expr.select(condition, at, at.negative()).cast('float32');
  const of = (output: Expr): Loop => ({ space: [3, 7], inputs: [], outputs: [output] });
  expect(rangesOf(of(choice(Expr.coordinate(0).less(2))))).toBeNull();
  expect(rangesOf(of(choice(at.less(9))))).toBeNull();
  expect(rangesOf(of(choice(at.equal(2))))).toBeNull();
  expect(rangesOf({ ...of(choice(at.less(2))), outputs: [choice(at.less(2)), choice(at.less(2))] })).toBeNull();
});
