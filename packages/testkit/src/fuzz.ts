import { referenceBackend } from '@tensai/codegen';
import type { BackendSpec, Device } from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { callSample, told } from './case.ts';
import { compareAll } from './compare.ts';
import { conditionOf, type HostFunction } from './condition.ts';
import { converted } from './dtype-runs.ts';
import { weightsFor } from './gradient-check.ts';
import { place } from './layouts.ts';
import { openDevice } from './open-device.ts';
import { type RandomProgram, randomProgram } from './random-program.ts';
import { spacing } from './spacing.ts';
import { tapeGradient } from './tape-gradient.ts';

/** A program on which a backend and the reference do not agree. */
export interface Disagreement {
  readonly seed: number;
  /** `results` or `gradient`. */
  readonly what: string;
  readonly detail: string;
  /** The program, a line per step, made as small as it could be. `randomProgram(seed)` is the whole. */
  readonly program: string;
}

/** What `fuzzBackend` may be told. */
export interface FuzzOptions {
  /** How many programs; 100 if left out. */
  readonly count?: number;
  /** The seed of the first one. */
  readonly from?: number;
  /** How many steps each has; 10 if left out. */
  readonly steps?: number;
}

// a program is a chain of steps, each of which rounds
const ULP = 8;

/**
 * Runs random programs and their gradients on a backend and on `referenceBackend` in float64, and gives those on which they differ by more than 8 units
 * of the measured condition (or of the largest element). In float64 where the backend has it, else in float32.
 *
 * @example
 * import { cpu } from '@tensai/backend-cpu';
 * await fuzzBackend(cpu(), { count: 5 }) // []
 */
export async function fuzzBackend(
  spec: BackendSpec,
  { count = 100, from = 0, steps = 10 }: FuzzOptions = {},
): Promise<Disagreement[]> {
  const device = await openDevice(spec);
  const judge = await openDevice(referenceBackend());
  const found: Disagreement[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const program = randomProgram(seed, steps);
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    const problem = await tried(program, device, judge);
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (problem) found.push({ seed, ...(await shrunk(program, problem, device, judge)) });
  }
  return found;
}

/** The smallest program found on which both still disagree. */
async function shrunk(
  program: RandomProgram,
  problem: Problem,
  device: Device,
  judge: Device,
): Promise<Problem & { readonly program: string }> {
  for (const smaller of program.smaller()) {
    // oxlint-disable-next-line no-await-in-loop -- the first one that does is gone on with
    const same = await tried(smaller, device, judge);
    // each step back is a program with one step or result less: this ends
    if (same) return shrunk(smaller, same, device, judge);
  }
  return { ...problem, program: program.text };
}

type Problem = Pick<Disagreement, 'what' | 'detail'>;

async function tried(program: RandomProgram, device: Device, judge: Device): Promise<Problem | null> {
  const dtype = device.backend.caps.bytes.float64 === undefined ? 'float32' : 'float64';
  const inputs = program.inputs.map((x) => converted(x, dtype));
  const call = program.run;
  const wanted = inputs.map((_, i) => i);
  const values =
    (on: Device): HostFunction =>
    async (...xs) =>
      callSample({ call }, on, () => xs.map((x) => place(on, x)));
  // the weights of the results are operands too: the gradient's condition depends on them
  const gradients =
    (on: Device): HostFunction =>
    async (...xs) =>
      tapeGradient({ device: on, call, inputs: xs.slice(0, inputs.length), wanted, weights: xs.slice(inputs.length) });
  let what = 'results';
  try {
    const detail = await differs(values(device), values(judge), inputs);
    if (detail !== null) return { what, detail };
    what = 'gradient';
    const results = await values(device)(...inputs);
    const weights = results.map(({ shape }, k) => weightsFor(shape, 3 + k, dtype));
    const off = await differs(gradients(device), gradients(judge), [...inputs, ...weights]);
    return off === null ? null : { what, detail: off };
  } catch (error) {
    return { what, detail: `throws ${told(error)}` };
  }
}

async function differs(
  tested: HostFunction,
  judge: HostFunction,
  inputs: readonly HostArray[],
): Promise<string | null> {
  const { dtype } = inputs[0]!;
  // the judge computes in float64 on elements that the tested dtype holds exactly; its answer is in that dtype's units
  const exact: HostFunction = async (...xs) =>
    (await judge(...xs.map((x): HostArray => ({ ...x, dtype: 'float64' })))).map((y): HostArray => ({ ...y, dtype }));
  const actual = await tested(...inputs);
  const expected = await exact(...inputs);
  // values on the way are of size 1 or more: what cancels leaves their rounding behind
  const largest = expected.map(({ data }) => spacing(Math.max(...data.map(Math.abs), 1), dtype));
  const roughly = compareAll(actual, expected, { ulp: ULP, scale: (k) => largest[k]! });
  if (roughly.difference === null) return null;
  const condition = await conditionOf(exact, inputs);
  return compareAll(actual, expected, { ulp: ULP, scale: (k, i) => Math.max(largest[k]!, condition[k]![i]!) })
    .difference;
}
