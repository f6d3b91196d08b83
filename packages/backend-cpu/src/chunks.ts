/**
 * Loops without code of their own, for pages that forbid making any: what goes through them is here already.
 * @packageDocumentation
 */
export { chunkedLoops } from './chunks/chunked-loops.ts';
