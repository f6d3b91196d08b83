import { Cropping, type CroppingOptions } from './cropping.ts';

/** Cuts off the ends of the spatial axes of `[batch, depth, height, width, channels]`; one of each if nothing is said.
 * @example new Cropping3D({ cropping: [1, 2, [0, 1]] }).apply(zeros([2, 5, 6, 7, 3])).shape // [2, 3, 2, 6, 3] */
export class Cropping3D extends Cropping {
  static override readonly className: string = 'Cropping3D';
  static override readonly optional: readonly string[] = [];

  constructor(options: CroppingOptions = {}) {
    super(3, options, 1);
  }
}
