/**
 * Functions as graphs: traced, simplified, joined into few launches, and replayed.
 * @packageDocumentation
 */
export * from './errors.ts';
export * from './jit.ts';
export * from './trace-graph.ts';
