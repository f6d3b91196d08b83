/**
 * Functions as graphs: traced, simplified, joined into few launches, and replayed.
 * @packageDocumentation
 */
export * from './errors.ts';
export * from './jit.ts';
export * from './saving/errors.ts';
export * from './saving/load-graph.ts';
export * from './saving/save-graph.ts';
export { type GraphMemory, traceGraph, TracedGraph, type TensorSpec } from './trace-graph.ts';
