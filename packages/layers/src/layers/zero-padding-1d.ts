import { ZeroPadding, type ZeroPaddingOptions } from './zero-padding.ts';

/** Zeros before and after the spatial axes of `[batch, time, channels]`.
 * @example new ZeroPadding1D({ padding: [1, 2] }).apply(zeros([2, 5, 3])).shape // [2, 8, 3] */
export class ZeroPadding1D extends ZeroPadding {
  static override readonly className: string = 'ZeroPadding1D';
  static override readonly optional: readonly string[] = [];

  constructor(options: ZeroPaddingOptions = {}) {
    super(1, options);
  }
}
