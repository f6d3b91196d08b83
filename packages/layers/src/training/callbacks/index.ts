export { Callback, type CallbackLike, type Hooked, type Hooks, type TrainingParams } from './callback.ts';
export { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
export { History } from './history.ts';
export { LambdaCallback } from './lambda-callback.ts';
export { LearningRateScheduler, type LearningRateSchedulerOptions } from './learning-rate-scheduler.ts';
export type { MonitorMode } from './monitor.ts';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './reduce-lr-on-plateau.ts';
export { TerminateOnNaN } from './terminate-on-nan.ts';
