/** Losses on weights and outputs. */
export * from './get-regularizer.ts';
export * from './l1-l2.ts';
export * from './l1.ts';
export * from './l2.ts';
export * from './orthogonal-regularizer.ts';
export { Regularizer } from './regularizer.ts';
