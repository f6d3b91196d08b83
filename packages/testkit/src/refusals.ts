import { type Device, type In, memory, type Op, type Tensor } from '@tensai/core';
import { PassingHandler } from './passing-handler.ts';

/** Watches what the ops of a bad call allocate: its operands are its own, what ops make of them is not. */
export class Refusals extends PassingHandler {
  /** What an op that refused had allocated by then, in words. */
  left: string | null = null;
  /** How many buffers ops of tensors have allocated. */
  allocated = 0;
  readonly #device: Device;

  constructor(device: Device) {
    super();
    this.#device = device;
  }

  override process(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    const { backend } = this.#device;
    const before = { tensors: memory().tensors, ...backend.memory() };
    const grown = (): number => backend.memory().buffers - before.buffers;
    try {
      const results = super.process(op, ins, attrs);
      if (ins.some((x) => typeof x !== 'number' && x.type !== null)) this.allocated += grown();
      return results;
    } catch (error) {
      const { tensors } = memory();
      this.allocated += grown();
      if (grown() > 0 || tensors > before.tensors)
        this.left = `${op.name} refuses after it has allocated ${grown()} buffers and ${tensors - before.tensors} tensors`;
      throw error;
    }
  }
}
