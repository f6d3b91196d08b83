import {
  checkShape,
  type DataOf,
  type DType,
  flatten,
  type Shape,
  ShapeSizeError,
  sizeOf,
  tensor,
  type Tensor,
} from '@tensai/core';

/**
 * Numbers in memory with their shape, on no device: what file readers give, and what a dataset cuts into batches.
 *
 * @example
 * const digits = new HostArray(new Uint8Array([1, 2, 3, 4, 5, 6]), [3, 2]);
 * digits.toTensor() // [[1, 2], [3, 4], [5, 6]]
 */
export class HostArray<D extends DType = DType> {
  readonly data: DataOf<D>;
  readonly shape: Shape;
  readonly dtype: D;

  /** `dtype` is the typed array's own unless it says otherwise (bool is kept in a Uint8Array). The elements are not copied. */
  constructor(data: DataOf<D>, shape: Shape, dtype?: D) {
    checkShape('HostArray', shape);
    if (sizeOf(shape) !== data.length) throw new ShapeSizeError({ op: 'HostArray', size: data.length, shape });
    this.data = data;
    this.shape = shape;
    this.dtype = dtype ?? (flatten(data).own as D);
  }

  /** A tensor of these elements on the default backend. */
  toTensor(): Tensor<Shape, D> {
    return tensor(this.data, { shape: this.shape, dtype: this.dtype }) as Tensor<Shape, D>;
  }
}
