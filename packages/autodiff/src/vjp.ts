import { checkOptions, type Structure, type Tensor, type Variable } from '@tensai/core';
import { GradientTape } from './gradient-tape.ts';
import { type GradientsOf, type Primals, primalsOf, withAux } from './primals.ts';
import type { Watchable } from './structures.ts';

/** What `vjp` and `jvp` may be told. */
export interface AuxOption<Aux extends boolean = boolean> {
  /** Does the function return `[value, aux]`, of which only the value is differentiated? */
  readonly hasAux?: Aux;
}

/** From a cotangent of the value, in its structure (null stands for ones), to those of the arguments. */
export type Pullback<P extends readonly unknown[]> = (
  cotangent: Structure<Tensor | Variable | number | null>,
) => GradientsOf<P>;

/**
 * The value of `f(...primals)`, and the function that takes a cotangent of it (in its structure) back to those of the arguments: the product of a vector with the
 * Jacobian. It may be called as often as one likes, and holds what the rules read until it is gone. Zeros where nothing connects.
 *
 * @example
 * const [value, pull] = vjp((x, y) => multiply(x, y), [tensor([1, 2]), tensor([3, 4])]);
 * value // [3, 8]
 * pull(tensor([1, 10])) // [[3, 40], [1, 20]]
 */
export function vjp<const P extends Primals, V extends Watchable>(
  f: (...primals: P) => V,
  primals: P,
  options?: AuxOption<false>,
): [value: V, pull: Pullback<P>];
export function vjp<const P extends Primals, V extends Watchable, T>(
  f: (...primals: P) => readonly [V, T],
  primals: P,
  options: AuxOption<true>,
): [value: V, pull: Pullback<P>, aux: T];
export function vjp(
  f: (...primals: never[]) => unknown,
  primals: Primals,
  options: AuxOption = {},
): readonly unknown[] {
  checkOptions('vjp', options, ['hasAux']);
  const { hasAux = false } = options;
  const sources = primalsOf('vjp', primals);
  const tape = new GradientTape({ persistent: true, watchAccessedVariables: false });
  tape.watch(sources);
  const [value, aux] = withAux(
    'vjp',
    tape.record(() => f(...(sources as never[]))),
    hasAux,
  );
  const pull = (cotangent: never): unknown =>
    tape.gradient(value, sources, { outputGradients: cotangent, unconnectedGradients: 'zero' });
  return hasAux ? [value, pull, aux] : [value, pull];
}
