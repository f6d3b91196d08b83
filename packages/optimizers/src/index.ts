/**
 * Optimizers and learning-rate schedules, and the classes to write others with.
 * @packageDocumentation
 */
export * from './adadelta.ts';
export * from './adagrad.ts';
export * from './adam-w.ts';
export * from './adam.ts';
export * from './adamax.ts';
export * from './errors.ts';
export * from './ftrl.ts';
export { LearningRateSchedule } from './learning-rate-schedule.ts';
export * from './lion.ts';
export * from './nadam.ts';
export * from './optimizer-registry.ts';
export { type LearningRate, type OptimizerOptions } from './optimizer-options.ts';
export { Optimizer } from './optimizer.ts';
export * from './rmsprop.ts';
export * from './schedule-registry.ts';
export * from './schedules/index.ts';
export * as schedules from './schedules/index.ts';
export * from './sgd.ts';
export type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';
