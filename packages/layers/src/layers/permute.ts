import { OptionError, type PartialShape, type Tensor, transpose } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank } from './arguments.ts';

/** The axes in another order, counted from 1: the batch stays where it is.
 * @example new Permute([2, 1]).apply(zeros([5, 3, 4])).shape // [5, 4, 3] */
export class Permute extends Layer {
  static override readonly className: string = 'Permute';
  static override readonly required: readonly string[] = ['dims'];
  static override readonly optional: readonly string[] = [];
  readonly dims: readonly number[];

  constructor(dims: readonly number[], options: LayerOptions = {}) {
    super({ dims }, options);
    const sorted = Array.isArray(dims) ? [...dims].sort((a, b) => a - b) : [];
    if (sorted.length === 0 || sorted.some((axis, i) => axis !== i + 1))
      throw new OptionError({
        op: 'Permute',
        what: 'dims names the axes 1, 2, … once each',
        value: dims,
        hint: '0 would be the batch: [2, 1] exchanges the two axes after it',
      });
    this.dims = dims;
  }

  override build(inputShape: PartialShape): void {
    const axes = this.dims.length;
    checkRank(this, inputShape, (rank) => rank === axes + 1, `inputs with ${axes} axes after the batch`);
  }

  override call(x: Tensor): Tensor {
    return transpose(x, [0, ...this.dims]);
  }

  override computeMask(): null {
    return null;
  }
}
