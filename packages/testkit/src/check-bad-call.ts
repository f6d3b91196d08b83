import {
  AsyncHandlerError,
  type Device,
  forEachTensor,
  type In,
  memory,
  MissingKernelError,
  onDevice,
  type Op,
  scope,
  TensaiError,
  type Tensor,
} from '@tensai/core';
import type { BadCall } from '@tensai/core/samples';
import { type Findings, told } from './case.ts';
import { leftover } from './check-forward.ts';
import { PassingHandler } from './passing-handler.ts';

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

/** Watches what an op that refuses has allocated by then: the operands of a bad call are its own, what the op makes of them is not. */
class Refusals extends PassingHandler {
  left: string | null = null;
  readonly #device: Device;

  constructor(device: Device) {
    super();
    this.#device = device;
  }

  override process(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    const { backend } = this.#device;
    const before = { tensors: memory().tensors, ...backend.memory() };
    try {
      return super.process(op, ins, attrs);
    } catch (error) {
      const { buffers } = backend.memory();
      const { tensors } = memory();
      if (buffers > before.buffers || tensors > before.tensors)
        this.left = `${op.name} refuses after it has allocated ${buffers - before.buffers} buffers and ${tensors - before.tensors} tensors`;
      throw error;
    }
  }
}
