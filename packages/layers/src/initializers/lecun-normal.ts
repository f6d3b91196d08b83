import { Scaled } from './variance-scaling.ts';

/**
 * Truncated normal values of variance 1 / fan in, as selu wants them: LeCun et al., 1998, §4.6.
 *
 * @example
 * new initializers.LecunNormal({ seed: 42 }).apply([1, 2]) // [[2.08193, -0.979868]]
 */
export class LecunNormal extends Scaled {
  static override readonly className: string = 'LecunNormal';
  override readonly scale = 1;
  override readonly mode = 'fan_in';
  override readonly distribution = 'truncated_normal';
}
