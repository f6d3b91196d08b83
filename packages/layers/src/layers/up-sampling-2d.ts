import { UpSampling, type UpSamplingOptions } from './up-sampling.ts';

/** Each element along the spatial axes of `[batch, height, width, channels]` several times.
 * @example new UpSampling2D({ size: [1, 2] }).apply(tensor([[[[1], [2]]]])) // [[[[1], [1], [2], [2]]]] */
export class UpSampling2D extends UpSampling {
  static override readonly className: string = 'UpSampling2D';
  static override readonly optional: readonly string[] = [];

  constructor(options: UpSamplingOptions = {}) {
    super(2, options);
  }
}
