/**
 * Samples of every op: calls with independent answers, and calls that must be refused. For conformance tests of backends; not part of any program.
 * @packageDocumentation
 */
import type { OpSamples } from './sample.ts';
import { addSamples } from './ops/arithmetic.samples.ts';

export * from './sample.ts';

/** The samples of all ops. */
export const samples: readonly OpSamples[] = [addSamples];
