import { Cropping, type CroppingOptions } from './cropping.ts';

/** Cuts off the ends of the spatial axes of `[batch, time, channels]`; one of each if nothing is said.
 * @example new Cropping1D({ cropping: [1, 2] }).apply(zeros([2, 5, 3])).shape // [2, 2, 3] */
export class Cropping1D extends Cropping {
  static override readonly className: string = 'Cropping1D';
  static override readonly optional: readonly string[] = [];

  constructor(options: CroppingOptions = {}) {
    super(1, options, 1);
  }
}
