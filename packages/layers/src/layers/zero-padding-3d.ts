import { ZeroPadding, type ZeroPaddingOptions } from './zero-padding.ts';

/** Zeros before and after the spatial axes of `[batch, depth, height, width, channels]`.
 * @example new ZeroPadding3D({ padding: [1, 0, [0, 2]] }).apply(zeros([2, 5, 6, 7, 3])).shape // [2, 7, 6, 9, 3] */
export class ZeroPadding3D extends ZeroPadding {
  static override readonly className: string = 'ZeroPadding3D';
  static override readonly optional: readonly string[] = [];

  constructor(options: ZeroPaddingOptions = {}) {
    super(3, options);
  }
}
