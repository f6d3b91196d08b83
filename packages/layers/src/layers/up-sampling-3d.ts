import { UpSampling, type UpSamplingOptions } from './up-sampling.ts';

/** Each element along the spatial axes of `[batch, depth, height, width, channels]` several times.
 * @example new UpSampling3D({ size: [1, 2, 3] }).apply(zeros([2, 5, 6, 7, 3])).shape // [2, 5, 12, 21, 3] */
export class UpSampling3D extends UpSampling {
  static override readonly className: string = 'UpSampling3D';
  static override readonly optional: readonly string[] = [];

  constructor(options: UpSamplingOptions = {}) {
    super(3, options);
  }
}
