import { type Aval, Expr, type Loop, plainView, skeletonOf, type Sym, viewOf, withStrides } from '@tensai/core';
import { expect, test } from 'vitest';
import { sourceOf } from '../src/program.ts';

const x: Aval = { shape: [4, 6], dtype: 'float32' };
const symbolic = (loop: Loop): Loop<Sym> => skeletonOf(withStrides(loop, [])).loop as Loop<Sym>;

const sums: Loop = {
  space: [4],
  inputs: [{ aval: x, view: viewOf(x, 2, [0, 1]) }],
  reduce: { size: [6], accs: [{ op: 'sum', value: Expr.input(0, 'float32') }] },
  outputs: [Expr.accumulator(0, 'float32')],
};
const doubled: Loop = {
  space: [4, 6],
  inputs: [{ aval: x, view: plainView(x) }],
  outputs: [Expr.input(0, 'float32').exp()],
};

test('a buffer that is read and written is bound once', () => {
  const apart = sourceOf(symbolic(doubled), [0, 1], false);
  expect(apart.bindings.kinds).toEqual(['r', 'w']);
  expect(apart.source).toContain('var<storage,read>m0:array<u32>');
  const together = sourceOf(symbolic(doubled), [0, 0], false);
  expect(together.bindings.kinds).toEqual(['w']);
  expect(together.source).not.toContain('m1');
});

test('only the functions that are called are in the text', () => {
  const { source } = sourceOf(symbolic(doubled), [0, 1], false);
  expect(source.match(/^fn \w+/gm)).toEqual(['fn exponential', 'fn isNaN', 'fn infinity', 'fn scaled', 'fn main']);
});

test('the threads of a group share a sum', () => {
  const { source } = sourceOf(symbolic(sums), [0, 1], true);
  expect(source.match(/workgroupBarrier\(\)/g)).toHaveLength(6);
  expect(source).toContain('var<workgroup>s0h:array<u32,64>;');
  expect(sourceOf(symbolic(sums), [0, 1], false).source).not.toContain('workgroupBarrier');
});

test('sizes may stand in the text', () => {
  const { loop, numbers } = skeletonOf(withStrides(sums, []));
  const open = sourceOf(loop as Loop<Sym>, [0, 1], false);
  const spelled = sourceOf(loop as Loop<Sym>, [0, 1], false, numbers);
  expect(open.numbers.length).toBeGreaterThan(0);
  expect(spelled.numbers).toEqual([]);
  for (const sym of open.numbers) {
    expect(open.source).toMatch(new RegExp(`let n${sym}=numbers\\[`));
    expect(spelled.source).toContain(`let n${sym}=${numbers[sym]};`);
  }
});
