/**
 * Gradients: tapes, and functions that give gradients of functions.
 * @packageDocumentation
 */
export * from './custom-gradient.ts';
export * from './errors.ts';
export * from './grad.ts';
export * from './gradient-tape.ts';
export * from './hvp.ts';
export * from './jacobian.ts';
export * from './jvp.ts';
export type { GradientsOf, Primals } from './primals.ts';
export * from './stop-gradient.ts';
export * from './structures.ts';
export * from './vjp.ts';
