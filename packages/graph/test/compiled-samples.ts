import { AsyncHandlerError, defaultDevice, type Tensor } from '@tensai/core';
import { type HostArray, type Sample, samples } from '@tensai/core/samples';
import { jit } from '@tensai/graph';
import { callSample, Findings } from '../../testkit/src/case.ts';
import { runsOf } from '../../testkit/src/dtype-runs.ts';
import { place } from '../../testkit/src/layouts.ts';
import { listOf } from '../../testkit/src/reading.ts';
import { disagreement } from './agreement.ts';

/** Samples that make a generator of random numbers themselves: compiled, it is made once, and goes on from call to call. */
export const draws: ReadonlySet<string> = new Set(['scan, random numbers']);

/** Every n-th sample of all ops, from the i-th on: where compiled calls do not agree with the ones op by op, on the default device. */
export async function compiledSamples([i, n]: readonly [number, number]): Promise<{ wrong: string[]; tried: number }> {
  const wrong: string[] = [];
  const device = defaultDevice();
  const chosen = samples
    .flatMap(({ name, samples: own }) => own.map((sample) => ({ name, sample })))
    .filter(({ name, sample }, k) => k % n === i && !draws.has(`${name}, ${sample.title}`));
  let tried = 0;
  for (const { name, sample } of chosen) {
    const [inputs] = runsOf(sample, device.backend.caps).inputs;
    if (inputs === undefined) continue;
    tried++;
    for (const fuse of [true, false]) {
      const findings = new Findings();
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      await findings.check(`fuse ${fuse}`, () => tryCompiled(sample, inputs, fuse));
      wrong.push(...findings.failures.map(({ what, detail }) => `${name}, ${sample.title}, ${what}: ${detail}`));
    }
  }
  return { wrong, tried };
}

async function tryCompiled(sample: Sample, inputs: readonly HostArray[], fuse: boolean): Promise<string | null> {
  const device = defaultDevice();
  const operands = (): Tensor[] => inputs.map((x) => place(device, x));
  const expected = await callSample(sample, device, operands);
  const compiled = jit((...xs: Tensor[]) => sample.call(...xs), { fuse });
  try {
    const actual = await callSample({ call: compiled }, device, operands);
    const judge = async (...xs: HostArray[]): Promise<readonly HostArray[]> =>
      listOf<HostArray>(sample.reference(...xs));
    return await disagreement(actual, { expected, judge, inputs, ulp: 8 * (sample.ulp ?? 1) });
  } catch (error) {
    // a call that waits for values cannot be compiled
    if (error instanceof AsyncHandlerError) return null;
    throw error;
  }
}
