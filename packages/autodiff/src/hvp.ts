import { checkOptions, mapStructure, type Structure } from '@tensai/core';
import { GradientTape } from './gradient-tape.ts';
import { directionsOf, type GradientsOf, type Primals, primalsOf } from './primals.ts';
import type { Watchable } from './structures.ts';

/**
 * The product of the Hessian of `f` at `primals` with `tangents`, one for each argument: how the gradient changes along them, without the Hessian itself. Results
 * of f that have several elements are summed.
 *
 * @example
 * hvp((x) => sum(multiply(x, multiply(x, x))), [tensor([1, 2])], [tensor([1, 10])]) // [[6, 120]]
 */
export function hvp<const P extends Primals>(
  f: (...primals: P) => Watchable,
  primals: P,
  tangents: Primals,
  options: object = {},
): GradientsOf<P> {
  checkOptions('hvp', options, []);
  const sources = primalsOf('hvp', primals);
  const directions = directionsOf('hvp', sources, tangents);
  const outer = new GradientTape({ watchAccessedVariables: false });
  outer.watch(sources);
  const gradients = outer.record(() => {
    const inner = new GradientTape({ watchAccessedVariables: false });
    inner.watch(sources);
    const value = inner.record(() => f(...(sources as unknown as P)));
    return inner.gradient(value, sources, { unconnectedGradients: 'zero' });
  });
  let next = 0;
  const seeds = mapStructure(gradients as Structure<unknown>, () => directions[next++]!);
  return outer.gradient(gradients as Watchable, sources, {
    outputGradients: seeds,
    unconnectedGradients: 'zero',
  }) as never;
}
