import { UpSampling, type UpSamplingOptions } from './up-sampling.ts';

/** Each element along the spatial axes of `[batch, time, channels]` several times.
 * @example new UpSampling1D().apply(tensor([[[1], [2]]])) // [[[1], [1], [2], [2]]] */
export class UpSampling1D extends UpSampling {
  static override readonly className: string = 'UpSampling1D';
  static override readonly optional: readonly string[] = [];

  constructor(options: UpSamplingOptions = {}) {
    super(1, options);
  }
}
