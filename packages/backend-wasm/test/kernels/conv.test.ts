import { type Aval, convInputOp, convKernelOp, convOp, type DType, type Executable, type Layout, type Loop, type Op } from '@tensai/core'; // prettier-ignore
import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../src/kernels/index.ts';
import { bytesOf, centred, distance, engine, type Float, fresh, give, type Given, placed, plainEngine, release, type Shape, sizeOf, whole } from './given.ts'; // prettier-ignore

const kernels = new Map(kernelsOf(engine));
const plainKernels = new Map(kernelsOf(plainEngine));

interface Case {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly y: Shape;
  readonly attrs: { strides: number[]; dilation: number[]; before: number[]; groups: number; size: Shape };
}

const codeFor = (op: Op<never>, ins: readonly Given[], attrs: object, from = kernels): Executable | null =>
  from.get(op.name)!.make(
    { ins: ins.map(({ aval }) => aval), outs: op.infer(ins.map(({ aval }) => aval), attrs as never), attrs },
    {} as never,
  ); // prettier-ignore

/** How far a kernel is from the op's loop; −1 where it leaves the loop to do it. */
function errorOf(op: Op<never>, dtype: Float, ins: readonly Given[], attrs: object): number {
  const avals = ins.map(({ aval }) => aval);
  const code = codeFor(op, ins, attrs);
  if (!code) return -1;
  const length = sizeOf(op.infer(avals, attrs as never)[0]!.shape);
  const error = distance(placed(op.lower!(avals, attrs as never) as Loop, ins), code, ins, dtype, length);
  code.dispose?.();
  return error;
}

/** The three ops of a case: the worst error, and how many of them are computed by kernels. */
function worstOf(dtype: Float, { x, kernel, y, attrs }: Case, layout: (shape: Shape) => Given): [number, number] {
  const [a, b, c] = [layout(x), layout(kernel), layout(y)];
  const errors = [
    errorOf(convOp as Op<never>, dtype, [a, b], attrs),
    errorOf(convInputOp as Op<never>, dtype, [c, b], { ...attrs, size: x.slice(1, -1) }),
    errorOf(convKernelOp as Op<never>, dtype, [a, c], { ...attrs, size: kernel.slice(0, -2) }),
  ];
  for (const { slice } of [a, b, c]) release(slice);
  return [errors.reduce((worst, error) => (error > worst || Number.isNaN(error) ? error : worst)), errors.filter((error) => error >= 0).length]; // prettier-ignore
}

/** A convolution of any kind. */
function anyCase(): Case {
  const axes = whole(1, 3);
  const groups = [1, 1, 2, 3][whole(0, 3)]!;
  const channels = groups * whole(1, 9);
  const filters = groups * whole(1, 10);
  const batch = whole(1, 3);
  const each = <T>(make: () => T): T[] => Array.from({ length: axes }, make);
  const window = each(() => whole(1, 3));
  const strides = each(() => whole(1, 3));
  const dilation = each(() => whole(1, 2));
  const before = window.map((extent) => whole(0, extent));
  const after = window.map((extent) => whole(0, extent));
  const input = window.map((extent, axis) => (extent - 1) * dilation[axis]! + whole(1, axes === 1 ? 40 : 5));
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

describe.each([
  ['float32', 2e-6],
  ['float64', 1e-13],
] as const)('convolutions in %s', (dtype, tolerance) => {
  it('are what their loops say, whatever their geometry and layouts', () => {
    const wrong: unknown[] = [];
    for (let k = 0; k < 100; k++) {
      const one = anyCase();
      const [error, computed] = worstOf(dtype, one, (shape) => anyLayout(dtype, shape));
      const each = one.kernel.at(-2) === 1 && one.attrs.groups > 1;
      if (!(error < tolerance) || (computed < 3 && !each)) wrong.push({ ...one, error, computed });
    }
    expect(wrong).toEqual([]);
  });

  it.each<readonly [string, Shape, Shape, number, number, number]>([
    ['more rows than a strip holds', [2, 20, 11, 3], [3, 3, 3, 5], 1, 1, 1],
    ['wide rows', [1, 4, 4, 64], [3, 3, 64, 7], 1, 1, 1],
    ['wider rows than a block', [1, 3, 3, 300], [2, 2, 300, 9], 1, 1, 1],
    ['a kernel too large to be packed at once', [1, 2, 2, 300], [2, 2, 300, 1800], 1, 0, 1],
    ['more places than are packed at once', [1, 64, 64, 1], [1, 2, 1, 300], 1, 0, 1],
    ['many small images', [50, 3, 3, 4], [3, 3, 4, 6], 1, 1, 1],
    ['small images, strides', [17, 5, 4, 2], [2, 2, 2, 3], 2, 0, 1],
    ['a stride beyond the window', [2, 9, 8, 4], [2, 2, 4, 3], 3, 0, 1],
    ['a window of one', [3, 7, 6, 6], [1, 1, 6, 9], 1, 0, 1],
    ['a window of one, groups', [2, 7, 6, 6], [1, 1, 3, 8], 1, 0, 2],
    ['a window of one, strides', [2, 7, 6, 6], [1, 1, 6, 8], 2, 0, 1],
    ['depthwise', [2, 10, 11, 37], [3, 3, 1, 37], 1, 1, 37],
    ['depthwise, strides', [2, 9, 8, 21], [3, 3, 1, 21], 2, 1, 21],
    ['depthwise, multiplied, strides', [2, 9, 8, 8], [3, 3, 1, 24], 2, 1, 8],
  ])('%s', (_, x, kernel, stride, before, groups) => {
    const size = [1, 2].map((axis) => Math.floor((x[axis]! + 2 * before - kernel[axis - 1]!) / stride) + 1);
    const attrs = { strides: [stride, stride], dilation: [1, 1], before: [before, before], groups, size };
    const one = { x, kernel, y: [x[0]!, ...size, kernel.at(-1)!], attrs };
    const [error, computed] = worstOf(dtype, one, (shape) => give(dtype, shape, centred));
    expect(error).toBeLessThan(tolerance);
    expect(computed).toBe(3);
    expect(worstOf(dtype, one, (shape) => give(dtype, shape, centred, channelsFirst(shape)))[0]).toBeLessThan(
      tolerance,
    );
  });
});

it('leave integers, and what has no elements, to the loops', () => {
  const aval = (shape: Shape, dtype: DType): Aval & Layout => ({
    shape,
    dtype,
    strides: shape.map(() => 1),
    dense: true,
  });
  const attrs = { strides: [1], dilation: [1], before: [0], groups: 1, size: [3] };
  const make = (dtype: DType, batch: number): unknown =>
    kernels.get('conv')!.make(
      {
        ins: [aval([batch, 3, 2], dtype), aval([1, 2, 2], dtype)],
        outs: [aval([batch, 3, 2], dtype)],
        attrs,
      },
      {} as never,
    );
  expect(make('int32', 1)).toBeNull();
  expect(make('float32', 0)).toBeNull();
  expect(make('float32', 1)).not.toBeNull();
});

it('are right where products are rounded before they are added', () => {
  for (let k = 0; k < 20; k++) {
    const { x, kernel, attrs } = anyCase();
    const ins = [give('float32', x, centred), give('float32', kernel, centred)];
    const avals = ins.map(({ aval }) => aval);
    const code = codeFor(convOp as Op<never>, ins, attrs, plainKernels)!;
    const length = sizeOf(convOp.infer(avals, attrs)[0]!.shape);
    expect(distance(placed(convOp.lower!(avals, attrs) as Loop, ins), code, ins, 'float32', length)).toBeLessThan(2e-6);
    code.dispose?.();
    for (const { slice } of ins) release(slice);
  }
});

it('multiply zeros around the input, as the loop does', () => {
  for (const groups of [1, 2]) {
    const x = give('float32', [1, 2, 2], () => 1);
    const kernel = give('float32', [3, 2 / groups, 2], () => NaN);
    const attrs = { strides: [1], dilation: [1], before: [1], groups, size: [2] };
    const out = fresh('float32', 4);
    codeFor(convOp as Op<never>, [x, kernel], attrs)!.run([x.slice, kernel.slice], [out], []);
    expect([...new Float32Array(bytesOf(out).buffer)]).toEqual([NaN, NaN, NaN, NaN]);
  }
});
