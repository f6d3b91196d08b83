import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** The gradient of a table of which rows were taken: `values[i]` belongs to row `indices[i]`; rows may repeat and then add up. */
export class IndexedSlices {
  readonly indices: Tensor;
  /** `[…indices, …shape[1:]]` */
  readonly values: Tensor;
  /** The shape of the whole table. */
  readonly shape: Shape;

  constructor(indices: Tensor, values: Tensor, shape: Shape) {
    this.indices = indices;
    this.values = values;
    this.shape = shape;
  }
}
