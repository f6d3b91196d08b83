/**
 * Gradients: tapes, and functions that give gradients of functions.
 * @packageDocumentation
 */
export * from './errors.ts';
export * from './gradient-tape.ts';
export * from './stop-gradient.ts';
export * from './structures.ts';
