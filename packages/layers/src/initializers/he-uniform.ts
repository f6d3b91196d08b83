import { Scaled } from './variance-scaling.ts';

/**
 * Values on ±√(6 / fan in), evenly distributed, for layers with relu: He et al., 2015, "Delving deep into
 * rectifiers", eq. 10.
 *
 * @example
 * new initializers.HeUniform({ seed: 42 }).apply([1, 2]) // [[-0.0553117, 0.880823]]
 */
export class HeUniform extends Scaled {
  static override readonly className: string = 'HeUniform';
  override readonly scale = 2;
  override readonly mode = 'fan_in';
  override readonly distribution = 'uniform';
}
