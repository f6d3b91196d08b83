import { Registry, type Tensor } from '@tensai/core';
import { type ConfigurableClass, identified, type Identifier } from '../identifier.ts';
import { Regularizer } from './regularizer.ts';

/** A function in place of a regularizer. */
export type RegularizerFunction = (x: Tensor) => Tensor;

/** What users write where a regularizer is wanted: `'l2'`, a regularizer, a function, a config. */
export type RegularizerIdentifier = Identifier<Regularizer, RegularizerFunction>;

/** Regularizers by name. */
export const regularizerRegistry: Registry<ConfigurableClass<Regularizer>> = /* @__PURE__ */ new Registry(
  'regularizer',
  '@tensai/layers/all',
);

class OfFunction extends Regularizer {
  override readonly call: RegularizerFunction;

  constructor(call: RegularizerFunction) {
    super();
    this.call = call;
  }
}

/**
 * The regularizer that an identifier means; null for null.
 *
 * @example
 * getRegularizer('l2').apply(tensor([1, 2])) // 0.05
 * getRegularizer((x) => mul(sum(x), 3)).apply(tensor([1, 2])) // 9
 * getRegularizer('l3') // throws did you mean 'L1'
 */
export function getRegularizer(identifier: RegularizerIdentifier): Regularizer;
export function getRegularizer(identifier: RegularizerIdentifier | null | undefined): Regularizer | null;
export function getRegularizer(identifier: RegularizerIdentifier | null | undefined): Regularizer | null {
  if (identifier === null || identifier === undefined) return null;
  const ofFunction = (f: RegularizerFunction): Regularizer => new OfFunction(f);
  return identified({ base: Regularizer, registry: regularizerRegistry, ofFunction }, identifier);
}
