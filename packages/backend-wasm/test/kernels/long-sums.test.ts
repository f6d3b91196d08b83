import { type Backend, convKernelOp, type Loop, matmulOp, skeletonOf } from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../src/kernels/index.ts';
import { matrixProduct } from '../../src/kernels/matrix-product.ts';
import { loopExecutable } from '../../src/loop/loop-executable.ts';
import { elementsOf, engine, fresh, give, type Given, placed, plainEngine, release } from './given.ts';

const noBackend = {} as Backend;

// Equal products are the worst case for rounding: as the sum grows, the next block is rounded the same way again and again. With blocks added one by one alone, these are off by 66 to
// 280 units in the last place.
const equal = (): number => 0.7;
const ULP = 2 ** -24;

describe.each([
  ['fused', engine],
  ['rounded', plainEngine],
] as const)('sums of very many products, %s', (_, on) => {
  it.each<readonly [number, number, number, boolean]>([
    [1, 1_000_000, 1, false],
    [1, 1_000_000, 2, false],
    [1, 200_000, 17, false],
    [1, 200_000, 17, true],
    [7, 300_000, 3, false],
    [2, 200_000, 9, true],
  ])('%j · %j · %j, the right factor turned: %j', (m, k, n, turned) => {
    const [a, b] = [
      give('float32', [m, k], equal),
      give('float32', [k, n], equal, { order: turned ? [1, 0] : [0, 1] }),
    ];
    const loop = placed(matmulOp.lower!([a.aval, b.aval], {}) as Loop, [a, b]);
    const out = fresh('float32', m * n);
    (matrixProduct(on, loop, noBackend) ?? loopExecutable(on, skeletonOf(loop))).run([a.slice, b.slice], [out], []);
    const [left, right] = [reader(a), reader(b)];
    const product = (i: number, j: number, p: number): number => left(i, p) * right(p, j);
    expect(worst(elementsOf(out, 'float32', m * n), product, m, n, k)).toBeLessThan(16 * ULP);
    for (const slice of [a.slice, b.slice, out]) release(slice);
  });

  it.each<readonly [string, number, number, number]>([
    ['a window', 2, 3, 1],
    ['depthwise', 1, 4, 4],
  ])('the gradient of a kernel over many places: %s', (_, channels, filters, groups) => {
    const [images, side] = [4, 250];
    const x = give('float32', [images, side, side, channels * groups], equal);
    const y = give('float32', [images, side - 1, side - 1, filters], equal);
    const attrs = { strides: [1, 1], dilation: [1, 1], before: [0, 0], groups, size: [2, 2] };
    const signature = { ins: [x.aval, y.aval], outs: convKernelOp.infer([x.aval, y.aval], attrs), attrs };
    const out = fresh('float32', 4 * channels * filters);
    new Map(kernelsOf(on)).get('convKernel')!.make(signature, noBackend)!.run([x.slice, y.slice], [out], []);
    const places = (side - 1) ** 2;
    const each = filters / groups;
    const [image, results] = [reader(x), reader(y)];
    const product = (i: number, j: number, p: number): number => {
      const [n, row, column] = [Math.floor(p / places), Math.floor((p % places) / (side - 1)), p % (side - 1)];
      const [t0, t1, channel] = [Math.floor(i / channels / 2), Math.floor(i / channels) % 2, i % channels];
      const seen = image(n, row + t0, column + t1, Math.floor(j / each) * channels + channel);
      return seen * results(n, row, column, j);
    };
    const found = elementsOf(out, 'float32', 4 * channels * filters);
    expect(worst(found, product, 4 * channels, filters, images * places)).toBeLessThan(16 * ULP);
    for (const slice of [x.slice, y.slice, out]) release(slice);
  });
});

/** Reads elements of a tensor. */
function reader({ aval: { strides }, slice: { storage, offset } }: Given): (...index: number[]) => number {
  const elements = elementsOf({ storage, offset: 0, bytes: storage.bytes }, 'float32', storage.bytes / 4);
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = strides;
  const first = offset / 4;
  return (i0 = 0, i1 = 0, i2 = 0, i3 = 0) => elements[first + i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3]!;
}

/** The largest relative distance of results from sums in float64. */
function worst(
  results: ArrayLike<number>,
  product: (i: number, j: number, p: number) => number,
  m: number,
  n: number,
  k: number,
): number {
  let largest = 0;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += product(i, j, p);
      largest = Math.max(largest, Math.abs(results[i * n + j]! / sum - 1));
    }
  return largest;
}
