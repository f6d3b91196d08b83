/**
 * Layers, models and training.
 * @packageDocumentation
 */
export * as activations from './activations/index.ts';
export * as constraints from './constraints/index.ts';
export * as initializers from './initializers/index.ts';
export * as regularizers from './regularizers/index.ts';
export { type ActivationIdentifier, activationName, activationRegistry, getActivation } from './activations/index.ts';
export { constraintRegistry, getConstraint } from './constraints/index.ts';
export { getInitializer, initializerRegistry } from './initializers/index.ts';
export { getRegularizer, regularizerRegistry } from './regularizers/index.ts';
export * from './layer.ts';
export { type LayerClass, layerRegistry } from './layer-registry.ts';
export * from './layers/index.ts';
export { clearSession } from './layer-names.ts';
export { maskOf, setMask } from './masks.ts';
export { Model } from './model.ts';
export { Sequential } from './sequential.ts';
export { Trainer, type CompileOptions, type LossInputs, type MetricInputs } from './trainer.ts';
export type { Data } from './training/as-tensors.ts';
export type { Batch } from './training/batch.ts';
export * from './training/callbacks/index.ts';
export type { ClassWeight } from './training/class-weights.ts';
export type { Metrics, ObjectiveOptions } from './training/objective-options.ts';
export type { PerOutput } from './training/per-output.ts';
export { registerProgress, type Progress, type Verbose } from './training/progress.ts';
export type {
  OnBatchOptions,
  EvaluateOptions,
  FitOptions,
  PredictOptions,
  RunOptions,
} from './training/run-options.ts';
export type { Logs, NumberLogs } from './training/step-logs.ts';
export type { Stream, StreamFunction } from './training/stream-batches.ts';
export type { SummaryOptions } from './summary.ts';
export { Input, type InputOptions } from './symbolic/input.ts';
export { isSymbol, type SymbolicTensor } from './symbolic/is-symbol.ts';
export type { Masks, InputShapes, Tensors } from './tensors.ts';
