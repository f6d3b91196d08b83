import { type ClassConfig, type ConfigClass, isClassConfig, OptionError, Registry } from '@tensai/core';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

/** Schedules by name, for configs. `register()` of `@tensai/optimizers/all` brings ours. */
export const scheduleRegistry: Registry<ConfigClass<LearningRateSchedule>> = /* @__PURE__ */ new Registry(
  'schedule',
  '@tensai/optimizers/all',
);

/**
 * The schedule that a config names, or the schedule itself.
 *
 * @example
 * getSchedule({ className: 'CosineDecay', config: { initialLearningRate: 0.1, decaySteps: 10 } }).apply(5) // 0.05
 */
export function getSchedule(identifier: LearningRateSchedule | ClassConfig): LearningRateSchedule {
  if (identifier instanceof LearningRateSchedule) return identifier;
  if (isClassConfig(identifier)) return scheduleRegistry.get(identifier.className).fromConfig(identifier.config);
  throw new OptionError({
    op: 'getSchedule',
    what: 'it takes a LearningRateSchedule or { className, config }',
    value: identifier,
  });
}
