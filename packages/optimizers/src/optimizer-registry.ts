import { type ClassConfig, type ConfigClass, isClassConfig, OptionError, Registry } from '@tensai/core';
import { Optimizer } from './optimizer.ts';

/** A class of optimizers that strings can name: it needs no arguments. */
export interface NamedOptimizer extends ConfigClass<Optimizer> {
  new (): Optimizer;
}

/** Optimizers by name, for strings and configs. `register()` of `@tensai/optimizers/all` brings ours. */
export const optimizerRegistry: Registry<NamedOptimizer> = /* @__PURE__ */ new Registry(
  'optimizer',
  '@tensai/optimizers/all',
);

/** What users write where an optimizer is wanted. */
export type OptimizerIdentifier = string | Optimizer | ClassConfig;

/**
 * The optimizer that an identifier means: a registered name (a new one with its defaults), an optimizer (itself), or `{ className, config }`.
 *
 * @example
 * getOptimizer('adam').learningRate // 0.001
 * getOptimizer({ className: 'SGD', config: { learningRate: 0.5 } }).learningRate // 0.5
 * getOptimizer('rmspop') // throws did you mean 'RMSprop'?
 */
export function getOptimizer(identifier: OptimizerIdentifier): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  if (typeof identifier === 'string') return new (optimizerRegistry.get(identifier))();
  if (isClassConfig(identifier)) return optimizerRegistry.get(identifier.className).fromConfig(identifier.config);
  throw new OptionError({
    op: 'getOptimizer',
    what: 'it takes a name, an Optimizer or { className, config }',
    value: typeof identifier === 'function' ? 'a function' : identifier,
    ...(typeof identifier === 'function' && { hint: 'make one: new Adam()' }),
  });
}
