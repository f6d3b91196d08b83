import { OptionError, reshape, type Shape, ShapeSizeError, sizeOf, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';

/**
 * The same elements under another shape, which does not name the batch; −1, at most once, is what is left.
 *
 * @example
 * new Reshape([2, -1]).apply(zeros([5, 3, 4])).shape // [5, 2, 6]
 * new Reshape([5, 5]).apply(zeros([5, 3, 4])) // throws shape-size
 */
export class Reshape extends Layer {
  static override readonly className: string = 'Reshape';
  static override readonly required: readonly string[] = ['targetShape'];
  static override readonly optional: readonly string[] = [];
  readonly targetShape: Shape;

  constructor(targetShape: Shape, options: LayerOptions = {}) {
    super({ targetShape }, options);
    if (!Array.isArray(targetShape) || !targetShape.every((n) => Number.isInteger(n) && n >= -1))
      throw new OptionError({ op: 'Reshape', what: 'targetShape is an array of whole numbers', value: targetShape });
    if (targetShape.filter((n) => n === -1).length > 1)
      throw new OptionError({ op: 'Reshape', what: 'targetShape has at most one −1', value: targetShape });
    this.targetShape = targetShape;
  }

  override call(x: Tensor): Tensor {
    const [batch = 1, ...rest] = x.shape;
    const size = sizeOf(rest);
    const known = sizeOf(this.targetShape.filter((n) => n !== -1));
    const left = size / known;
    const target = this.targetShape.map((n) => (n === -1 ? left : n));
    if (sizeOf(target) !== size || !target.every(Number.isInteger))
      throw new ShapeSizeError({ op: 'reshape', size, shape: this.targetShape });
    return reshape(x, [batch, ...target]);
  }

  override computeMask(): null {
    return null;
  }
}
