import { checkOptions, leavesOf, mapStructure, onlyResults, type Structure, type Tensor } from '@tensai/core';
import { alias } from './alias.ts';
import { GradientTape } from './gradient-tape.ts';
import { filled } from './gradients-of.ts';
import { directionsOf, type Primals, primalsOf, withAux } from './primals.ts';
import type { Gradients, Watchable } from './structures.ts';
import { watchables } from './structures.ts';
import type { AuxOption } from './vjp.ts';

/**
 * The value of `f(...primals)` and its change along `tangents`, one for each argument: the product of the Jacobian with a vector. With `{ hasAux: true }` f returns
 * `[value, aux]`, and the result is `[value, change, aux]`.
 *
 * The product of a vector with the Jacobian is linear in the vector; its own derivative by it is what is wanted. So every function that has gradients of second
 * order has this, at the price of three passes.
 *
 * @example
 * const [value, change] = jvp((x, y) => multiply(x, y), [tensor([1, 2]), tensor([3, 4])], [tensor([1, 0]), tensor([0, 1])]);
 * value // [3, 8]
 * change // [3, 2]
 * jvp((x) => [multiply(x, x), x], [3], [1], { hasAux: true }) // [9, 6, 3]
 */
export function jvp<const P extends Primals, V extends Watchable>(
  fun: (...primals: P) => V,
  primals: P,
  tangents: Primals,
  options?: AuxOption<false>,
): [value: V, change: Gradients<V>];
export function jvp<const P extends Primals, V extends Watchable, T>(
  fun: (...primals: P) => readonly [V, T],
  primals: P,
  tangents: Primals,
  options: AuxOption<true>,
): [value: V, change: Gradients<V>, aux: T];
export function jvp(
  fun: (...primals: never[]) => unknown,
  primals: Primals,
  tangents: Primals,
  options: AuxOption = {},
): readonly unknown[] {
  checkOptions('jvp', options, ['hasAux']);
  const { hasAux = false } = options;
  const sources = primalsOf('jvp', primals);
  const directions = directionsOf('jvp', sources, tangents);
  const tape = new GradientTape({ watchAccessedVariables: false });
  tape.watch(sources);
  const [value, aux] = withAux(
    'jvp',
    tape.record(() => fun(...(sources as never[]))),
    hasAux,
  );
  const leaves = watchables('jvp: the value', value);
  const found = onlyResults(() => {
    const smooth = leaves.filter(({ type }) => type.float);
    const cotangents = smooth.map(({ type }) => filled(0, type));
    const outer = new GradientTape({ watchAccessedVariables: false });
    outer.watch(cotangents);
    const gradients = outer.record(() =>
      leavesOf(
        tape.gradient(smooth, sources, {
          outputGradients: cotangents,
          unconnectedGradients: 'zero',
        }) as Structure<Tensor>,
      ),
    );
    const changes = outer.gradient(gradients, cotangents, {
      outputGradients: directions,
      unconnectedGradients: 'zero',
    });
    let next = 0;
    // whole numbers do not change by degrees
    return leaves.map(({ type }) => (type.float ? changes[next++]! : alias(filled(0, type))));
  });
  let next = 0;
  const change = mapStructure(value as Structure<unknown>, () => found[next++]!);
  return hasAux ? [value, change, aux] : [value, change];
}
