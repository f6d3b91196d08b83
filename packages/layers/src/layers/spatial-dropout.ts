import { type PartialShape, random, type Tensor } from '@tensai/core';
import type { CallOptions } from '../layer.ts';
import { checkRank } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';
import { checkRate, RandomLayer, type RandomOptions } from './random-layer.ts';

/** Options of the layers that drop channels. */
export interface SpatialDropoutOptions extends RandomOptions, DataFormatOption {}

/** What the layers that drop channels have in common. */
export abstract class SpatialDropout extends RandomLayer<SpatialDropoutOptions> {
  static override readonly required: readonly string[] = ['rate'];
  static override readonly optional: readonly string[] = ['dataFormat'];
  readonly rate: number;
  readonly #axes: number;
  readonly #first: boolean;
  readonly #noiseShape: readonly (number | null)[];

  constructor(axes: number, rate: number, options: SpatialDropoutOptions = {}) {
    super({ rate }, options);
    const { className } = this.constructor as typeof SpatialDropout & { readonly className: string };
    checkRate(className, rate);
    this.rate = rate;
    this.#axes = axes;
    this.#first = channelsFirst(className, options.dataFormat);
    const ones = new Array<number>(axes).fill(1);
    this.#noiseShape = this.#first ? [null, null, ...ones] : [null, ...ones, null];
  }

  override build(inputShape: PartialShape): void {
    checkRank(this, inputShape, (rank) => rank === this.#axes + 2, spatialForm(this.#axes, this.#first));
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    if (!training || this.rate === 0) return x;
    return random.dropout(x, this.rate, { noiseShape: this.#noiseShape, seed: this.seedGenerator });
  }
}
