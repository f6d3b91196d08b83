export { generateGroup, type GroupText } from './generate-group.ts';
export { generateLoop, generatePoint, type LoopText } from './generate-loop.ts';
export { javascript } from './javascript.ts';
export { type JavascriptRuntime, javascriptRuntime } from './javascript-runtime.ts';
export { interpret, type InterpretOptions, type Operand, type Run } from './interpret.ts';
export { referenceBackend } from './reference-backend.ts';
export type { Carried, GroupSpelling, Keeper, Spelling } from './spelling.ts';
