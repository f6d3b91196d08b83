import type { IndexedSlices, Structure, Tensor, Variable } from '@tensai/core';
import { customGradient, grad, GradientTape, valueAndGrad, type Watchable } from '@tensai/autodiff';
import { expectTypeOf, test } from 'vitest';

declare const tape: GradientTape;
declare const y: Tensor;
declare const a: Tensor<readonly [2, 3], 'float32'>;
declare const v: Variable<readonly [3], 'float64'>;
declare const list: Variable[];
declare const anything: Watchable;

test('gradient has the structure of its sources, with their shapes and dtypes', () => {
  expectTypeOf(tape.gradient(y, a)).toEqualTypeOf<Tensor<readonly [2, 3], 'float32'>>();
  expectTypeOf(tape.gradient(y, v)).toEqualTypeOf<Tensor<readonly [3], 'float64'>>();
  expectTypeOf(tape.gradient(y, [a, v])).toEqualTypeOf<
    [Tensor<readonly [2, 3], 'float32'>, Tensor<readonly [3], 'float64'>]
  >();
  expectTypeOf(tape.gradient(y, { w: { a }, rest: [v] }).w.a).toEqualTypeOf<Tensor<readonly [2, 3], 'float32'>>();
  expectTypeOf(tape.gradient(y, list)).toEqualTypeOf<Tensor[]>();
  expectTypeOf(tape.gradient(y, anything)).toEqualTypeOf<Structure<Tensor>>();
  expectTypeOf(tape.gradient(y, v, { indexedSlices: true })).toEqualTypeOf<
    Tensor<readonly [3], 'float64'> | IndexedSlices
  >();
  // @ts-expect-error a number is no source
  tape.gradient(y, 3);
  // @ts-expect-error the values are 'none' and 'zero'
  tape.gradient(y, a, { unconnectedGradients: 'zeros' });
});

test('record gives what the function gives', () => {
  expectTypeOf(tape.record(() => [a, 'x'] as const)).toEqualTypeOf<readonly [typeof a, 'x']>();
});

test('grad and valueAndGrad follow the arguments', () => {
  const f = (p: { readonly w: typeof a }, x: typeof v): Tensor => (p.w, x.value, y);
  expectTypeOf(grad(f)).toEqualTypeOf<(p: { readonly w: typeof a }, x: typeof v) => { w: typeof a }>();
  expectTypeOf(grad(f, { argnums: [1, 0] })({ w: a }, v)).toEqualTypeOf<
    [Tensor<readonly [3], 'float64'>, { w: typeof a }]
  >();
  const [value, gradient] = valueAndGrad(f, { argnums: 1 })({ w: a }, v);
  expectTypeOf(value).toEqualTypeOf<Tensor>();
  expectTypeOf(gradient).toEqualTypeOf<Tensor<readonly [3], 'float64'>>();
});

test('customGradient takes Variables for tensors and gives what the function gives', () => {
  const f = customGradient((x: Tensor, n: number) => [{ y: x, n }, (dy) => [dy.y, n]]);
  expectTypeOf(f(v, 3)).toEqualTypeOf<{ y: Tensor; n: Tensor }>();
  // @ts-expect-error the second argument is a number
  f(v, 'x');
});
