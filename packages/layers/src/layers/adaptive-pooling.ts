import type { adaptiveAveragePool, adaptiveMaxPool, DataFormat, PartialShape, Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank, perAxis } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';

/** Options of the layers that pool into a given number of bins. */
export interface AdaptivePoolingOptions extends LayerOptions, DataFormatOption {}

/** What the layers that pool into a given number of bins have in common. */
export abstract class AdaptivePooling extends Layer<AdaptivePoolingOptions> {
  static override readonly required: readonly string[] = ['outputSize'];
  static override readonly optional: readonly string[] = ['dataFormat'];
  abstract readonly pool: typeof adaptiveAveragePool | typeof adaptiveMaxPool;
  readonly outputSize: readonly number[];
  readonly #dataFormat: DataFormat;

  constructor(axes: number, outputSize: number | readonly number[], options: AdaptivePoolingOptions = {}) {
    super({ outputSize }, options);
    const { className } = this.constructor as typeof AdaptivePooling & { readonly className: string };
    this.outputSize = perAxis(className, 'outputSize', outputSize, axes);
    this.#dataFormat = channelsFirst(className, options.dataFormat) ? 'channels_first' : 'channels_last';
  }

  override build(inputShape: PartialShape): void {
    const axes = this.outputSize.length;
    const first = this.#dataFormat === 'channels_first';
    checkRank(this, inputShape, (rank) => rank === axes + 2, spatialForm(axes, first));
  }

  override call(x: Tensor): Tensor {
    return this.pool(x, this.outputSize, { dataFormat: this.#dataFormat }) as Tensor;
  }

  override computeMask(): null {
    return null;
  }
}
