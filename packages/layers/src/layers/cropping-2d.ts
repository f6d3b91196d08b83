import { Cropping, type CroppingOptions } from './cropping.ts';

/** Cuts off the ends of the spatial axes of `[batch, height, width, channels]`; nothing if nothing is said.
 * @example new Cropping2D({ cropping: [1, 2] }).apply(zeros([2, 5, 6, 3])).shape // [2, 3, 2, 3] */
export class Cropping2D extends Cropping {
  static override readonly className: string = 'Cropping2D';
  static override readonly optional: readonly string[] = [];

  constructor(options: CroppingOptions = {}) {
    super(2, options, 0);
  }
}
