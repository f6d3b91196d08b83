import {
  AsyncHandlerError,
  type Device,
  forEachTensor,
  memory,
  MissingDTypeError,
  MissingKernelError,
  onDevice,
  scope,
  TensaiError,
} from '@tensai/core';
import type { BadCall } from '@tensai/core/samples';
import { type Findings, told } from './case.ts';
import { leftover } from './check-forward.ts';
import { Refusals } from './refusals.ts';

/** A call that must be refused: with the error that was promised, in a sentence and perhaps a hint, and without leaving anything allocated. */
export async function checkBadCall(device: Device, { call, code }: BadCall, findings: Findings): Promise<void> {
  await findings.check('bad call', async () => {
    const before = memory();
    const made = scope();
    const watch = new Refusals(device);
    // what returns a Promise can be waited for, not watched
    let error = await refusalOf(device, () => onDevice(device, () => made.run(() => watch.run(call))));
    if (error instanceof AsyncHandlerError && code !== AsyncHandlerError.code)
      error = await refusalOf(device, () => onDevice(device, () => made.run(call)));
    made.dispose();
    if (error instanceof MissingKernelError) throw error;
    // the call that must be refused for its dtype itself is promised that error
    if (error instanceof MissingDTypeError && code !== MissingDTypeError.code) throw error;
    if (error === null) return 'is accepted';
    return wrong(error, code) ?? watch.left ?? leftover(before);
  });
}

/** What a call throws; where values are not read at once, what reading its results throws. */
async function refusalOf({ backend }: Device, call: () => unknown): Promise<unknown> {
  try {
    const result = await call();
    const waiting: Promise<unknown>[] = [];
    if (!backend.caps.syncRead) forEachTensor(result, (tensor) => waiting.push(tensor.data()));
    await Promise.all(waiting);
    return null;
  } catch (error) {
    return error;
  }
}

function wrong(error: unknown, code: string): string | null {
  if (!(error instanceof TensaiError)) return `throws no TensaiError: ${told(error)}`;
  if (error.code !== code) return `throws ${told(error)} instead of ${code}`;
  const [sentence, hint, ...more] = error.message.split('\n');
  if (!sentence || sentence.trim() !== sentence) return `its message begins with an empty line or a space`;
  if (more.length > 0 || (hint !== undefined && !/^hint: \S/.test(hint)))
    return `its message is no sentence with a hint below: ${JSON.stringify(error.message)}`;
  return null;
}
