import {
  type Executable,
  factsOf,
  isFloat,
  type Loop,
  type Skeleton,
  type Slice,
  sizeOf,
  type Sym,
} from '@tensai/core';
import type { Commands } from './commands.ts';
import type { GpuBuffer, GpuStorage, Place } from './gpu-memory.ts';
import { HEAD, makeProgram, type Program, type Sharing } from './program.ts';
import { LANES } from './wgsl.ts';

/** Reduced points from which on the threads of a workgroup share one point of space, where there are few of those. */
const LEAST_SHARED = 256;
const MOST_POINTS = 4096;
/** Workgroups along one axis of a grid: what WebGPU promises. */
const MOST_GROUPS = 65_535;
const MOST_PROGRAMS = 4096;

/** Where executables run. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly commands: Commands;
  readonly programs: Map<string, Program>;
  /** Throws once the device is lost. */
  check(): void;
}

/** A launch that was made ready for certain buffers. */
interface Ready {
  readonly program: Program;
  readonly group: GPUBindGroup;
  /** The buffer of each tensor, inputs first. */
  readonly ids: readonly number[];
  readonly template: Int32Array;
}

const placeOf = ({ storage }: Slice): Place => (storage as GpuStorage).held.place;
const wordOf = (slice: Slice): number => (placeOf(slice).base + slice.offset) >>> 2;

/** A loop for one size. Programs are made at the first launch, when it is known which tensors lie in one buffer. */
export class LoopExecutable implements Executable {
  readonly #gpu: Gpu;
  readonly #skeleton: Skeleton;
  readonly #sizes: Int32Array | undefined;
  readonly #loop: Loop<Sym>;
  /** Which of the op's inputs each input of the loop is. */
  readonly #sources: readonly number[];
  readonly #points: number;
  readonly #reduced: number;
  readonly #grouped: boolean;
  readonly #width: number;
  readonly #height: number;
  /** For the buffers of the last launch, and for those of another one before: what is updated again and again goes from one to the other and back. */
  #ready: Ready | null = null;
  #former: Ready | null = null;

  /** `specialise`: programs with the sizes in them. */
  constructor(gpu: Gpu, skeleton: Skeleton, specialise: boolean) {
    this.#gpu = gpu;
    this.#skeleton = skeleton;
    this.#sizes = specialise ? skeleton.numbers : undefined;
    const loop = skeleton.loop as Loop<Sym>;
    this.#loop = loop;
    this.#sources = loop.inputs.map(({ of }, i) => of ?? i);
    const extents = (list: readonly Sym[]): number =>
      sizeOf(list.map((n) => (typeof n === 'number' ? n : skeleton.numbers[n.sym]!)));
    this.#points = extents(loop.space);
    this.#reduced = loop.reduce ? extents(loop.reduce.size) : 0;
    this.#grouped = this.#reduced >= LEAST_SHARED && this.#points <= MOST_POINTS;
    const groups = this.#grouped ? this.#points : Math.ceil(this.#points / LANES);
    this.#width = groups <= MOST_GROUPS ? groups : Math.ceil(Math.sqrt(groups));
    this.#height = Math.ceil(groups / this.#width);
  }

  run(ins: readonly Slice[], outs: readonly Slice[], args: readonly number[]): void {
    this.#gpu.check();
    if (this.#points === 0) return;
    const { commands } = this.#gpu;
    const ready = this.#readyFor(ins, outs);
    const { program, template } = ready;
    const at = commands.room(program.words);
    const { words, floats, batch } = commands;
    words.set(template, at);
    let next = at + HEAD;
    for (let i = 0; i < this.#sources.length; i++) {
      const slice = ins[this.#sources[i]!]!;
      words[next++] = wordOf(slice);
      placeOf(slice).batch = batch;
    }
    for (let k = 0; k < this.#loop.outputs.length; k++) {
      const slice = outs[k]!;
      words[next++] = wordOf(slice);
      placeOf(slice).batch = batch;
    }
    this.#loop.args?.forEach((dtype, k) => {
      if (isFloat(dtype)) floats[next++] = factsOf(dtype).round(args[k]!);
      else words[next++] = args[k]!;
    });
    commands.dispatch(program.pipeline, ready.group, at, this.#width, this.#height);
  }

  #slot(ins: readonly Slice[], outs: readonly Slice[], slot: number): GpuBuffer {
    const sources = this.#sources;
    return placeOf(slot < sources.length ? ins[sources[slot]!]! : outs[slot - sources.length]!).memory;
  }

  #readyFor(ins: readonly Slice[], outs: readonly Slice[]): Ready {
    const last = this.#ready;
    if (this.#fits(last, ins, outs)) return last!;
    const other = this.#fits(this.#former, ins, outs) ? this.#former! : this.#prepare(ins, outs);
    this.#former = last;
    return (this.#ready = other);
  }

  #fits(ready: Ready | null, ins: readonly Slice[], outs: readonly Slice[]): boolean {
    if (ready === null) return false;
    const { ids } = ready;
    for (let slot = 0; slot < ids.length; slot++) if (this.#slot(ins, outs, slot).id !== ids[slot]) return false;
    return true;
  }

  #prepare(ins: readonly Slice[], outs: readonly Slice[]): Ready {
    const { device, commands, programs } = this.#gpu;
    const { key, numbers } = this.#skeleton;
    const loop = this.#loop;
    const slots = loop.inputs.length + loop.outputs.length;
    const memories = Array.from({ length: slots }, (_, slot) => this.#slot(ins, outs, slot));
    const distinct = [...new Set(memories)];
    const sharing: Sharing = memories.map((memory) => distinct.indexOf(memory));
    const sizes = this.#sizes;
    const name = `${this.#grouped ? 'group' : 'point'} ${sharing.join()} ${sizes?.join() ?? ''} ${key}`;
    let program = programs.get(name);
    if (!program) {
      if (programs.size >= MOST_PROGRAMS) programs.delete(programs.keys().next().value!);
      programs.set(name, (program = makeProgram(device, commands, loop, sharing, this.#grouped, sizes)));
    }
    const template = new Int32Array(program.words);
    template.set([this.#points, this.#width, this.#reduced]);
    template.set(
      program.numbers.map((sym) => numbers[sym]!),
      program.words - program.numbers.length,
    );
    return {
      program,
      group: commands.group(program.bindings, distinct),
      ids: memories.map(({ id }) => id),
      template,
    };
  }
}
