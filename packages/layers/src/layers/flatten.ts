import { moveaxis, reshape, sizeOf, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { channelsFirst, type DataFormatOption } from './data-format.ts';

/** Options of `Flatten`. */
export interface FlattenOptions extends LayerOptions, DataFormatOption {}

/** All axes but the batch as one: `[batch, …]` → `[batch, features]`; with `channels_first`, in the order of channels last.
 * @example new Flatten().apply(zeros([2, 3, 4])).shape // [2, 12] */
export class Flatten extends Layer<FlattenOptions> {
  static override readonly className: string = 'Flatten';
  static override readonly optional: readonly string[] = ['dataFormat'];
  readonly #first: boolean;

  constructor(options: FlattenOptions = {}) {
    super({}, options);
    this.#first = channelsFirst('Flatten', options.dataFormat);
  }

  override call(x: Tensor): Tensor {
    const last = this.#first && x.rank > 2 ? moveaxis(x, 1, -1) : x;
    // not −1, which an empty batch leaves open
    return reshape(last, [x.shape[0] ?? 1, sizeOf(x.shape.slice(1))]);
  }

  override computeMask(): null {
    return null;
  }
}
