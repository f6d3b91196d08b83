import { Scaled } from './variance-scaling.ts';

/**
 * Truncated normal values of variance 2 / (fan in + fan out): Glorot and Bengio, 2010, eq. 12.
 *
 * @example
 * new initializers.GlorotNormal({ seed: 42 }).apply([1, 2]) // [[1.69988, -0.800059]]
 */
export class GlorotNormal extends Scaled {
  static override readonly className: string = 'GlorotNormal';
  override readonly scale = 1;
  override readonly mode = 'fan_avg';
  override readonly distribution = 'truncated_normal';
}
