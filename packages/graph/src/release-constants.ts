import { type Graph, release } from '@tensai/core';

/** Lets go of the shares that a graph has in tensors from outside. */
export function releaseConstants({ constants }: Graph): void {
  for (const constant of constants.values()) release(constant);
}
