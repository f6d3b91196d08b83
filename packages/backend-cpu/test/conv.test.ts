import { type Aval, convInputOp, convKernelOp, convOp, type DType, type Layout } from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { backend, centred, distance, give, type Given, type Shape, whole } from './against-loop.ts';

type Float = 'float32' | 'float64';

interface Case {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly y: Shape;
  readonly attrs: { strides: number[]; dilation: number[]; before: number[]; groups: number; size: Shape };
}

/** A convolution of any kind. */
function anyCase(): Case {
  const axes = whole(1, 3);
  const groups = [1, 1, 2, 3][whole(0, 3)]!;
  const channels = groups * whole(1, 5);
  const filters = groups * whole(1, 6);
  const batch = whole(1, 3);
  const each = <T>(make: () => T): T[] => Array.from({ length: axes }, make);
  const window = each(() => whole(1, 3));
  const strides = each(() => whole(1, 3));
  const dilation = each(() => whole(1, 2));
  const before = window.map((extent) => whole(0, extent));
  const after = window.map((extent) => whole(0, extent));
  const input = window.map((extent, axis) => (extent - 1) * dilation[axis]! + whole(1, axes === 1 ? 40 : 6));
  const size = input.map(
    (extent, axis) =>
      Math.floor((extent + before[axis]! + after[axis]! - (window[axis]! - 1) * dilation[axis]! - 1) / strides[axis]!) +
      1,
  );
  return {
    x: [batch, ...input, channels],
    kernel: [...window, channels / groups, filters],
    y: [batch, ...size, filters],
    attrs: { strides, dilation, before, groups, size },
  };
}

const channelsFirst = (shape: Shape): number[] => [0, shape.length - 1, ...shape.slice(2).map((_, axis) => axis + 1)];

/** In row-major order, channels first, backwards along an axis, or one place for a whole axis. */
function anyLayout(dtype: Float, shape: Shape): Given {
  const form = whole(0, 5);
  if (form === 3) return give(dtype, shape, centred, channelsFirst(shape));
  if (form === 4) return give(dtype, shape, centred, undefined, [whole(0, shape.length - 1)]);
  if (form === 5) return give(dtype, shape, centred, undefined, [], [whole(0, shape.length - 1)]);
  return give(dtype, shape, centred);
}

/** The three ops of a case, and how far the worst of them is off. */
function worstOf({ x, kernel, y, attrs }: Case, layout: (shape: Shape) => Given): number {
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
    const wrong: Case[] = [];
    for (let k = 0; k < 120; k++) {
      const one = anyCase();
      if (!(worstOf(one, (shape) => anyLayout(dtype, shape)) < tolerance)) wrong.push(one);
    }
    expect(wrong).toEqual([]);
  });

  it.each<readonly [string, Shape, Shape, number, number, number]>([
    ['more rows than a strip holds', [3, 40, 41, 3], [3, 3, 3, 5], 1, 1, 1],
    ['many rows of few numbers', [2, 70, 70, 1], [1, 1, 1, 2], 1, 0, 1],
    ['wide rows', [2, 6, 6, 64], [3, 3, 64, 7], 1, 1, 1],
    ['many small images', [70, 3, 3, 4], [3, 3, 4, 6], 1, 1, 1],
    ['small images, strides', [37, 5, 4, 2], [2, 2, 2, 3], 2, 0, 1],
    ['a window of one', [5, 13, 12, 6], [1, 1, 6, 9], 1, 0, 1],
    ['a window of one, groups', [5, 13, 12, 6], [1, 1, 3, 8], 1, 0, 2],
    ['depthwise', [3, 20, 21, 17], [3, 3, 1, 17], 1, 1, 17],
    ['depthwise, multiplied, strides', [3, 20, 21, 8], [3, 3, 1, 24], 2, 1, 8],
    ['depthwise, much', [2, 60, 60, 40], [2, 2, 1, 40], 1, 0, 40],
  ])('%s', (_, x, kernel, stride, before, groups) => {
    const size = [1, 2].map((axis) => Math.floor((x[axis]! + 2 * before - kernel[axis - 1]!) / stride) + 1);
    const attrs = { strides: [stride, stride], dilation: [1, 1], before: [before, before], groups, size };
    const one = { x, kernel, y: [x[0]!, ...size, kernel.at(-1)!], attrs };
    expect(worstOf(one, (shape) => give(dtype, shape, centred))).toBeLessThan(tolerance);
    expect(worstOf(one, (shape) => give(dtype, shape, centred, channelsFirst(shape)))).toBeLessThan(tolerance);
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
