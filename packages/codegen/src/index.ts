export { generateLoop, type LoopText } from './generate-loop.ts';
export { javascript } from './javascript.ts';
export { javascriptRuntime } from './javascript-runtime.ts';
export { interpret, type Operand } from './interpret.ts';
export { referenceBackend } from './reference-backend.ts';
export type { Carried, Spelling } from './spelling.ts';
