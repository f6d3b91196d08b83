/**
 * Everything of this package that has a name, registered: for strings as `activation: 'relu'`, and for saved models.
 * @packageDocumentation
 */
import { type Registry, registerOp } from '@tensai/core';
import { activationRegistry } from './activations/index.ts';
import * as activations from './activations/functions.ts';
import type { Configurable } from './configurable.ts';
import * as constraints from './constraints/index.ts';
import type { ConfigurableClass } from './identifier.ts';
import * as initializers from './initializers/index.ts';
import { Layer } from './layer.ts';
import { type LayerClass, layerRegistry } from './layer-registry.ts';
import { embeddingLookupOp } from './layers/embedding-lookup.ts';
import * as layers from './layers/index.ts';
import { movingAverageOp } from './layers/moving-average.ts';
import * as regularizers from './regularizers/index.ts';

/**
 * Registers the layers, activations, initializers, regularizers and constraints of this package under their names.
 *
 * @example
 * import { register } from '@tensai/layers/all';
 * import { getInitializer } from '@tensai/layers';
 * register();
 * getInitializer('he_normal').getConfig() // { seed: null }
 */
export function register(): void {
  // `threshold` wants two numbers more: no string can mean it
  const { exponential, threshold: _, ...others } = activations;
  activationRegistry.register('exponential', exponential, exponential.op.name);
  for (const [name, activation] of Object.entries(others)) activationRegistry.register(name, activation);
  registerClasses(initializers.initializerRegistry, initializers.Initializer, initializers);
  registerClasses(regularizers.regularizerRegistry, regularizers.Regularizer, regularizers);
  registerClasses(constraints.constraintRegistry, constraints.Constraint, constraints);
  for (const value of Object.values(layers) as unknown[])
    if (typeof value === 'function' && value.prototype instanceof Layer) {
      const found = value as unknown as LayerClass;
      if (found.className !== undefined) layerRegistry.register(found.className, found);
    }
  registerOp(embeddingLookupOp, movingAverageOp);
}

/** Registers the classes of one kind that a module exports. */
function registerClasses<T extends Configurable>(
  registry: Registry<ConfigurableClass<T>>,
  base: abstract new (options?: never) => T,
  module: object,
): void {
  for (const value of Object.values(module) as unknown[]) {
    if (typeof value !== 'function' || !(value.prototype instanceof base)) continue;
    const found = value as ConfigurableClass<T> & typeof Configurable;
    if (found.className !== '') registry.register(found.className, found, ...found.aliases);
  }
}
