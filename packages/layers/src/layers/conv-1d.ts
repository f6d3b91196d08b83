import { Conv, type ConvLayerOptions } from './conv.ts';

/**
 * Convolution over time: `[batch, time, channels]` → `[batch, time, filters]`. With `padding: 'causal'` no output sees later steps.
 *
 * @example
 * new Conv1D(4, 3, { padding: 'causal' }).apply(zeros([2, 8, 5])).shape // [2, 8, 4]
 * new Conv1D(4, 3).apply(zeros([2, 8])) // throws layer-input
 */
export class Conv1D extends Conv {
  static override readonly className: string = 'Conv1D';
  static override readonly optional: readonly string[] = [];

  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}
