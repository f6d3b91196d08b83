import { type Aval, type Backend, convInputOp, convKernelOp, convOp, type DType, type Executable, type Layout, type Loop, type Op, type Shape, sizeOf, withStrides } from '@tensai/core'; // prettier-ignore
import {
  channelsFirst,
  type ConvolutionCase,
  knownConvolutions,
  randomConvolution,
  randomOrder,
} from '@tensai/testkit';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { convolution } from '../../src/kernels/conv.ts';
import { matrixProduct } from '../../src/kernels/matrix-product.ts';
import { kernelsOf } from '../../src/kernels/index.ts';
import { bytesOf, distance, engine, type Float, fresh, give, type Given, placed, plainEngine, release, values } from './given.ts'; // prettier-ignore

const noBackend = {} as Backend;

const loopFor = (op: Op<never>, ins: readonly Given[], attrs: object): Loop =>
  placed(op.lower!(ins.map(({ aval }) => aval), attrs as never) as Loop, ins); // prettier-ignore

/** The output is known by its loop, gradients by their names. */
function codeFor(op: Op<never>, ins: readonly Given[], attrs: object, on: Engine = engine): Executable | null {
  const loop = loopFor(op, ins, attrs);
  if ((op as unknown) === convOp) return convolution(on, loop, noBackend) ?? matrixProduct(on, loop, noBackend);
  const avals = ins.map(({ aval }) => aval);
  return new Map(kernelsOf(on)).get(op.name)!.make({ ins: avals, outs: op.infer(avals, attrs as never), attrs }, noBackend); // prettier-ignore
}

/** How far a kernel is from the op's loop; −1 where it leaves the loop to do it. */
function errorOf(op: Op<never>, dtype: Float, ins: readonly Given[], attrs: object): number {
  const avals = ins.map(({ aval }) => aval);
  const code = codeFor(op, ins, attrs);
  if (!code) return -1;
  const length = sizeOf(op.infer(avals, attrs as never)[0]!.shape);
  const error = distance(loopFor(op, ins, attrs), code, ins, dtype, length);
  code.dispose?.();
  return error;
}

/** The three ops of a case: the worst error, and how many of them are computed by kernels. */
function worstOf(
  dtype: Float,
  { x, kernel, y, attrs }: ConvolutionCase,
  layout: (shape: Shape) => Given,
): [number, number] {
  const [a, b, c] = [layout(x), layout(kernel), layout(y)];
  const errors = [
    errorOf(convOp as Op<never>, dtype, [a, b], attrs),
    errorOf(convInputOp as Op<never>, dtype, [c, b], { ...attrs, size: x.slice(1, -1) }),
    errorOf(convKernelOp as Op<never>, dtype, [a, c], { ...attrs, size: kernel.slice(0, -2) }),
  ];
  for (const { slice } of [a, b, c]) release(slice);
  return [errors.reduce((worst, error) => (error > worst || Number.isNaN(error) ? error : worst)), errors.filter((error) => error >= 0).length]; // prettier-ignore
}

describe.each([
  ['float32', 2e-6],
  ['float64', 1e-13],
] as const)('convolutions in %s', (dtype, tolerance) => {
  it('are what their loops say, whatever their geometry and layouts', () => {
    const wrong: unknown[] = [];
    for (let k = 0; k < 100; k++) {
      const one = randomConvolution(values);
      const [error, computed] = worstOf(dtype, one, (shape) =>
        give(dtype, shape, undefined, randomOrder(shape, values)),
      );
      if (!(error < tolerance) || computed < 3) wrong.push({ ...one, error, computed });
    }
    expect(wrong).toEqual([]);
  });

  it.each(knownConvolutions)('%s', (_, one) => {
    const [error, computed] = worstOf(dtype, one, (shape) => give(dtype, shape));
    expect(error).toBeLessThan(tolerance);
    expect(computed).toBe(3);
    const [turned, all] = worstOf(dtype, one, (shape) => give(dtype, shape, undefined, channelsFirst(shape)));
    expect(turned).toBeLessThan(tolerance);
    expect(all).toBe(3);
  });
});

it('leave integers, and what has no elements, to the loops', () => {
  const aval = (shape: Shape, dtype: DType): Aval & Layout => ({
    shape,
    dtype,
    strides: shape.map(() => 1),
    dense: true,
  });
  const attrs = { strides: [1], dilation: [1], before: [0], groups: 1, size: [2] };
  const made = (dtype: DType, batch: number): (Executable | null)[] => {
    const [x, kernel, y] = [aval([batch, 3, 2], dtype), aval([2, 2, 2], dtype), aval([batch, 2, 2], dtype)];
    const loop = withStrides(convOp.lower!([x, kernel], attrs) as Loop, []);
    const make = (name: string, ins: readonly (Aval & Layout)[], out: Aval & Layout): Executable | null =>
      new Map(kernelsOf(engine)).get(name)!.make({ ins, outs: [out], attrs }, noBackend);
    return [convolution(engine, loop, noBackend), make('convInput', [y, kernel], x), make('convKernel', [x, y], kernel)]; // prettier-ignore
  };
  expect(made('int32', 1)).toEqual([null, null, null]);
  expect(made('float32', 0)).toEqual([null, null, null]);
  expect(made('float32', 1).includes(null)).toBe(false);
});

it('are right where products are rounded before they are added', () => {
  for (let k = 0; k < 20; k++) {
    const { x, kernel, attrs } = randomConvolution(values);
    const ins = [give('float32', x), give('float32', kernel)];
    const avals = ins.map(({ aval }) => aval);
    const code = codeFor(convOp as Op<never>, ins, attrs, plainEngine)!;
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
