import { Conv, type ConvLayerOptions } from './conv.ts';

/**
 * Convolution of images: `[batch, height, width, channels]` → `[batch, height, width, filters]`.
 *
 * @example
 * new Conv2D(4, 3, { strides: 2, padding: 'same' }).apply(zeros([2, 8, 8, 3])).shape // [2, 4, 4, 4]
 * new Conv2D(4, [3, 3]).apply(zeros([2, 2, 2, 3])) // throws window-size
 */
export class Conv2D extends Conv {
  static override readonly className: string = 'Conv2D';
  static override readonly optional: readonly string[] = [];

  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}
