import { any, broadcastTo, concatenate, expandDims, ones, type Tensor } from '@tensai/core';
import type { LayerOptions } from '../layer.ts';
import type { Masks, Tensors } from '../tensors.ts';
import { listOf, withAxis } from './arguments.ts';
import { isList, Merge } from './merge.ts';

/** Options of `Concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /** The last axis if left out. */
  readonly axis?: number;
}

/**
 * The inputs one after another along an axis. Their other extents are equal.
 *
 * @example
 * new Concatenate().apply([tensor([[1, 2]]), tensor([[3]])]) // [[1, 2, 3]]
 * new Concatenate(1).apply([zeros([2, 3, 4]), zeros([2, 5, 4])]).shape // [2, 8, 4]
 */
export class Concatenate extends Merge<ConcatenateOptions> {
  static override readonly className: string = 'Concatenate';
  static override readonly optional: readonly string[] = ['axis'];

  constructor(options?: ConcatenateOptions | number) {
    super(withAxis(options));
  }

  override call(inputs: Tensors): Tensor {
    return this.merge(listOf(inputs));
  }

  override merge(inputs: readonly Tensor[]): Tensor {
    return concatenate(inputs, this.options.axis ?? -1);
  }

  /** A step counts if one of its features does; all features of an input without a mask do. */
  override computeMask(inputs: Tensors, mask: Masks): Tensor | null {
    if (!isList(mask)) return null;
    const masks = listOf(inputs).map((x, i) => overFeatures(x, mask[i] ?? null));
    return any(concatenate(masks, this.options.axis ?? -1), -1);
  }
}

const overFeatures = (x: Tensor, mask: Tensor | null): Tensor =>
  mask === null
    ? ones(x.shape, { dtype: 'bool' })
    : mask.rank < x.rank
      ? broadcastTo(expandDims(mask, -1), x.shape)
      : mask;
