import { pad, type PartialShape, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank, pairsPerAxis } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';

/** Options of the layers that pad with zeros. */
export interface ZeroPaddingOptions extends LayerOptions, DataFormatOption {
  /** How many before and after: for all spatial axes, for each, or `[before, after]` for each; 1 if left out. */
  readonly padding?: number | readonly (number | readonly [number, number])[];
}

/** What the layers that pad with zeros have in common. */
export abstract class ZeroPadding extends Layer<ZeroPaddingOptions> {
  static override readonly optional: readonly string[] = ['padding', 'dataFormat'];
  readonly #pairs: [number, number][];
  readonly #first: boolean;

  constructor(axes: number, options: ZeroPaddingOptions = {}) {
    super({}, options);
    const { className } = this.constructor as typeof ZeroPadding & { readonly className: string };
    this.#pairs = pairsPerAxis(className, 'padding', options.padding ?? 1, axes);
    this.#first = channelsFirst(className, options.dataFormat);
  }

  override build(inputShape: PartialShape): void {
    const axes = this.#pairs.length;
    checkRank(this, inputShape, (rank) => rank === axes + 2, spatialForm(axes, this.#first));
  }

  override call(x: Tensor): Tensor {
    const none: [number, number] = [0, 0];
    return pad(x, this.#first ? [none, none, ...this.#pairs] : [none, ...this.#pairs, none]);
  }

  override computeMask(): null {
    return null;
  }
}
