import { add, apply1, conv, convInputOp, convKernelOp, depthwiseConv, matmul, relu, relu6, tensor, type Tensor, tidy } from '@tensai/core'; // prettier-ignore
import { jit } from '@tensai/graph';
import { expect, it } from 'vitest';
import { share } from '../sharing-backend.ts';
import { untilEnough } from '../threads/marking-team.ts';

// What follows products and convolutions is part of them in a compiled program, which threads go through together: op by op on one thread the bits are the same.

/** Values of a shape. */
const waves = (shape: readonly number[], at: number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => Math.sin(k * 1.7 + at));

const attrs = { strides: [1, 1], dilation: [1, 1], before: [0, 0], groups: 1 };

const programs: readonly (readonly [string, readonly (readonly number[])[], (...xs: Tensor[]) => readonly Tensor[]])[] = [
  [
    'a product, a bias, a residual and a bound',
    [[50, 300], [300, 70], [70], [50, 70]],
    (a, b, bias, residual) => [relu(add(add(matmul(a!, b!), bias!), residual!))],
  ],
  [
    'a convolution, a bias and bounds, and a window of one',
    [[2, 20, 20, 6], [3, 3, 6, 10], [10], [1, 1, 10, 24], [24]],
    (x, kernel, bias, point, shift) => {
      const y = relu6(add(conv(x!, kernel!, { padding: 'same' }), bias!));
      return [relu6(add(conv(y, point!), shift!))];
    },
  ],
  [
    'channels by themselves, a bias and bounds',
    [[1, 24, 24, 40], [3, 3, 40, 1], [40]],
    (x, kernel, bias) => [relu6(add(depthwiseConv(x!, kernel!, { strides: 2, padding: 'same' }), bias!))],
  ],
  [
    'gradients of a convolution of many images',
    [[30, 9, 9, 8], [3, 3, 8, 12], [30, 7, 7, 12]],
    (x, kernel, dy) => [
      relu(apply1(convInputOp, [dy!, kernel!], { ...attrs, size: [9, 9] })),
      relu(apply1(convKernelOp, [x!, dy!], { ...attrs, size: [3, 3] })),
    ],
  ],
  [
    'sums of very many products',
    [[9, 40_000], [40_000, 11], [11]],
    (a, b, bias) => [relu(add(matmul(a!, b!), bias!))],
  ],
]; // prettier-ignore

it.each(programs)('%s', async (_, shapes, f) => {
  const operands = (): Tensor[] => shapes.map((shape, k) => tensor(waves(shape, k), { shape }));
  await share(1);
  const expected = tidy(() => f(...operands()).map((y) => y.dataSync().slice()));
  const taken = await share(2);
  const xs = operands();
  const compiled = jit((...given: Tensor[]) => f(...given));
  for (let k = 0; k < 12; k++) {
    const found = tidy(() => compiled(...xs).map((y) => y.dataSync().slice()));
    const wrong = found.map((data, i) =>
      Array.from(data as Float32Array, (x, j) => Number(!Object.is(x, expected[i]![j]))).reduce((a, b) => a + b),
    );
    expect(wrong).toEqual(expected.map(() => 0));
    // oxlint-disable-next-line no-await-in-loop -- workers need time to start
    await untilEnough(1, () => false);
  }
  expect(taken.runs).toBeGreaterThan(0);
  compiled.dispose();
});
