import { OptionError, type PartialShape, plainName, repeat, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { checkRank, perAxis } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';

/** Options of the layers that repeat elements. */
export interface UpSamplingOptions extends LayerOptions, DataFormatOption {
  /** How many times; 2 if left out. */
  readonly size?: number | readonly number[];
  /** `nearest`: each element is repeated. */
  readonly interpolation?: string;
}

/** What the layers that repeat elements have in common. */
export abstract class UpSampling extends Layer<UpSamplingOptions> {
  static override readonly optional: readonly string[] = ['size', 'interpolation', 'dataFormat'];
  readonly #size: readonly number[];
  readonly #first: boolean;

  constructor(axes: number, options: UpSamplingOptions = {}) {
    super({}, options);
    const { className } = this.constructor as typeof UpSampling & { readonly className: string };
    const { size = 2, interpolation = 'nearest', dataFormat } = options;
    this.#size = perAxis(className, 'size', size, axes);
    this.#first = channelsFirst(className, dataFormat);
    if (typeof interpolation !== 'string' || plainName(interpolation) !== 'nearest')
      throw new OptionError({ op: className, what: "interpolation is 'nearest'", value: interpolation });
  }

  override build(inputShape: PartialShape): void {
    const axes = this.#size.length;
    checkRank(this, inputShape, (rank) => rank === axes + 2, spatialForm(axes, this.#first));
  }

  override call(x: Tensor): Tensor {
    return this.#size.reduce<Tensor>(
      (y, times, axis) => (times === 1 ? y : repeat(y, times, { axis: axis + (this.#first ? 2 : 1) })),
      x,
    );
  }

  override computeMask(): null {
    return null;
  }
}
