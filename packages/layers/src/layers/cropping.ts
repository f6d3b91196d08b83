import { type PartialShape, slice, type Tensor } from '@tensai/core';
import { LayerInputError } from '../errors.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank, pairsPerAxis } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';

/** Options of the layers that cut off the ends of axes. */
export interface CroppingOptions extends LayerOptions, DataFormatOption {
  /** How many before and after: for all spatial axes, for each, or `[before, after]` for each. */
  readonly cropping?: number | readonly (number | readonly [number, number])[];
}

/** What the layers that cut off the ends of axes have in common. */
export abstract class Cropping extends Layer<CroppingOptions> {
  static override readonly optional: readonly string[] = ['cropping', 'dataFormat'];
  readonly #pairs: [number, number][];
  readonly #first: boolean;

  constructor(axes: number, options: CroppingOptions, preset: number) {
    super({}, options);
    const { className } = this.constructor as typeof Cropping & { readonly className: string };
    this.#pairs = pairsPerAxis(className, 'cropping', options.cropping ?? preset, axes);
    this.#first = channelsFirst(className, options.dataFormat);
  }

  override build(inputShape: PartialShape): void {
    const axes = this.#pairs.length;
    const form = spatialForm(axes, this.#first);
    checkRank(this, inputShape, (rank) => rank === axes + 2, form);
    this.#pairs.forEach(([before, after], axis) => {
      const extent = inputShape[axis + (this.#first ? 2 : 1)];
      if (typeof extent === 'number' && extent <= before + after)
        throw new LayerInputError({
          layer: this.describe(),
          wants: `${form} with more than the ${before + after} that it cuts off spatial axis ${axis}`,
          shape: inputShape,
        });
    });
  }

  override call(x: Tensor): Tensor {
    const none: [number, number] = [0, 0];
    const pairs = this.#first ? [none, none, ...this.#pairs] : [none, ...this.#pairs, none];
    return slice(
      x,
      pairs.map(([before]) => before),
      x.shape.map((extent, axis) => extent - pairs[axis]![0] - pairs[axis]![1]),
    );
  }

  override computeMask(): null {
    return null;
  }
}
