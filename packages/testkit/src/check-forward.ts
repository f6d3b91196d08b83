import {
  AsyncHandlerError,
  type Device,
  isDType,
  isFloat,
  isHalf,
  memory,
  type MemoryInfo,
  MissingKernelError,
  onDevice,
  scope,
  TensaiError,
  type Tensor,
  Variable,
  Recorder,
} from '@tensai/core';
import type { HostArray, OpSamples, Results, Sample } from '@tensai/core/samples';
import { callSample, callTraced, type Findings } from './case.ts';
import { checkCompiled } from './check-compiled.ts';
import { compareAll, type Tolerance } from './compare.ts';
import { conditionOf } from './condition.ts';
import { checkHalf } from './check-half.ts';
import { halvesOf, runsOf } from './dtype-runs.ts';
import { type Arrangement, arrangements, place } from './layouts.ts';
import { type Observed, observe } from './observer.ts';
import { listOf, read } from './reading.ts';
import { spacing } from './spacing.ts';

const DEFAULT_ULP = 4;

/**
 * The results of a sample against its reference: in every floating point dtype, with inputs laid out in all ways, with Variables for inputs,
 * under a tape, as a traced graph, compiled, and with a NaN among the inputs.
 *
 * An element may be off by `ulp · max(spacing at the expected value, condition)`, where `ulp` is the sample's, else the op's, else 4, times what the
 * backend admits for the intrinsics in use. The condition (see `conditionOf`) is 0 for a call that is one formula per element, so that those are held
 * to their units in the last place; it is what makes sums and compositions with cancellation comparable. A sample that states its own `ulp` states it
 * in units of the largest element of a result.
 */
export async function checkForward(
  device: Device,
  { ops }: OpSamples,
  sample: Sample,
  findings: Findings,
): Promise<void> {
  const { caps } = device.backend;
  const { inputs: runs, skip } = runsOf(sample, caps);
  if (skip !== undefined) findings.skips.push(skip);
  let seen: Observed | undefined;
  for (const [index, inputs] of runs.entries()) {
    const expected = listOf<HostArray>(sample.reference(...inputs));
    const missing = expected.find(({ dtype }) => caps.bytes[dtype] === undefined);
    if (missing) {
      findings.skips.push(`the backend has no ${missing.dtype}`);
      continue;
    }
    if (!caps.nan && [...inputs, ...expected].some(hasSpecial)) {
      findings.skips.push('the arithmetic of the backend keeps no NaN and no infinity');
      continue;
    }
    const name = inputs.find(({ dtype }) => isFloat(dtype))?.dtype ?? inputs[0]?.dtype ?? 'result';
    const now = observed(device, sample, inputs);
    if (index === 0) seen = now;
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await checkRun({ device, ops, sample, findings, name, inputs, expected, seen: now, first: index === 0 });
  }
  if (findings.failures.length > 0 || findings.checks === 0) return;
  for (const dtype of halvesOf(sample, caps))
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await checkHalf(device, sample, dtype, (seen ??= observed(device, sample, runs[0]!)), findings);
}

interface Run {
  readonly device: Device;
  readonly ops: OpSamples['ops'];
  readonly sample: Sample;
  readonly findings: Findings;
  readonly name: string;
  readonly inputs: readonly HostArray[];
  readonly expected: readonly HostArray[];
  readonly seen: Observed;
  readonly first: boolean;
}

async function checkRun(run: Run): Promise<void> {
  const { device, sample, findings, name, inputs, expected, first } = run;
  let lazily: Promise<Tolerance> | undefined;
  const strict = strictOf(run);
  const agrees = async (actual: readonly HostArray[]): Promise<string | null> => {
    let found = compareAll(actual, expected, strict);
    if (found.difference !== null && !strict.final)
      found = compareAll(actual, expected, await (lazily ??= withCondition(run, strict)));
    findings.worst = Math.max(findings.worst, found.worst);
    return found.difference;
  };
  const placed = (arrangement: (input: number) => Arrangement, xs = inputs): Tensor[] =>
    xs.map((x, i) => place(device, x, arrangement(i)));

  const before = findings.failures.length;
  const { checks } = findings;
  let eager: readonly HostArray[] = [];
  await findings.check(name, async () => {
    const xs = placed(() => 'dense');
    eager = await callSample(sample, device, () => xs);
    const after = await Promise.all(xs.map(read));
    xs.forEach((x) => x.dispose());
    return (await agrees(eager)) ?? changed(inputs, after);
  });
  // what fails plainly, or is not there, would be so in all other ways too
  if (findings.failures.length > before || findings.checks === checks) return;

  for (const [k, arrangement] of arrangements.entries()) {
    // two operands come in unlike layouts
    const laid = (i: number): Arrangement => arrangements[(k + i) % arrangements.length]!;
    if (k === 0 ? inputs.length < 2 || !first : !inputs.some(({ shape }) => shape.length > 0)) continue;
    if (!first && k < arrangements.length - 1) continue;
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await findings.check(`${name}, ${k === 0 ? 'mixed' : arrangement} inputs`, async () =>
      agrees(await callSample(sample, device, () => placed(laid))),
    );
  }
  const operands = (): Tensor[] => placed(() => 'dense');
  await checkCompiled(name, { device, call: sample.call, operands, eager, judged: agrees }, findings);
  if (!first) return;
  // the same signature as at first: what is kept from now on is no cache
  const used = memory();
  await findings.check(`${name}, Variables`, async () => {
    const variables = onDevice(device, () =>
      placed(() => 'dense').map((x) => {
        const variable = new Variable(x);
        x.dispose();
        return variable;
      }),
    );
    try {
      return await agrees(await callSample(sample, device, () => variables));
    } finally {
      variables.forEach((variable) => variable.dispose());
    }
  });
  await findings.check(`${name}, memory`, async () => leftover(used));
  await findings.check(`${name}, watched`, async () => {
    const watched = (...xs: Tensor[]): Results => {
      const recorder = new Recorder();
      for (const x of xs) if (isFloat(x.dtype)) recorder.watch(x);
      try {
        return recorder.record(() => sample.call(...xs));
      } finally {
        recorder.clear();
      }
    };
    try {
      return agrees(await callSample({ call: watched }, device, () => placed(() => 'dense')));
    } catch (error) {
      // what has to wait for values is on no tape
      if (error instanceof AsyncHandlerError) return null;
      throw error;
    }
  });
  await findings.check(`${name}, traced`, async () => {
    const actual = await callTraced(
      sample,
      device,
      placed(() => 'dense'),
    );
    return actual && (await agrees(actual));
  });
  if (device.backend.caps.nan) await checkNaN(run, placed);
}

async function checkNaN(
  { sample, device, inputs, findings, name }: Run,
  placed: (arrangement: () => Arrangement, xs: readonly HostArray[]) => Tensor[],
): Promise<void> {
  for (const [i, { dtype, data }] of inputs.entries()) {
    if (!isFloat(dtype) || data.length === 0 || data.some(Number.isNaN)) continue;
    const at = data.length >> 1;
    const poisoned = inputs.map((x, j) => (j === i ? { ...x, data: x.data.with(at, NaN) } : x));
    const expected = listOf<HostArray>(sample.reference(...poisoned));
    // a reference that compares instead of calculating says nothing about NaN
    if (!expected.some(({ data: y }) => y.some(Number.isNaN))) continue;
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await findings.check(`${name}, NaN in input ${i}`, async () => {
      const actual = await orRefused(callSample(sample, device, () => placed(() => 'dense', poisoned)));
      if (actual === null) return null;
      const wrong = compareAll(actual.map(onlyNaN), expected.map(onlyNaN), { ulp: 1 }).difference;
      return wrong && `NaN (1) or not (0) ${wrong}`;
    });
  }
}

/** Null where the call is refused with an error of ours: a NaN that is no label, say. */
const orRefused = (call: Promise<HostArray[]>): Promise<HostArray[] | null> =>
  call.catch((error: unknown) => {
    if (error instanceof TensaiError && !(error instanceof MissingKernelError)) return null;
    throw error;
  });

const onlyNaN = ({ shape, data }: HostArray): HostArray => ({
  shape,
  dtype: 'bool',
  data: data.map((value) => (Number.isNaN(value) ? 1 : 0)),
});

/** What is in use now and was not before, in words. */
export function leftover(before: MemoryInfo): string | null {
  const after = memory();
  if (after.tensors > before.tensors) return `it leaves ${after.tensors - before.tensors} tensors behind`;
  if (after.buffers > before.buffers) return `it leaves ${after.buffers - before.buffers} buffers behind`;
  return null;
}

const hasSpecial = ({ data }: HostArray): boolean => data.some((x) => !Number.isFinite(x));

function changed(before: readonly HostArray[], after: readonly HostArray[]): string | null {
  const i = after.findIndex(({ data }, k) => data.some((x, j) => x !== before[k]!.data[j] && !Number.isNaN(x)));
  return i < 0 ? null : `it wrote into input ${i}`;
}

/** The tolerance without any condition. `final`: no condition is to be looked at. */
function strictOf({ device, ops, sample, name, seen }: Run): Tolerance & { readonly final: boolean } {
  // half floats are rounded once from float32
  const own = isHalfName(name)
    ? 1
    : Math.max(0, ...ops.map(({ accuracy }) => accuracy?.[name === 'float64' ? 'float64' : 'float32'] ?? 0));
  const { ulp: admitted = {} } = device.backend.caps;
  const factor = Math.max(1, ...[...seen.intrinsics].map((kind) => admitted[kind] ?? 1));
  return { ulp: (sample.ulp ?? (own || DEFAULT_ULP)) * factor, final: seen.pointwise && factor === 1 };
}

const isHalfName = (name: string): boolean => isDType(name) && isHalf(name);

async function withCondition({ sample, inputs, expected }: Run, { ulp }: Tolerance): Promise<Tolerance> {
  const condition = await conditionOf((...xs) => listOf<HostArray>(sample.reference(...xs)), inputs);
  const largest = expected.map(({ data, dtype }) =>
    sample.ulp === undefined
      ? 0
      : spacing(
          data.reduce((most, x) => Math.max(most, finite(x)), 0),
          dtype,
        ),
  );
  return { ulp, scale: (k, i) => Math.max(largest[k]!, condition[k]![i]!) };
}

const finite = (x: number): number => (Number.isFinite(x) ? Math.abs(x) : 0);

const UNSEEN: Observed = { pointwise: false, ops: Infinity, intrinsics: new Set() };

function observed(device: Device, sample: Sample, inputs: readonly HostArray[]): Observed {
  const made = scope();
  try {
    return onDevice(device, () =>
      made.run(() => observe(() => sample.call(...inputs.map((x) => place(device, x)))).observed),
    );
  } catch {
    // a call that returns a Promise cannot be watched
    return UNSEEN;
  } finally {
    made.dispose();
  }
}
