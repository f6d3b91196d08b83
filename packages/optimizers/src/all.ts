import { type ConfigClass } from '@tensai/core';
/**
 * Our optimizers and schedules, registered under their names: for strings and saved configs.
 * @packageDocumentation
 */
import * as optimizers from './index.ts';
import { type NamedOptimizer, optimizerRegistry } from './optimizer-registry.ts';
import { scheduleRegistry } from './schedule-registry.ts';

/**
 * Registers the optimizers and schedules of this package under their names.
 *
 * @example
 * import { optimizerRegistry } from '@tensai/optimizers';
 * import { register } from '@tensai/optimizers/all';
 * register();
 * optimizerRegistry.names().includes('Adam') // true
 */
export function register(): void {
  const { LearningRateSchedule, Optimizer } = optimizers;
  for (const value of Object.values(optimizers) as readonly unknown[]) {
    if (typeof value !== 'function') continue;
    const { prototype, className } = value as unknown as { readonly prototype: unknown; readonly className: string };
    if (prototype instanceof Optimizer) optimizerRegistry.register(className, value as unknown as NamedOptimizer);
    else if (prototype instanceof LearningRateSchedule)
      scheduleRegistry.register(className, value as unknown as ConfigClass<optimizers.LearningRateSchedule>);
  }
}
