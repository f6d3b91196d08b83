import { Scaled } from './variance-scaling.ts';

/**
 * Values on ±√(3 / fan in), evenly distributed: LeCun et al., 1998, "Efficient backprop", §4.6.
 *
 * @example
 * new initializers.LecunUniform({ seed: 42 }).apply([1, 2]) // [[-0.0391113, 0.622836]]
 */
export class LecunUniform extends Scaled {
  static override readonly className: string = 'LecunUniform';
  override readonly scale = 1;
  override readonly mode = 'fan_in';
  override readonly distribution = 'uniform';
}
