import type { Config } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { L1L2, type L1L2Options } from '../regularizers/index.ts';

/** Options of `ActivityRegularization`. */
export interface ActivityRegularizationOptions extends Omit<LayerOptions, 'activityRegularizer'>, L1L2Options {}

/** The input itself; adds `l1 · Σ |x| + l2 · Σ x²`, over the batch size, to the losses. Both factors are 0 if left out.
 * @example new ActivityRegularization({ l2: 0.1 }).apply(tensor([1, 2])) // [1, 2] */
export class ActivityRegularization extends Layer<ActivityRegularizationOptions> {
  static override readonly className: string = 'ActivityRegularization';
  static override readonly optional: readonly string[] = ['l1', 'l2'];

  constructor(options: ActivityRegularizationOptions = {}) {
    const { l1 = 0, l2 = 0 } = options;
    super({}, { ...options, activityRegularizer: new L1L2({ l1, l2 }) } as ActivityRegularizationOptions);
  }

  override getConfig(): Config {
    // l1 and l2 say it already
    const { activityRegularizer: _, ...config } = super.getConfig();
    return config;
  }
}
