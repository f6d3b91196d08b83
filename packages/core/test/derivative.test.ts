import { DerivativeError, differentiate, Expr, times, visit } from '@tensai/core';
import { expect, test } from 'vitest';
import { valueOf } from './scalar-value.ts';

const x = Expr.input(0, 'float64');
const y = Expr.input(1, 'float64');

/** The slope by central differences, extrapolated once. */
function measured(e: Expr, at: readonly number[], input: number): number {
  const central = (step: number): number =>
    (valueOf(e, at.with(input, at[input]! + step)) - valueOf(e, at.with(input, at[input]! - step))) / (2 * step);
  return (4 * central(5e-4) - central(1e-3)) / 3;
}

const formulas: Readonly<Record<string, Expr>> = {
  add: x.add(y),
  subtract: x.subtract(y),
  multiply: x.multiply(y),
  divide: x.divide(y),
  power: x.power(y),
  maximum: x.maximum(y),
  minimum: x.minimum(y),
  mod: x.mod(y),
  floorDivide: x.floorDivide(y),
  negative: x.negative(),
  abs: x.negative().abs(),
  sqrt: x.sqrt(),
  rsqrt: x.rsqrt(),
  exp: x.exp(),
  expm1: x.expm1(),
  log: x.log(),
  log1p: x.log1p(),
  sin: x.sin(),
  cos: x.cos(),
  tan: x.tan(),
  atan: x.atan(),
  atan2: x.atan2(y),
  tanh: x.tanh(),
  select: Expr.select(x.less(y), x.square(), y.exp()),
  cast: x.cast('float32').square().cast('float64'),
  chain: x.multiply(y).sin().exp().divide(y.add(1)),
  shared: x.exp().multiply(x.exp().add(y)),
};

test.each(Object.entries(formulas))('%s', (_, formula) => {
  for (const at of [
    [0.7, 0.3],
    [1.3, 0.4],
    [0.4, 1.7],
  ] as const)
    // prettier-ignore
    for (const input of [0, 1]) {
      const slope = differentiate(formula, input);
      expect(valueOf(slope, at)).toBeCloseTo(measured(formula, at, input), 7);
      for (const second of [0, 1])
        expect(valueOf(differentiate(slope, second), at)).toBeCloseTo(measured(slope, at, second), 6);
    }
});

test('equal operands of maximum and minimum share', () => {
  for (const formula of [x.maximum(y), x.minimum(y)])
    expect([0, 1].map((input) => valueOf(differentiate(formula, input), [2, 2]))).toEqual([0.5, 0.5]);
});

test('what has no slope is the literal 0', () => {
  const step = Expr.select(x.less(0), Expr.literal(2, 'float64'), Expr.literal(3, 'float64'));
  for (const formula of [
    y,
    x.floor(),
    x.ceil(),
    x.round(),
    x.sign(),
    x.floorDivide(y),
    step,
    x.less(y).cast('float64'),
  ])
    expect(differentiate(formula, 0).is(0)).toBe(true);
});

test('constants leave nothing behind', () => {
  expect(differentiate(x.add(3), 0).is(1)).toBe(true);
  expect(differentiate(x.multiply(3), 0).is(3)).toBe(true);
  // at x = 0 a term 0 · (1 / x) would be NaN
  const reciprocal = differentiate(Expr.literal(1, 'float64').divide(x), 0);
  expect(valueOf(reciprocal, [0])).toBe(-Infinity);
  const inputs = new Set<number>();
  visit([differentiate(x.multiply(y.add(2)), 0)], (e) => e.kind === 'input' && inputs.add(e.index));
  expect([...inputs]).toEqual([1]);
});

test('powers at 0 and of 0', () => {
  const [inBase, inExponent] = [0, 1].map((input) => differentiate(x.power(y), input)) as [Expr, Expr];
  expect(valueOf(inBase, [0, 1])).toBe(1);
  expect(valueOf(inBase, [0, 2])).toBe(0);
  expect(valueOf(inBase, [0, 0.5])).toBe(Infinity);
  expect(valueOf(inBase, [0, 0])).toBe(0);
  expect(valueOf(inExponent, [0, 2])).toBe(0);
  expect(valueOf(inBase, [-2, 3])).toBe(12);
  expect(valueOf(inBase, [NaN, 0])).toBe(0);
  expect(valueOf(differentiate(inBase, 0), [0, 2])).toBe(2);
  expect(valueOf(differentiate(inBase, 1), [4, 0])).toBe(0.25);
  expect(valueOf(differentiate(inExponent, 0), [4, 0])).toBe(0.25);
});

test('the slope of tanh keeps its digits where tanh is nearly 1', () => {
  const slope = valueOf(differentiate(x.tanh(), 0), [15]);
  expect(slope / (1 / Math.cosh(15) ** 2)).toBeCloseTo(1, 3);
});

test('times pushes into selects, so that a branch not taken gives no 0 · ∞', () => {
  const dy = Expr.input(0, 'float64');
  const slope = Expr.select(y.greater(0), y.rsqrt(), Expr.literal(0, 'float64'));
  expect(valueOf(times(dy, slope), [3, 0])).toBe(0);
  expect(valueOf(times(dy, slope), [3, 4])).toBe(1.5);
  expect(times(dy, Expr.literal(1, 'float64'))).toBe(dy);
  expect(times(dy, Expr.literal(-1, 'float64')).kind).toBe('negative');
  expect(times(Expr.literal(0, 'float64'), y).is(0)).toBe(true);
  expect(times(Expr.literal(1, 'float64'), y)).toBe(y);
});

test('a long chain of shared nodes stays small', () => {
  let e: Expr = x;
  for (let k = 0; k < 40; k++) e = e.multiply(e).sin();
  let nodes = 0;
  visit([differentiate(e, 0)], () => nodes++);
  expect(nodes).toBeLessThan(1000);
});

test('what depends on positions has no symbolic derivative', () => {
  const load = Expr.load(0, 'float64', [Expr.coordinate(0)]);
  expect(() => differentiate(load.multiply(2), 0)).toThrow(DerivativeError);
  expect(() => differentiate(load, 0)).toThrow('a formula with load has no symbolic derivative');
  expect(() => differentiate(Expr.accumulator(0, 'float64'), 0)).toThrow(DerivativeError);
});
