import { Tensor } from '@tensai/core';
import type { Tensors } from '../tensors.ts';

/** A tensor of a model that is being put together: it has a shape, with null for unknown extents, and no values. */
export type SymbolicTensor = Tensor;

/** Is it a symbol? */
export const isSymbol = (x: unknown): x is SymbolicTensor => x instanceof Tensor && x.type.device.symbols !== undefined;

/** Is there a symbol in the inputs of a layer? */
export function isSymbolic(inputs: Tensors): boolean {
  if (inputs instanceof Tensor) return isSymbol(inputs);
  return Object.values(inputs).some((x) => isSymbolic(x as Tensors));
}
