import { broadcastTo, expandDims, type PartialShape, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank, wholeNumber } from './arguments.ts';

/** Each vector `n` times: `[batch, features]` → `[batch, n, features]`.
 * @example new RepeatVector(2).apply(tensor([[1, 2]])) // [[[1, 2], [1, 2]]] */
export class RepeatVector extends Layer {
  static override readonly className: string = 'RepeatVector';
  static override readonly required: readonly string[] = ['n'];
  static override readonly optional: readonly string[] = [];
  readonly n: number;

  constructor(n: number, options: LayerOptions = {}) {
    super({ n }, options);
    wholeNumber('RepeatVector', 'n', n);
    this.n = n;
  }

  override build(inputShape: PartialShape): void {
    checkRank(this, inputShape, (rank) => rank === 2, '[batch, features]');
  }

  override call(x: Tensor): Tensor {
    const [batch, features] = x.shape;
    return broadcastTo(expandDims(x, 1), [batch!, this.n, features!]);
  }

  override computeMask(): null {
    return null;
  }
}
