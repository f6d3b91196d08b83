import { gelu as geluOf, type Tensor } from '@tensai/core';

/**
 * The Gaussian error linear unit, elementwise: `x · Φ(x)`; unlike the op of this name, exact unless `approximate` is true.
 *
 * @example activations.gelu(tensor([-1, 0, 2])) // [-0.15866, 0, 1.9545]
 */
export const gelu = (x: Tensor, options: { readonly approximate?: boolean } = {}): Tensor =>
  geluOf(x, { approximate: false, ...options });
