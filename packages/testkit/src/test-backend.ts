import { type BackendSpec, type Device, getBackend, registeredBackends, setBackend } from '@tensai/core';
import { type BadCall, type OpSamples, type Sample, samples as allSamples } from '@tensai/core/samples';
import { referenceBackend } from '@tensai/codegen';
import { aliasesOf } from './aliases.ts';
import { type Compiled, Findings } from './case.ts';
import { checkBadCall } from './check-bad-call.ts';
import { checkForward } from './check-forward.ts';
import { checkSampleGradients, sampleHasSlopes } from './check-sample-gradients.ts';
import { openDevice } from './open-device.ts';

/** What failed, in which sample. */
export interface Failure {
  readonly sample: string;
  /** Which of the checks: `float32`, `reversed inputs`, `gradient`, `bad call` …. */
  readonly what: string;
  readonly detail: string;
}

/** What came of one public function. Samples and bad calls are counted alike; one of them fails if any of its checks does. */
export interface ConformanceRow {
  readonly name: string;
  /** Other names of the same function. */
  readonly aliases: readonly string[];
  readonly samples: number;
  readonly passed: number;
  readonly failed: number;
  /** Of which nothing could be tried. */
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** What was left out, of samples that were tried too, and why. */
  readonly skips: readonly { readonly sample: string; readonly reason: string }[];
  /** The largest error, in units in the last place. */
  readonly worst: number;
  /** Up to which order its gradients agreed with finite differences; null for a function of or to other things than floating point numbers. */
  readonly order: 0 | 1 | 2 | null;
  readonly compiled: Compiled;
}

/** What came of a backend. */
export interface ConformanceResult {
  readonly backend: string;
  readonly rows: readonly ConformanceRow[];
  /** How many public functions were tried; an alias is one too. */
  readonly ops: number;
  readonly samples: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The functions with slopes, and those among them whose first and second gradients agreed with finite differences. */
  readonly gradients: { readonly differentiable: number; readonly first: number; readonly second: number };
  /** Results and first gradients of calls that were compiled too; a backend that rounds in the same way wherever an op stands gives the bits of calls op by op. */
  readonly compiled: Compiled;
}

/** What `testBackend` may be told. */
export interface ConformanceOptions {
  /** Names of public functions; all if left out. */
  readonly only?: readonly string[];
  /** `[i, n]`: every n-th sample, from the i-th on (0 ≤ i < n). */
  readonly part?: readonly [number, number];
  /** Compile each call too? True if left out. */
  readonly compiled?: boolean;
  /** Called after each function. */
  readonly onRow?: (row: ConformanceRow) => void;
  /** What to try; the samples of all ops if left out. */
  readonly samples?: readonly OpSamples[];
}

/**
 * Judges a backend by the samples of every op: results against independent references (see `checkForward` for how exact they must be), with inputs
 * laid out in all ways; results and gradients of compiled calls, with loops joined and without; first and second gradients against finite differences; bad calls. The backend is opened by its name, or taken as it is if it
 * is open, and is the default until the Promise resolves. What it refuses because it has neither code nor a kernel for an op is skipped: it may have few ops,
 * but those must be right.
 *
 * @example
 * import { cpu } from '@tensai/backend-cpu';
 * const result = await testBackend(cpu(), { only: ['add'] });
 * [result.ops, result.failed] // [1, 0]
 */
export async function testBackend(spec: BackendSpec, options: ConformanceOptions = {}): Promise<ConformanceResult> {
  const { only, part = [0, 1], compiled = true, onRow, samples = allSamples } = options;
  const former = registeredBackends().length > 0 ? defaultName() : null;
  const device = await openDevice(spec);
  const judge = device.backend.caps.bytes.float64 === undefined ? await openDevice(referenceBackend()) : device;
  await setBackend(spec.name);
  const rows: ConformanceRow[] = [];
  try {
    let serial = 0;
    const mine = (): boolean => serial++ % part[1] === part[0];
    for (const op of samples) {
      if (only && !only.includes(op.name)) continue;
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      const found = await testOp(device, judge, op, mine, compiled);
      if (found.samples === 0) continue;
      const row = { ...found, aliases: aliasesOf(op.name, samples) };
      rows.push(row);
      onRow?.(row);
      // oxlint-disable-next-line no-await-in-loop -- finalizers and timers get their turn
      await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    if (former !== null) await setBackend(former);
  }
  const total = (count: 'samples' | 'passed' | 'failed' | 'skipped'): number =>
    rows.reduce((sum, row) => sum + row[count], 0);
  return {
    backend: spec.name,
    rows,
    ops: rows.reduce((sum, { aliases }) => sum + 1 + aliases.length, 0),
    samples: total('samples'),
    passed: total('passed'),
    failed: total('failed'),
    skipped: total('skipped'),
    gradients: {
      differentiable: rows.filter(({ order }) => order !== null).length,
      first: rows.filter(({ order }) => order !== null && order > 0).length,
      second: rows.filter(({ order }) => order === 2).length,
    },
    compiled: rows.map(({ compiled }) => compiled).reduce(added, new Findings().compiled),
  };
}

const added = (a: Compiled, b: Compiled): Compiled => {
  const both = (way: keyof Compiled): Compiled['jit'] => ({
    tried: a[way].tried + b[way].tried,
    sameBits: a[way].sameBits + b[way].sameBits,
  });
  return { jit: both('jit'), unfused: both('unfused') };
};

// where no default can be opened, none is put back
function defaultName(): string | null {
  try {
    return getBackend();
  } catch {
    return null;
  }
}

async function testOp(
  device: Device,
  judge: Device,
  op: OpSamples,
  mine: () => boolean,
  compiles: boolean,
): Promise<Omit<ConformanceRow, 'aliases'>> {
  const failures: Failure[] = [];
  const skips: { sample: string; reason: string }[] = [];
  const counts = { samples: 0, passed: 0, failed: 0, skipped: 0 };
  let worst = 0;
  let order: 0 | 1 | 2 = 0;
  let slopes = false;
  let { compiled } = new Findings(compiles);
  const attempt = async ({ title }: Sample | BadCall, body: (findings: Findings) => Promise<void>): Promise<void> => {
    if (!mine()) return;
    const findings = new Findings(compiles);
    await findings.guard(() => body(findings));
    counts.samples++;
    counts[findings.failures.length > 0 ? 'failed' : findings.checks > 0 ? 'passed' : 'skipped']++;
    failures.push(...findings.failures.map((failure) => ({ sample: title, ...failure })));
    skips.push(...[...new Set(findings.skips)].map((reason) => ({ sample: title, reason })));
    worst = Math.max(worst, findings.worst);
    if (findings.order > order) order = findings.order;
    compiled = added(compiled, findings.compiled);
  };
  for (const sample of op.samples)
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await attempt(sample, async (findings) => {
      await checkForward(device, op, sample, findings);
      slopes ||= sampleHasSlopes(sample);
      // a function that did not run has no gradients to speak of
      if (findings.failures.length === 0 && findings.checks > 0)
        await checkSampleGradients(device, judge, sample, findings);
    });
  for (const badCall of op.badCalls)
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await attempt(badCall, (findings) => checkBadCall(device, badCall, findings));
  return { name: op.name, ...counts, failures, skips, worst, order: slopes && !op.slopeless ? order : null, compiled };
}
