import { Registry, type Shape, type Tensor } from '@tensai/core';
import { type ConfigurableClass, identified, type Identifier } from '../identifier.ts';
import { Initializer, type InitializerCall } from './initializer.ts';

/** A function in place of an initializer. */
export type InitializerFunction = (shape: Shape, options: InitializerCall) => Tensor;

/** What users write where an initializer is wanted: `'glorot_uniform'`, an initializer, a function, a config. */
export type InitializerIdentifier = Identifier<Initializer, InitializerFunction>;

/** Initializers by name. */
export const initializerRegistry: Registry<ConfigurableClass<Initializer>> = /* @__PURE__ */ new Registry(
  'initializer',
  '@tensai/layers/all',
);

class OfFunction extends Initializer {
  override readonly call: InitializerFunction;

  constructor(call: InitializerFunction) {
    super();
    this.call = call;
  }
}

/**
 * The initializer that an identifier means.
 *
 * @example
 * getInitializer('ones').apply([2]) // [1, 1]
 * getInitializer((shape, { dtype }) => zeros(shape, { dtype })).apply([2]) // [0, 0]
 * getInitializer({ className: 'Constant', config: { value: 3 } }).apply([2]) // [3, 3]
 * getInitializer('glorot_unifrom') // throws did you mean 'GlorotUniform'?
 */
export const getInitializer = (identifier: InitializerIdentifier): Initializer =>
  identified(
    { base: Initializer, registry: initializerRegistry, ofFunction: (f: InitializerFunction) => new OfFunction(f) },
    identifier,
  );
