import { sqrt, type Tensor, tidy } from '@tensai/core';
import { squaredError } from '@tensai/losses';
import { pairOf } from '@tensai/losses/parts';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The square root of the mean squared error of all examples. */
export class RootMeanSquaredError extends MeanMetric {
  static override readonly className: string = 'RootMeanSquaredError';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredError(...pairOf('rootMeanSquaredError', yTrue, yPred));
  }

  override result(): Tensor {
    return tidy(() => sqrt(super.result()));
  }
}
