import type { Points } from './points.ts';

/** Functions of float32 vectors: each takes its operands from the stack and leaves the result. */
export const vectorFunctions: Readonly<Record<string, (points: Points) => void>> = {};
