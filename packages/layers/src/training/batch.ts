import type { Tensor } from '@tensai/core';

/** What one step works on. A structure where the model has several inputs or outputs. */
export interface Batch {
  readonly x: Tensor;
  /** The targets; null at run time where none were given. */
  readonly y: Tensor;
  readonly sampleWeight: Tensor | null;
}
