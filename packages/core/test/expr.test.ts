import { Expr, ExprError, polynomial, rewrite, visit } from '@tensai/core';
import { expect, test } from 'vitest';
import { valueOf } from './scalar-value.ts';

const x = Expr.input(0, 'float32');
const y = Expr.input(1, 'float32');
const n = Expr.input(2, 'int32');

test('only what every backend would compute to the same bits is folded', () => {
  expect(x.multiply(1)).toBe(x);
  expect(Expr.literal(1, 'float32').multiply(x)).toBe(x);
  expect(x.divide(1)).toBe(x);
  expect(x.subtract(0)).toBe(x);
  expect(x.negative().negative()).toBe(x);
  expect(Expr.select(x.less(y), y, y)).toBe(y);
  expect(x.cast('float32')).toBe(x);
  expect(x.bitcast('float32')).toBe(x);
  // −0 + 0 and −0 − −0 are 0, and 0 · NaN is NaN
  expect(x.add(0).kind).toBe('add');
  expect(x.subtract(-0).kind).toBe('subtract');
  expect(x.multiply(0).kind).toBe('multiply');
});

test('numbers become literals of the dtype of their partner', () => {
  expect(n.add(3).args[1]).toMatchObject({ kind: 'literal', dtype: 'int32', value: 3 });
  expect(x.add(0.1).args[1]).toMatchObject({ dtype: 'float32', value: Math.fround(0.1) });
  expect(Expr.input(0, 'float64').add(0.1).args[1]).toMatchObject({ dtype: 'float64', value: 0.1 });
});

test('operands of two dtypes are refused', () => {
  expect(() => x.add(n)).toThrow(ExprError);
  expect(() => x.add(n)).toThrow('a scalar add of float32 and int32\nhint: cast one of them');
  expect(() => x.greater(n)).toThrow(ExprError);
  expect(() => x.bitcast('float64')).toThrow('a scalar bitcast of float32 and float64');
  expect(x.bitcast('uint32')).toMatchObject({ kind: 'bitcast', dtype: 'uint32' });
});

test('comparisons are made of three intrinsics', () => {
  for (const [name, comparison] of Object.entries({
    less: (a: number, b: number) => a < b,
    lessEqual: (a: number, b: number) => a <= b,
    greater: (a: number, b: number) => a > b,
    greaterEqual: (a: number, b: number) => a >= b,
    equal: (a: number, b: number) => a === b,
    notEqual: (a: number, b: number) => a !== b,
  })) {
    const made = x[name as 'less'](y);
    expect(made.dtype).toBe('bool');
    for (const [a, b] of [
      [1, 2],
      [2, 2],
      [3, 2],
      [NaN, 2],
    ] as const)
      // prettier-ignore
      expect(valueOf(made, [a, b]), `${a} ${name} ${b}`).toBe(Number(comparison(a, b)));
  }
});

test('short names are the long ones', () => {
  expect([x.sub(y), x.mul(y), x.div(y), x.pow(y), x.neg()].map(({ kind }) => kind)).toEqual([
    'subtract',
    'multiply',
    'divide',
    'power',
    'negative',
  ]);
});

test('clip, square and polynomials', () => {
  expect([-2, 0.5, 2].map((value) => valueOf(x.clip(-1, 1), [value]))).toEqual([-1, 0.5, 1]);
  expect(valueOf(x.square(), [-3])).toBe(9);
  const cubic = polynomial(Expr.input(0, 'float64'), [1, -2, 0.5, 3]);
  expect(valueOf(cubic, [2])).toBe(1 - 4 + 2 + 24);
  expect(polynomial(x, [7]).is(7)).toBe(true);
});

test('is() tells literals', () => {
  expect(x.is()).toBe(false);
  expect(Expr.literal(2, 'int32').is()).toBe(true);
  expect(Expr.literal(2, 'int32').is(2)).toBe(true);
  expect(Expr.literal(2, 'int32').is(3)).toBe(false);
});

test('visit sees every node once, operands first', () => {
  const shared = x.exp();
  const root = shared.add(shared.multiply(y));
  const seen: string[] = [];
  visit([root, shared], ({ kind }) => seen.push(kind));
  expect(seen).toEqual(['input', 'exp', 'input', 'multiply', 'add']);
});

test('rewrite replaces nodes, keeps sharing, and keeps what does not change', () => {
  const shared = x.exp();
  const root = shared.add(shared.multiply(y));
  expect(rewrite(root, () => undefined)).toBe(root);
  const swapped = rewrite(root, (e) => (e.kind === 'input' && e.index === 0 ? y : undefined));
  expect(valueOf(swapped, [NaN, 2])).toBeCloseTo(Math.exp(2) * 3);
  expect(swapped.args[0]).toBe(swapped.args[1]!.args[0]);
  const outermost = rewrite(root, (e, again) => (e.kind === 'multiply' ? again(e.args[0]!) : undefined));
  expect(valueOf(outermost, [1, NaN])).toBeCloseTo(2 * Math.E);
});

test('retyped literals are rounded to their new dtype', () => {
  expect(Expr.literal(0.1, 'float64').retyped('float32', []).value).toBe(Math.fround(0.1));
  const sum = x.add(y);
  const wide = sum.retyped('float64', [Expr.input(0, 'float64'), Expr.input(1, 'float64')]);
  expect(wide).toMatchObject({ kind: 'add', dtype: 'float64' });
});
