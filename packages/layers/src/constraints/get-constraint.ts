import { Registry, type Tensor } from '@tensai/core';
import { type ConfigurableClass, identified, type Identifier } from '../identifier.ts';
import { Constraint } from './constraint.ts';

/** A function in place of a constraint. */
export type ConstraintFunction = (w: Tensor) => Tensor;

/** What users write where a constraint is wanted: `'non_neg'`, a constraint, a function, a config. */
export type ConstraintIdentifier = Identifier<Constraint, ConstraintFunction>;

/** Constraints by name. */
export const constraintRegistry: Registry<ConfigurableClass<Constraint>> = /* @__PURE__ */ new Registry(
  'constraint',
  '@tensai/layers/all',
);

class OfFunction extends Constraint {
  override readonly call: ConstraintFunction;

  constructor(call: ConstraintFunction) {
    super();
    this.call = call;
  }
}

/**
 * The constraint that an identifier means; null for null.
 *
 * @example
 * getConstraint('non_neg').apply(tensor([-1, 2])) // [0, 2]
 * getConstraint((w) => clip(w, -1, 1)).apply(tensor([-3, 2])) // [-1, 1]
 * getConstraint('maxnrom') // throws did you mean 'MaxNorm'?
 */
export function getConstraint(identifier: ConstraintIdentifier): Constraint;
export function getConstraint(identifier: ConstraintIdentifier | null | undefined): Constraint | null;
export function getConstraint(identifier: ConstraintIdentifier | null | undefined): Constraint | null {
  if (identifier === null || identifier === undefined) return null;
  const ofFunction = (f: ConstraintFunction): Constraint => new OfFunction(f);
  return identified({ base: Constraint, registry: constraintRegistry, ofFunction }, identifier);
}
