import { COMPUTE, USAGE } from './flags.ts';
import type { GpuBuffer, Place } from './gpu-memory.ts';

/** Dispatches of one submission. More would let the device wait, fewer would cost a submission (17 µs) too often. */
const MOST_DISPATCHES = 64;
/** Blocks of numbers start at multiples of 256 bytes, as dynamic offsets must. */
const GRAIN_WORDS = 64;
const RING_WORDS = 16_384;
/** How much of the ring a program sees, in words: one of these. */
const WINDOWS = [256, 1024, 4096] as const;

/** The least window that holds so many words; the largest where none does, which no loop of ours comes close to. */
export const windowFor = (words: number): number => WINDOWS.find((size) => words <= size) ?? WINDOWS[2];

/** What the bindings of a program look like: a window of numbers, then the buffers. */
export interface Interface {
  readonly window: number;
  readonly kinds: readonly BufferKind[];
}

/** Is a buffer written to, or only read? */
export type BufferKind = 'w' | 'r';

interface Layout {
  readonly group: GPUBindGroupLayout;
  readonly pipeline: GPUPipelineLayout;
}

// groups that are forgotten cost their making again, no more
const MOST_GROUPS = 2048;

/**
 * The commands of a device in the order of their calls: gathered by one encoder, submitted when 64 dispatches are together, at the end of the
 * microtask turn, and where a host write has to come after them.
 */
export class Commands {
  /** The number of the batch that is being gathered. */
  batch = 1;
  submissions = 0;
  dispatches = 0;
  /** Numbers of the dispatches in this batch, as they are sent. */
  readonly words: Int32Array = new Int32Array(RING_WORDS);
  readonly floats: Float32Array = new Float32Array(this.words.buffer);
  readonly #device: GPUDevice;
  readonly #ring: GPUBuffer;
  readonly #layouts: Map<string, Layout> = new Map();
  readonly #groups: Map<string, GPUBindGroup> = new Map();
  readonly #submitted: (() => void)[] = [];
  readonly #offset: Uint32Array = new Uint32Array(1);
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #pipeline: GPUComputePipeline | null = null;
  #count = 0;
  #used = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#ring = device.createBuffer({
      size: 4 * (RING_WORDS + WINDOWS[2]), // the last block has a whole window too
      usage: USAGE.uniform | USAGE.copyTarget,
    });
  }

  layout({ window, kinds }: Interface): Layout {
    const key = `${window}${kinds.join('')}`;
    let layout = this.#layouts.get(key);
    if (!layout) {
      const group = this.#device.createBindGroupLayout({
        entries: [
          {
            binding: 0,
            visibility: COMPUTE,
            buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: 4 * window },
          },
          ...kinds.map((kind, i): GPUBindGroupLayoutEntry => ({
            binding: i + 1,
            visibility: COMPUTE,
            buffer: { type: kind === 'w' ? 'storage' : 'read-only-storage' },
          })),
        ],
      });
      layout = { group, pipeline: this.#device.createPipelineLayout({ bindGroupLayouts: [group] }) };
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  /** The bindings of these buffers; programs of one interface share them. */
  group(to: Interface, memories: readonly GpuBuffer[]): GPUBindGroup {
    const key = `${to.window}${to.kinds.join('')}${memories.map(({ id }) => id).join()}`;
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= MOST_GROUPS) this.forgetGroups();
      group = this.#device.createBindGroup({
        layout: this.layout(to).group,
        entries: [
          { binding: 0, resource: { buffer: this.#ring, size: 4 * to.window } },
          ...memories.map(({ buffer }, i) => ({ binding: i + 1, resource: { buffer } })),
        ],
      });
      this.#groups.set(key, group);
    }
    return group;
  }

  /** Buffers that were destroyed must not be held by groups. */
  forgetGroups(): void {
    this.#groups.clear();
  }

  /** Room for the numbers of the next dispatch: where they start in `words`. */
  room(words: number): number {
    if (this.#count >= MOST_DISPATCHES || this.#used + words > RING_WORDS) this.flush();
    const at = this.#used;
    this.#used += Math.ceil(words / GRAIN_WORDS) * GRAIN_WORDS;
    return at;
  }

  dispatch(pipeline: GPUComputePipeline, group: GPUBindGroup, at: number, x: number, y: number): void {
    if (this.#pass === null) {
      this.#pass = this.#open().beginComputePass();
      this.#pipeline = null;
    }
    if (this.#pipeline !== pipeline) this.#pass.setPipeline((this.#pipeline = pipeline));
    this.#offset[0] = 4 * at;
    this.#pass.setBindGroup(0, group, this.#offset, 0, 1);
    this.#pass.dispatchWorkgroups(x, y);
    this.#count++;
    this.dispatches++;
  }

  copy(from: GPUBuffer, at: number, to: GPUBuffer, start: number, bytes: number): void {
    const encoder = this.#open();
    this.#endPass();
    encoder.copyBufferToBuffer(from, at, to, start, bytes);
  }

  /** Writes from the host, after the commands so far. Only those that use the place need to be submitted first: a host write overtakes what waits. */
  write(place: Place, at: number, from: ArrayBufferView): void {
    if (place.batch === this.batch) this.flush();
    this.#device.queue.writeBuffer(
      place.memory.buffer,
      at,
      from.buffer as ArrayBuffer,
      from.byteOffset,
      from.byteLength,
    );
  }

  /** Resolves when what has been encoded by now is submitted. */
  submitted(): Promise<void> {
    this.#open();
    return new Promise((resolve) => this.#submitted.push(resolve));
  }

  /** Submits what waits. */
  flush(): void {
    const encoder = this.#encoder;
    if (encoder === null) return;
    this.#endPass();
    const { queue } = this.#device;
    if (this.#used > 0)
      queue.writeBuffer(this.#ring, 0, this.words.buffer as ArrayBuffer, 0, 4 * Math.min(this.#used, RING_WORDS));
    queue.submit([encoder.finish()]);
    this.#encoder = null;
    this.#count = 0;
    this.#used = 0;
    this.batch++;
    this.submissions++;
    for (const resolve of this.#submitted.splice(0)) resolve();
  }

  #open(): GPUCommandEncoder {
    if (this.#encoder === null) {
      this.#encoder = this.#device.createCommandEncoder();
      const { batch } = this;
      queueMicrotask(() => {
        if (this.batch === batch) this.flush();
      });
    }
    return this.#encoder;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = null;
  }
}
