import {
  AsyncHandlerError,
  type Aval,
  type Device,
  MissingDTypeError,
  MissingKernelError,
  onDevice,
  runGraph,
  scope,
  TensaiError,
  type Tensor,
  traceFunction,
  type Variable,
} from '@tensai/core';
import type { HostArray, Results, Sample } from '@tensai/core/samples';
import { listOf, readAll } from './reading.ts';

/** Something that was tried and did not hold. */
export interface Finding {
  /** Which of the checks: `float32`, `reversed inputs`, `gradient` …. */
  readonly what: string;
  readonly detail: string;
}

/** Results and gradients of compiled calls: how many there were, and how many of them have the bits of those op by op. */
export interface Compiled {
  readonly jit: { tried: number; sameBits: number };
  /** Compiled without joining loops. */
  readonly unfused: { tried: number; sameBits: number };
}

/** What the checks of one sample gather. */
export class Findings {
  /** Are calls compiled too? */
  readonly compiles: boolean;
  readonly failures: Finding[] = [];
  /** The reasons for what was left out. */
  readonly skips: string[] = [];
  /** The largest error of a float32 or float64 result, in the units in which its tolerance is given. */
  worst = 0;
  /** Was anything checked at all? */
  checks = 0;
  /** Up to which order gradients agreed with finite differences. */
  order: 0 | 1 | 2 = 0;
  /** How compiled calls compare with those op by op. */
  readonly compiled: Compiled = { jit: { tried: 0, sameBits: 0 }, unfused: { tried: 0, sameBits: 0 } };

  constructor(compiles = true) {
    this.compiles = compiles;
  }

  fail(what: string, detail: string): void {
    this.failures.push({ what, detail });
  }

  /** Runs what leads to checks: an error in the sample itself is a failure too. */
  async guard(body: () => Promise<void>): Promise<void> {
    try {
      await body();
    } catch (error) {
      this.#caught('sample', error);
    }
  }

  /** Runs a check; what it throws is a failure. */
  async check(what: string, body: () => Promise<string | null>): Promise<void> {
    this.checks++;
    try {
      const detail = await body();
      if (detail !== null) this.fail(what, detail);
    } catch (error) {
      if (this.#caught(what, error)) this.checks--;
    }
  }

  /** Notes an error. True if it says no more than that the backend lacks an op or a dtype: those may be few, what it has must be right. */
  #caught(what: string, error: unknown): boolean {
    if (error instanceof MissingKernelError) {
      this.skips.push(`the backend has no kernel for ${error.details.op}`);
      return true;
    }
    if (error instanceof MissingDTypeError) {
      this.skips.push(`the backend has no ${error.details.dtype}`);
      return true;
    }
    this.fail(what, `throws ${told(error)}`);
    return false;
  }
}

/** An error in one line; with the place where it comes from, if it is none of ours. */
export function told(error: unknown): string {
  if (error instanceof TensaiError) return `${error.code}: ${error.message.replaceAll('\n', '; ')}`;
  if (!(error instanceof Error)) return String(error);
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return `${error.name}: ${error.message}${place ? ` (${place.trim()})` : ''}`;
}

/** Calls a sample with operands made by `operands` and reads what it gives; everything made on the way is freed. */
export async function callSample(
  { call }: Pick<Sample, 'call'>,
  device: Device,
  operands: () => readonly (Tensor | Variable)[],
): Promise<HostArray[]> {
  const made = scope();
  try {
    // samples are written for tensors; Variables are operands wherever tensors are
    const run = (): Results | Promise<Results> => call(...(operands() as Tensor[]));
    const given = onDevice(device, () => made.run(run));
    if (!(given instanceof Promise)) return await readAll(given);
    const results = await given;
    // what is made after an await is in no scope
    listOf<Tensor>(results).forEach((result) => made.tensors.push(result));
    return await readAll(results);
  } finally {
    made.dispose();
  }
}

/** The same by way of a trace: the call is recorded on shapes alone, then run. Null for calls that have to wait for values: no trace holds those. */
export async function callTraced(
  { call }: Pick<Sample, 'call'>,
  device: Device,
  inputs: readonly Tensor[],
): Promise<HostArray[] | null> {
  const made = scope();
  inputs.forEach((x) => made.tensors.push(x));
  try {
    const outputs = onDevice(device, () =>
      made.run(() => {
        const traced = (...xs: Tensor[]): readonly Tensor[] => {
          const results: Results | Promise<Results> = call(...xs);
          // not in a list, where the trace would not see that it has to wait
          return results instanceof Promise ? (results as never) : listOf<Tensor>(results);
        };
        const { graph } = traceFunction(traced, inputs.map(avalOfTensor));
        graph.constants.forEach((constant) => made.tensors.push(constant));
        return runGraph(graph, inputs);
      }),
    );
    return await readAll(outputs);
  } catch (error) {
    if (error instanceof AsyncHandlerError) return null;
    throw error;
  } finally {
    made.dispose();
  }
}

const avalOfTensor = ({ shape, dtype }: Tensor): Aval => ({ shape, dtype });
