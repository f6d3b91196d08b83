import { Scaled } from './variance-scaling.ts';

/**
 * Truncated normal values of variance 2 / fan in, for layers with relu: He et al., 2015, eq. 10.
 *
 * @example
 * new initializers.HeNormal({ seed: 42 }).apply([1, 2]) // [[2.94429, -1.38574]]
 */
export class HeNormal extends Scaled {
  static override readonly className: string = 'HeNormal';
  override readonly scale = 2;
  override readonly mode = 'fan_in';
  override readonly distribution = 'truncated_normal';
}
