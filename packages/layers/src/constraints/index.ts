/** What keeps weights within bounds. */
export { Constraint, ConstraintShapeError, type NormAxis } from './constraint.ts';
export * from './get-constraint.ts';
export * from './max-norm.ts';
export * from './min-max-norm.ts';
export * from './non-neg.ts';
export * from './unit-norm.ts';
