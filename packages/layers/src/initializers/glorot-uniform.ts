import { Scaled } from './variance-scaling.ts';

/**
 * Values on ±√(6 / (fan in + fan out)), evenly distributed: Glorot and Bengio, 2010, "Understanding the difficulty
 * of training deep feedforward neural networks", eq. 16.
 *
 * @example
 * new initializers.GlorotUniform({ seed: 42 }).apply([1, 2]) // [[-0.0319341, 0.508543]]
 */
export class GlorotUniform extends Scaled {
  static override readonly className: string = 'GlorotUniform';
  override readonly scale = 1;
  override readonly mode = 'fan_avg';
  override readonly distribution = 'uniform';
}
