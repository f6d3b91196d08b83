import type { Tensor } from '@tensai/core';
import { logCosh } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean logarithm of the hyperbolic cosine of the error. */
export class LogCoshError extends MeanMetric {
  static override readonly className: string = 'LogCoshError';
  static override readonly direction: Direction = 'down';
  static override readonly defaults: object = { name: 'logcosh' };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}
