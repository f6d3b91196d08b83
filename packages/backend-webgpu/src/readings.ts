import { MAP_READ, USAGE } from './flags.ts';
import type { Commands } from './commands.ts';
import { placeSize } from './gpu-memory.ts';

// of each size, and none that are large
const MOST_KEPT = 16;
const MOST_BYTES = 2 ** 20;

/** Copies of the device's memory on their way to the host, and the buffers that they pass through. */
export class Readings {
  readonly #device: GPUDevice;
  readonly #commands: Commands;
  readonly #buffers: Map<number, GPUBuffer[]> = new Map();
  readonly #waiting: Set<(error: Error) => void> = new Set();

  constructor(device: GPUDevice, commands: Commands) {
    this.#device = device;
    this.#commands = commands;
  }

  /** The bytes as they are after the commands so far. */
  async read(from: GPUBuffer, at: number, bytes: number): Promise<Uint8Array> {
    const size = placeSize(bytes);
    const buffer =
      this.#buffers.get(size)?.pop() ?? this.#device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyTarget });
    this.#commands.copy(from, at, buffer, 0, bytes);
    await this.#unlessFailed(this.#commands.submitted().then(() => buffer.mapAsync(MAP_READ, 0, bytes)));
    const copy = new Uint8Array(buffer.getMappedRange(0, bytes).slice(0));
    buffer.unmap();
    let kept = this.#buffers.get(size);
    if (!kept) this.#buffers.set(size, (kept = []));
    if (kept.length < MOST_KEPT && size <= MOST_BYTES) kept.push(buffer);
    else buffer.destroy();
    return copy;
  }

  /** Ends every read that waits. */
  fail(error: Error): void {
    for (const reject of this.#waiting) reject(error);
  }

  // a race with one long-lived Promise would hold on to every read there ever was
  #unlessFailed(step: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      step.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}
