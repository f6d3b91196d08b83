import { type Aval, type Backend, convOp, type DType, Expr, type Loop, matmulOp, sizeOf, skeletonOf, type Slice, viewOf, withStrides } from '@tensai/core'; // prettier-ignore
import { wasm } from '@tensai/backend-wasm';
import { describe, expect, it } from 'vitest';
import { type Float, values } from './given.ts';

// What a product's tiles do to their sums must have the bits that the ops have by themselves: the product alone, then a loop over it, is computed by other code.

const backend = wasm().open() as Backend;

const put = (dtype: Float, length: number, value: (at: number) => number = values.centred): Slice => {
  const numbers = Array.from({ length }, (_, at) => value(at));
  const array = dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers);
  const slice = { storage: backend.alloc(array.byteLength), offset: 0, bytes: array.byteLength };
  backend.write(slice, array);
  return slice;
};
const bytesOf = (slice: Slice): Uint8Array => backend.readSync!(slice);
const differing = (a: Uint8Array, b: Uint8Array): number => a.reduce((count, x, k) => count + Number(x !== b[k]), 0);

/** `finish` of a loop's sum, and of tensors that it reads besides: with the sum, and with the same sum from memory. */
function bothWays(
  loop: Loop,
  ins: readonly Slice[],
  more: readonly { aval: Aval; axes: readonly (number | null)[]; slice: Slice }[],
  finish: (sum: Expr, more: readonly Expr[]) => Expr,
): [Uint8Array, Uint8Array] {
  const { dtype } = loop.outputs[0]!;
  const length = sizeOf(loop.space);
  const rank = loop.space.length;
  const result = (): Slice => put(dtype as Float, length, () => 99);
  const run = (code: Loop, given: readonly Slice[]): Slice => {
    const out = result();
    backend.compile!(skeletonOf(withStrides(code, [])), { specialise: false })!.run(given, [out], []);
    return out;
  };
  const read = (first: number, of: number): Expr[] =>
    more.map(({ aval }, k) => Expr.input(first + k, aval.dtype)).slice(0, of);
  const looks = (all: number): Loop['inputs'] =>
    more.map(({ aval, axes }) => ({ aval, view: viewOf(aval, all, axes) }));
  const joined: Loop = {
    ...loop,
    inputs: [...loop.inputs, ...looks(rank + loop.reduce!.size.length)],
    outputs: [finish(Expr.accumulator(0, dtype), read(loop.inputs.length, more.length))],
  };
  const product = { shape: loop.space, dtype };
  const apart: Loop = {
    space: loop.space,
    inputs: [{ aval: product, view: viewOf(product, rank, loop.space.map((_, axis) => axis)) }, ...looks(rank)],
    outputs: [finish(Expr.input(0, dtype), read(1, more.length))],
  }; // prettier-ignore
  const slices = more.map(({ slice }) => slice);
  const [one, sum] = [run(joined, [...ins, ...slices]), run(loop, ins)];
  return [bytesOf(one), bytesOf(run(apart, [sum, ...slices]))];
}

const forms: readonly (readonly [string, number, (sum: Expr, more: readonly Expr[]) => Expr])[] = [
  ['a bias', 1, (sum, [bias]) => sum.add(bias!)],
  ['a bias that comes first', 1, (sum, [bias]) => bias!.add(sum)],
  ['a bias, bounds', 1, (sum, [bias]) => sum.add(bias!).clip(-0.25, 0.5)],
  ['a lower bound', 0, (sum) => sum.maximum(0)],
  ['an upper bound', 0, (sum) => sum.minimum(0)],
  ['a bias, a residual, a bound', 2, (sum, [bias, residual]) => sum.add(bias!).add(residual!).maximum(0)],
  ['a residual before the bias', 2, (sum, [bias, residual]) => sum.add(residual!).add(bias!)],
  ['bounds the other way round', 0, (sum) => sum.minimum(0.5).maximum(-0.25)],
  ['something else', 1, (sum, [bias]) => sum.add(bias!).multiply(2)],
];

const one = (dtype: DType, ...shape: number[]): Aval => ({ shape, dtype });

describe.each(['float32', 'float64'] as const)('what becomes of sums in %s', (dtype) => {
  describe.each<readonly [number, number, number]>([
    [1, 5, 9],
    [7, 3, 8],
    [13, 300, 21],
    [97, 20, 5],
    [130, 513, 33],
    [40, 9, 1],
    [6, 70_000, 10],
  ])('of a product %j · %j · %j', (m, k, n) => {
    const loop = matmulOp.lower!([one(dtype, m, k), one(dtype, k, n)], {}) as Loop;
    const ins = [put(dtype, m * k), put(dtype, k * n)];
    const more = [
      { aval: one(dtype, n), axes: [1], slice: put(dtype, n) },
      { aval: one(dtype, m, n), axes: [0, 1], slice: put(dtype, m * n) },
    ];
    it.each(forms)('%s', (_, count, finish) => {
      const [joined, apart] = bothWays(loop, ins, more.slice(0, count), finish);
      expect(differing(joined, apart)).toBe(0);
    });
  });

  describe.each<readonly [string, readonly number[], readonly number[], number, number]>([
    ['a convolution', [2, 9, 8, 5], [3, 3, 5, 11], 1, 1],
    ['many channels', [1, 5, 6, 40], [3, 3, 40, 17], 1, 2],
    ['depthwise', [2, 9, 8, 37], [3, 3, 1, 37], 37, 1],
    ['depthwise, strides', [1, 9, 9, 64], [3, 3, 1, 64], 64, 2],
    ['a window of one', [2, 9, 8, 5], [1, 1, 5, 11], 1, 1],
  ])('of %s', (_, x, kernel, groups, stride) => {
    const before = kernel[0]! >> 1;
    const size = [1, 2].map((axis) => Math.floor((x[axis]! + 2 * before - kernel[axis - 1]!) / stride) + 1);
    const attrs = { strides: [stride, stride], dilation: [1, 1], before: [before, before], groups, size };
    const y = [x[0]!, ...size, kernel.at(-1)!];
    const loop = convOp.lower!([one(dtype, ...x), one(dtype, ...kernel)], attrs) as Loop;
    const ins = [put(dtype, sizeOf(x)), put(dtype, sizeOf(kernel))];
    const more = [
      { aval: one(dtype, y.at(-1)!), axes: [3], slice: put(dtype, y.at(-1)!) },
      { aval: one(dtype, ...y), axes: [0, 1, 2, 3], slice: put(dtype, sizeOf(y)) },
    ];
    it.each(forms)('%s', (_, count, finish) => {
      const [joined, apart] = bothWays(loop, ins, more.slice(0, count), finish);
      expect(differing(joined, apart)).toBe(0);
    });
  });
});

it('keep a NaN between bounds', () => {
  const loop = matmulOp.lower!([one('float32', 8, 2), one('float32', 2, 8)], {}) as Loop;
  const ins = [put('float32', 16, (at) => (at === 5 ? NaN : 1)), put('float32', 16, () => 1)];
  const [joined] = bothWays(loop, ins, [], (sum) => sum.clip(0, 1));
  const rows = Array.from({ length: 8 }, (_, row) => new Float32Array(joined.buffer)[8 * row]);
  expect(rows).toEqual([1, 1, NaN, 1, 1, 1, 1, 1]);
});

it('add what is repeated along the columns as any other addend', () => {
  const loop = matmulOp.lower!([one('float32', 9, 3), one('float32', 3, 8)], {}) as Loop;
  const ins = [put('float32', 27), put('float32', 24)];
  const more = [{ aval: one('float32', 9, 1), axes: [0, null], slice: put('float32', 9) }];
  const [joined, apart] = bothWays(loop, ins, more, (sum, [addend]) => sum.add(addend!));
  expect(differing(joined, apart)).toBe(0);
});
