import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.ts';

/**
 * Dropout of whole channels: all of a channel shares one fate. `[batch, time, channels]`. Tompson et al., 2015, "Efficient object localization using convolutional
 * networks", §3.2.
 *
 * @example
 * const layer = new SpatialDropout1D(0.5, { seed: 1 });
 * layer.apply(ones([1, 2, 4]), { training: true }) // [[[0, 2, 0, 2], [0, 2, 0, 2]]]
 */
export class SpatialDropout1D extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout1D';
  static override readonly optional: readonly string[] = [];

  constructor(rate: number, options: SpatialDropoutOptions = {}) {
    super(1, rate, options);
  }
}
