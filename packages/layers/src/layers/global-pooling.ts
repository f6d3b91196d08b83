import type { PartialShape, Tensor } from '@tensai/core';
import { type CallOptions, Layer, type LayerOptions } from '../layer.ts';
import { checkRank } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';

/** Options of the layers that pool all of each channel. */
export interface GlobalPoolingOptions extends LayerOptions, DataFormatOption {
  /** Do the spatial axes stay, with extent 1? */
  readonly keepdims?: boolean;
}

/** The spatial axes, and whether they stay. */
export interface Pooled {
  readonly axis: readonly number[];
  readonly keepdims: boolean;
}

/** What the layers that pool all of each channel have in common. */
export abstract class GlobalPooling extends Layer<GlobalPoolingOptions> {
  static override readonly optional: readonly string[] = ['keepdims', 'dataFormat'];
  readonly #axes: number;
  readonly #first: boolean;
  readonly #pooled: Pooled;

  constructor(axes: number, options: GlobalPoolingOptions = {}) {
    super({}, options);
    const { className } = this.constructor as typeof GlobalPooling & { readonly className: string };
    this.#axes = axes;
    this.#first = channelsFirst(className, options.dataFormat);
    const begin = this.#first ? 2 : 1;
    this.#pooled = {
      axis: Array.from({ length: axes }, (_, axis) => begin + axis),
      keepdims: options.keepdims ?? false,
    };
  }

  /** Reduces the spatial axes. */
  abstract pool(x: Tensor, pooled: Pooled, mask: Tensor | null): Tensor;

  override build(inputShape: PartialShape): void {
    checkRank(this, inputShape, (rank) => rank === this.#axes + 2, spatialForm(this.#axes, this.#first));
  }

  override call(x: Tensor, { mask }: CallOptions): Tensor {
    return this.pool(x, this.#pooled, (mask as Tensor | null | undefined) ?? null);
  }

  override computeMask(): null {
    return null;
  }
}
