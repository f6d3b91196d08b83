import '../setup.ts';
import { grad } from '@tensai/autodiff';
import { referenceBackend } from '@tensai/codegen';
import {
  add,
  angle,
  cast,
  concatenate,
  conj,
  evaluateShapes,
  hypot,
  imag,
  matmul,
  memory,
  multiply,
  polar,
  random,
  real,
  registerBackend,
  reshape,
  runGraph,
  square,
  sum,
  tensor,
  type Tensor,
  tidy,
  traceFunction,
  transpose,
  Variable,
  viewAsComplex,
  viewAsReal,
  zeros,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';

registerBackend(referenceBackend());

const pairs = [
  [3, 4],
  [-1, 2],
  [0.5, -0.25],
];
const numbers = (): Tensor<readonly number[], 'complex64'> => viewAsComplex(tensor(pairs));
/** The gradient of the sum of a function of pairs. */
const slopes = (f: (x: Tensor) => Tensor, x: Tensor = tensor(pairs)): unknown =>
  (grad((y: Tensor) => sum(f(y)))(x) as Tensor).arraySync();
/** To four digits behind the point. */
const near = (x: unknown): number[] => [x].flat(2).map((value) => Number((value as number).toFixed(4)) + 0);

describe('gradients are those of the parts', () => {
  test('linear ones', () => {
    expect(slopes((x) => real(viewAsComplex(x)))).toEqual(pairs.map(() => [1, 0]));
    expect(slopes((x) => imag(viewAsComplex(x)))).toEqual(pairs.map(() => [0, 1]));
    expect(slopes((x) => imag(conj(viewAsComplex(x))))).toEqual(pairs.map(() => [0, -1]));
    expect(slopes((x) => square(viewAsReal(viewAsComplex(x))) as Tensor)).toEqual(
      pairs.map(([re, im]) => [2 * re!, 2 * im!]),
    );
  });

  test('a complex number that is used twice', () => {
    const product = (x: Tensor): Tensor => {
      const z = viewAsComplex(x);
      return multiply<Tensor, Tensor>(real(z), imag(z)) as Tensor;
    };
    expect(slopes(product)).toEqual(pairs.map(([re, im]) => [im, re]));
  });

  test('magnitude and angle', () => {
    expect(
      near(slopes((x) => hypot<Tensor, Tensor>(real(viewAsComplex(x)), imag(viewAsComplex(x))) as Tensor)),
    ).toEqual(near(pairs.map(([re, im]) => [re! / Math.hypot(re!, im!), im! / Math.hypot(re!, im!)])));
    expect(near(slopes((x) => angle(viewAsComplex(x)) as Tensor))).toEqual(
      near(pairs.map(([re, im]) => [-im! / (re! ** 2 + im! ** 2), re! / (re! ** 2 + im! ** 2)])),
    );
  });

  test('polar', () => {
    const [sizes, turns] = [[1, 2, 0.5], [0, 1, -2.5]]; // prettier-ignore
    expect(near(slopes((x) => real(polar(x, tensor(turns!))), tensor(sizes!)))).toEqual(near(turns!.map(Math.cos)));
    expect(near(slopes((x) => imag(polar(tensor(sizes!), x)), tensor(turns!)))).toEqual(
      near(turns!.map((t, i) => sizes![i]! * Math.cos(t))),
    );
    // of a second order: f = Σ re² of r(cos t, sin t), ∂²f/∂r² = 2 cos² t
    const slope = (r: Tensor): Tensor =>
      grad((s: Tensor) => sum(square(real(polar(s, tensor(turns!)))) as Tensor))(r) as Tensor;
    expect(near(slopes(slope, tensor(sizes!)))).toEqual(near(turns!.map((t) => 2 * Math.cos(t) ** 2)));
  });
});

describe('all other ops refuse them and say what to call', () => {
  test.each([
    ['add', () => add(numbers() as Tensor, 1)],
    ['matmul', () => matmul(numbers() as Tensor, numbers() as Tensor)],
    ['reshape', () => reshape(numbers(), [1, 3])],
    ['transpose', () => transpose(viewAsComplex(zeros([2, 3, 2])))],
    ['concatenate', () => concatenate([numbers(), numbers()])],
    ['sum', () => sum(numbers())],
    ['cast', () => cast(numbers(), 'float32')],
    ['a trace', () => evaluateShapes((x) => add(x, x), { shape: [2], dtype: 'complex64' })],
  ])('%s', (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'dtype', message: expect.stringMatching(/real\(x\), imag\(x\)/) })); // prettier-ignore
  });

  test.each([
    ['zeros', () => zeros([2], { dtype: 'complex64' })],
    ['cast', () => cast(tensor([1]), 'complex64')],
    ['random', () => random.uniform([2], { dtype: 'complex64' })],
    ['a Variable', () => new Variable([1], { dtype: 'complex64' })],
  ])('none is made by %s', (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'dtype' }));
  });

  test('item, as a number is real', () => {
    expect(() => viewAsComplex(tensor([1, 2])).itemSync()).toThrow(/real\(x\)\.item/);
  });
});

describe('values', () => {
  test('arrays of pairs', async () => {
    const z = numbers();
    expect(z).toMatchObject({ shape: [3], size: 3, dtype: 'complex64' });
    expect(z.dataSync()).toEqual(Float32Array.from(pairs.flat()));
    expect(z.arraySync()).toEqual(pairs);
    expect(await viewAsComplex(tensor([1, 2])).array()).toEqual([1, 2]);
  });

  test('printed as NumPy does', () => {
    expect(String(numbers())).toBe('[ 3. +4.j   -1. +2.j    0.5-0.25j]');
    expect(String(viewAsComplex(tensor([[1, -0], [NaN, Infinity]])))).toBe('[ 1. -0.j nan+infj]'); // prettier-ignore
    expect(String(viewAsComplex(tensor([1, -2])))).toBe('(1-2j)');
    expect(String(viewAsComplex(tensor([0.5, 2.25])))).toBe('(0.5+2.25j)');
    expect(String(viewAsComplex(zeros([2, 0, 2])))).toBe('[]');
  });

  test('move between backends', async () => {
    const there = await numbers().to('reference');
    expect(there.arraySync()).toEqual(pairs);
    expect(real(there).arraySync()).toEqual(pairs.map(([re]) => re));
    expect((await there.to('cpu')).arraySync()).toEqual(pairs);
  });

  test('share memory with their parts, and leave nothing behind', () => {
    const x = tensor(pairs);
    const before = memory();
    const z = viewAsComplex(x);
    expect(viewAsReal(z).place!.storage).toBe(x.place!.storage);
    expect(real(z).place!.storage).toBe(x.place!.storage);
    tidy(() => {
      polar(real(z), imag(z));
      conj(z);
    });
    expect(memory().buffers).toBe(before.buffers);
  });

  test('are traced', () => {
    const { graph } = traceFunction((x) => imag(conj(viewAsComplex(x))), [{ shape: [3, 2], dtype: 'float32' }]);
    expect(runGraph(graph, [tensor(pairs)])[0]!.arraySync()).toEqual(pairs.map(([, im]) => -im!));
  });

  test('Variables hold them', () => {
    const z = new Variable(numbers());
    z.assign(conj(z) as Tensor);
    expect(z.arraySync()).toEqual(pairs.map(([re, im]) => [re, -im!]));
  });
});
