import { Conv, type ConvLayerOptions } from './conv.ts';

/**
 * Convolution of volumes: `[batch, depth, height, width, channels]` → `[batch, depth, height, width, filters]`.
 *
 * @example
 * new Conv3D(4, [1, 3, 3]).apply(zeros([2, 4, 8, 8, 3])).shape // [2, 4, 6, 6, 4]
 * new Conv3D(4, [3, 3]) // throws option
 */
export class Conv3D extends Conv {
  static override readonly className: string = 'Conv3D';
  static override readonly optional: readonly string[] = [];

  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
