import { type Aval, convInputOp, convKernelOp, convOp, type DType, type Layout, type Shape } from '@tensai/core';
import {
  channelsFirst,
  type ConvolutionCase,
  knownConvolutions,
  randomConvolution,
  randomOrder,
} from '@tensai/testkit';
import { describe, expect, it } from 'vitest';
import { backend, distance, give, type Given, values } from './against-loop.ts';

/** The three ops of a case, and how far the worst of them is off. */
function worstOf({ x, kernel, y, attrs }: ConvolutionCase, layout: (shape: Shape) => Given): number {
  const [a, b, c] = [layout(x), layout(kernel), layout(y)];
  return Math.max(
    distance(convOp, [a, b], attrs),
    distance(convInputOp, [c, b], { ...attrs, size: x.slice(1, -1) }),
    distance(convKernelOp, [a, c], { ...attrs, size: kernel.slice(0, -2) }),
  );
}

describe.each([
  ['float32', 1e-6],
  ['float64', 1e-13],
] as const)('convolutions in %s', (dtype, tolerance) => {
  it('are what their loops say, whatever their geometry and layouts', () => {
    const wrong: ConvolutionCase[] = [];
    for (let k = 0; k < 120; k++) {
      const one = randomConvolution(values);
      if (!(worstOf(one, (shape) => give(dtype, shape, undefined, randomOrder(shape, values))) < tolerance))
        wrong.push(one);
    }
    expect(wrong).toEqual([]);
  });

  it.each(knownConvolutions)('%s', (_, one) => {
    expect(worstOf(one, (shape) => give(dtype, shape))).toBeLessThan(tolerance);
    expect(worstOf(one, (shape) => give(dtype, shape, undefined, channelsFirst(shape)))).toBeLessThan(tolerance);
  });
});

it('leaves integers, and what has no elements, to the loops', () => {
  const aval = (shape: Shape, dtype: DType): Aval & Layout => ({
    shape,
    dtype,
    strides: shape.map(() => 1),
    dense: true,
  });
  const attrs = { strides: [1], dilation: [1], before: [0], groups: 1, size: [3] };
  const make = (dtype: DType, batch: number): unknown =>
    backend.kernels.get('conv')!.make(
      {
        ins: [aval([batch, 3, 2], dtype), aval([1, 2, 2], dtype)],
        outs: [aval([batch, 3, 2], dtype)],
        attrs,
      },
      backend,
    );
  expect(make('int32', 1)).toBeNull();
  expect(make('float32', 0)).toBeNull();
  expect(make('float32', 1)).not.toBeNull();
});

it('multiplies zeros around the input, as the loop does', () => {
  for (const groups of [1, 2]) {
    const x = give('float32', [1, 2, 2], () => 1);
    const kernel = give('float32', [3, 2 / groups, 2], () => NaN);
    const attrs = { strides: [1], dilation: [1], before: [1], groups, size: [2] };
    const out = { storage: backend.alloc(16), offset: 0, bytes: 16 };
    const outs = [{ shape: [1, 2, 2], dtype: 'float32' as const }];
    backend.kernels.get('conv')!.make({ ins: [x.aval, kernel.aval], outs, attrs }, backend)!.run([x.slice, kernel.slice], [out], []); // prettier-ignore
    expect([...new Float32Array(backend.readSync!(out).buffer)].every(Number.isNaN)).toBe(true);
  }
});
