import './setup.ts';
import {
  add,
  currentHandler,
  divide,
  exp,
  log1p,
  memory,
  multiply,
  runGraph,
  square,
  subtract,
  sum,
  type Tensor,
  tensor,
  tidy,
  traceFunction,
  Variable,
} from '@tensai/core';
import { customGradient, grad, GradientTape } from '@tensai/autodiff';
import { expect, test } from 'vitest';

const softplus = customGradient((x: Tensor) => {
  const e = exp(x);
  return [log1p(e), (dy: Tensor) => multiply(dy, subtract(1, divide(1, add(1, e))))];
});

test('the given gradient counts, and can be differentiated through what the function computed', () => {
  expect(softplus(tensor([0])).itemSync()).toBeCloseTo(Math.LN2, 6);
  expect(grad(softplus)(tensor([0, 100])).arraySync()).toEqual([0.5, 1]);
  const second = grad((x: Tensor) => sum(grad(softplus)(x)))(tensor([0, 1], { dtype: 'float64' })).dataSync();
  const sigmoid = 1 / (1 + Math.exp(-1));
  expect(second[0]!).toBeCloseTo(0.25, 12);
  expect(second[1]!).toBeCloseTo(sigmoid * (1 - sigmoid), 12);
});

test('several arguments and several values; null is zero; what is no tensor passes through', () => {
  const f = customGradient((a: Tensor, how: string, b: Tensor) => [
    { product: multiply(a, b), label: [a] },
    (dy) => [add(multiply(dy.product, 100), dy.label[0]!), null, how === 'both' ? multiply(dy.product, a) : null],
  ]);
  const [a, b] = [tensor(3), new Variable(5)];
  const tape = new GradientTape({ persistent: true });
  tape.watch(a);
  const y = tape.record(() => f(a, 'both', b));
  expect([y.product.itemSync(), y.label[0]!.itemSync()]).toEqual([15, 3]);
  expect(tape.gradient(y.product, [a, b]).map((g) => g.itemSync())).toEqual([100, 3]);
  expect(tape.gradient(y.label, a).itemSync()).toBe(1);
  const one = tape.record(() => f(a, 'one', b));
  expect(tape.gradient(one.product, b)).toBe(null);
});

test('tensors that the function uses beside its arguments get no gradient', () => {
  const w = new Variable(3);
  const x = tensor(2);
  const tape = new GradientTape();
  tape.watch(x);
  const y = tape.record(() => customGradient((z: Tensor) => [multiply(z, w), (dy: Tensor) => multiply(dy, 7)])(x));
  expect(tape.gradient(y, [x, w]).map((g) => g && g.itemSync())).toEqual([7, null]);
});

test('what the gradient needs outlives the scopes around, and goes with the tape', () => {
  const before = memory();
  tidy(() => {
    const x = tensor([0, 1]);
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => tidy(() => softplus(x)));
    expect(tape.gradient(y, x).arraySync()[0]).toBe(0.5);
  });
  // without a tape that watches, and when the function throws
  tidy(() => void new GradientTape().record(() => softplus(tensor([1]))));
  const failing = customGradient((x: Tensor): never => {
    exp(x);
    throw new RangeError('mine');
  });
  tidy(() => {
    expect(() => new GradientTape().record(() => failing(tensor([1])))).toThrow('mine');
  });
  expect(memory()).toEqual(before);
  expect(currentHandler()).toBe(null);
});

test('a gradient that throws ends the tape and leaves nothing behind', () => {
  const before = memory();
  tidy(() => {
    const x = tensor([1, 2]);
    const tape = new GradientTape();
    tape.watch(x);
    const f = customGradient((z: Tensor) => [
      square(z),
      (): Tensor => {
        exp(z);
        throw new RangeError('mine');
      },
    ]);
    const y = tape.record(() => f(x));
    expect(() => tape.gradient(y, x)).toThrow('mine');
    expect(() => tape.gradient(y, x)).toThrow(/given its gradients/);
  });
  expect(memory()).toEqual(before);
  expect(currentHandler()).toBe(null);
});

test('in a trace: under a tape inside, and when the graph runs under a tape', () => {
  const x = tensor([0, 1]);
  const aval = { shape: [2], dtype: 'float32' } as const;
  const inside = traceFunction((z) => grad(softplus)(z), [aval]).graph;
  const expected = grad(softplus)(x).arraySync();
  expect(runGraph(inside, [x])[0]!.arraySync()).toEqual(expected);
  const { graph } = traceFunction((z) => softplus(z), [aval]);
  for (const at of [x, tensor([1, 0])]) {
    const tape = new GradientTape();
    tape.watch(at);
    const y = tape.record(() => runGraph(graph, [at])[0]!);
    expect(tape.gradient(y, at).arraySync()).toEqual(grad(softplus)(at).arraySync());
  }
});

test('mistakes have codes', () => {
  const codeOf = (f: (x: Tensor) => unknown): unknown => {
    const x = tensor([1, 2]);
    const tape = new GradientTape();
    tape.watch(x);
    try {
      const y = tape.record(() => customGradient(f as never)(x as never)) as Tensor;
      tape.gradient(y, x);
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
    return 'none';
  };
  expect(codeOf((x) => x)).toBe('custom-gradient-result');
  expect(codeOf((x) => [x, x])).toBe('custom-gradient-result');
  expect(codeOf(() => ['x', () => null])).toBe('operand');
  expect(codeOf((x) => [x, () => [x, x]])).toBe('custom-gradient-arity');
  expect(codeOf((x) => [x, () => tensor([1])])).toBe('gradient-mismatch');
  expect(codeOf((x) => [x, () => 'x'])).toBe('operand');
  expect(codeOf((x) => [x, () => null])).toBe('none');
});
