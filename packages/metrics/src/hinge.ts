import type { Tensor } from '@tensai/core';
import { hinge } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** How far predictions stay below a margin of 1 on the side of their label, −1 or 1 (or 0 or 1). */
export class Hinge extends MeanMetric {
  static override readonly className: string = 'Hinge';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}
