/**
 * Samples of every op: calls with independent answers, and calls that must be refused. For conformance tests of backends; not part of any program.
 * @packageDocumentation
 */
import type { OpSamples } from './sample.ts';
import * as arithmetic from './ops/arithmetic.samples.ts';
import * as bitwise from './ops/bitwise.samples.ts';
import * as comparison from './ops/comparison.samples.ts';
import * as division from './ops/division.samples.ts';
import * as exponential from './ops/exponential.samples.ts';
import * as extrema from './ops/extrema.samples.ts';
import * as hyperbolic from './ops/hyperbolic.samples.ts';
import * as logical from './ops/logical.samples.ts';
import * as nanToNum from './ops/nan-to-num.samples.ts';
import * as numberTests from './ops/number-tests.samples.ts';
import * as power from './ops/power.samples.ts';
import * as rounding from './ops/rounding.samples.ts';
import * as sign from './ops/sign.samples.ts';
import * as trigonometric from './ops/trigonometric.samples.ts';

export * from './sample.ts';

/** The samples of all ops. */
export const samples: readonly OpSamples[] = [
  ...Object.values(arithmetic),
  ...Object.values(bitwise),
  ...Object.values(comparison),
  ...Object.values(division),
  ...Object.values(exponential),
  ...Object.values(extrema),
  ...Object.values(hyperbolic),
  ...Object.values(logical),
  ...Object.values(nanToNum),
  ...Object.values(numberTests),
  ...Object.values(power),
  ...Object.values(rounding),
  ...Object.values(sign),
  ...Object.values(trigonometric),
];
