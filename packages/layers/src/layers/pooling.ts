import {
  type averagePool,
  isPlainObject,
  type maxPool,
  type PartialShape,
  type Tensor,
  type WindowOptions,
} from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank, perAxis } from './arguments.ts';
import { paddingOf } from './conv.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';

/** Options of the layers that pool windows. */
export interface PoolingOptions extends LayerOptions, DataFormatOption {
  /** How far one window is from the next; as far as it is long if left out. */
  readonly strides?: number | readonly number[] | null;
  /** `valid` (if left out): windows stay inside. `same`: they reach over the ends. */
  readonly padding?: string;
}

/** What the layers that pool windows have in common. */
export abstract class Pooling extends Layer<PoolingOptions> {
  static override readonly required: readonly string[] = ['poolSize'];
  static override readonly optional: readonly string[] = ['strides', 'padding', 'dataFormat'];
  abstract readonly pool: typeof maxPool | typeof averagePool;
  readonly poolSize: readonly number[];
  readonly #windows: WindowOptions;
  readonly #first: boolean;

  constructor(axes: number, poolSize: number | readonly number[], options: PoolingOptions = {}) {
    super({ poolSize }, options);
    const { className } = this.constructor as typeof Pooling & { readonly className: string };
    const { strides, padding = 'valid', dataFormat } = options;
    this.poolSize = perAxis(className, 'poolSize', poolSize, axes);
    this.#first = channelsFirst(className, dataFormat);
    this.#windows = {
      strides: perAxis(className, 'strides', strides ?? poolSize, axes),
      padding: paddingOf(className, padding, ['valid', 'same']) === 'same' ? 'same' : 'valid',
      dataFormat: this.#first ? 'channels_first' : 'channels_last',
    };
  }

  override build(inputShape: PartialShape): void {
    const axes = this.poolSize.length;
    checkRank(this, inputShape, (rank) => rank === axes + 2, spatialForm(axes, this.#first));
  }

  override call(x: Tensor): Tensor {
    return this.pool(x, this.poolSize, this.#windows) as Tensor;
  }

  override computeMask(): null {
    return null;
  }
}

/** The arguments of a layer whose `poolSize` may be left out: 2 then. */
export const orTwo = (
  poolSize: number | readonly number[] | PoolingOptions | undefined,
  options: PoolingOptions | undefined,
): [poolSize: number | readonly number[], options: PoolingOptions] =>
  isPlainObject(poolSize) ? [2, poolSize] : [(poolSize as number | readonly number[] | undefined) ?? 2, options ?? {}];
