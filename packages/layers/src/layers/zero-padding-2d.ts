import { ZeroPadding, type ZeroPaddingOptions } from './zero-padding.ts';

/** Zeros before and after the spatial axes of `[batch, height, width, channels]`.
 * @example new ZeroPadding2D({ padding: [[1, 0], [2, 2]] }).apply(zeros([2, 5, 6, 3])).shape // [2, 6, 10, 3] */
export class ZeroPadding2D extends ZeroPadding {
  static override readonly className: string = 'ZeroPadding2D';
  static override readonly optional: readonly string[] = [];

  constructor(options: ZeroPaddingOptions = {}) {
    super(2, options);
  }
}
