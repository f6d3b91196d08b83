import { AsyncHandlerError, type Device, type Tensor } from '@tensai/core';
import type { HostArray, Sample } from '@tensai/core/samples';
import { jit } from '@tensai/graph';
import { callSample, type Findings } from './case.ts';

/** What is compiled, and what it is compared with. */
export interface CompiledTask {
  readonly device: Device;
  readonly call: Sample['call'];
  /** Makes the operands of a call. */
  readonly operands: () => readonly Tensor[];
  /** What the call gave op by op. */
  readonly eager: readonly HostArray[];
  /** What is wrong with results that have other bits. */
  readonly judged: (actual: readonly HostArray[]) => Promise<string | null>;
}

/** The call compiled, with loops joined and without: as good as op by op, whether it has the same bits or not. */
export async function checkCompiled(name: string, task: CompiledTask, findings: Findings): Promise<void> {
  if (!findings.compiles) return;
  for (const way of ['jit', 'unfused'] as const)
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    await findings.check(`${name}, ${way}`, async () => {
      const actual = await resultsOf(task, way === 'jit');
      if (actual === null) return null;
      const counts = findings.compiled[way];
      counts.tried++;
      if (!sameBits(actual, task.eager)) return task.judged(actual);
      counts.sameBits++;
      return null;
    });
}

/** Null for calls that have to wait for values: no program holds those. */
async function resultsOf({ device, call, operands }: CompiledTask, fuse: boolean): Promise<HostArray[] | null> {
  // a function of its own: what it is called is told in errors
  const compiled = jit((...xs: Tensor[]) => call(...xs), { fuse });
  try {
    return await callSample({ call: compiled }, device, operands);
  } catch (error) {
    if (error instanceof AsyncHandlerError) return null;
    throw error;
  } finally {
    compiled.dispose();
  }
}

/** Which NaN it is does not matter. */
const sameBits = (a: readonly HostArray[], b: readonly HostArray[]): boolean =>
  a.length === b.length &&
  a.every(
    ({ data, shape, dtype }, k) =>
      dtype === b[k]!.dtype && shape.join() === b[k]!.shape.join() && data.every((x, i) => Object.is(x, b[k]!.data[i])),
  );
