import type { Tensor } from '@tensai/core';
import { categoricalHinge } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** How far the right class stays below a margin of 1 over the best wrong one. */
export class CategoricalHinge extends MeanMetric {
  static override readonly className: string = 'CategoricalHinge';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
