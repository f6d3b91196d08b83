import type { Backend, Program, Ref, Replay, Slice, Step, Storage } from '@tensai/core';
import type { Engine } from '../engine.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { addressOf, WasmStorage } from '../memory/wasm-storage.ts';
import { Judge } from '../threads/judge.ts';
import type { Buffers } from './buffers.ts';
import { type Laid, layOut } from './layout.ts';
import { type Argument, BASE, type Move, Tape } from './tape.ts';
import { UNTAPED } from './taped.ts';

type Launch = Extract<Step, { readonly exec: unknown }>;
type Repeat = Extract<Step, { readonly repeat: number }>;

/** Where the slots of a program lie: tags of memory. Those of buffers come first, then what is handed in, what moves in loops, and the scratch. */
interface Places {
  readonly count: number;
  /** By slot. */
  readonly values: readonly number[];
}

/** Nobody looks for work in a program none of whose values has so many bytes: products of such matrices are too small to share. */
const LEAST_BYTES = 2 ** 13;

function placesOf({ buffers, slots }: Program): Places & { readonly binds: number } {
  const binds = slots.reduce(
    (most, { at }) => (at !== 'inner' && 'bind' in at ? Math.max(most, at.bind + 1) : most),
    0,
  );
  let tags = buffers.length + binds;
  const values = slots.map(({ at }) => {
    if (at === 'inner') return ++tags * BASE;
    if ('buffer' in at) return (1 + at.buffer) * BASE + at.offset;
    if ('bind' in at) return (1 + buffers.length + at.bind) * BASE;
    return addressOf(at.given);
  });
  return { count: tags + 1, values, binds };
}

/**
 * Makes a program a list in memory that all threads go through: its launches are run once without computing anything, and what they would call is written down (`Tape`). Null where threads
 * have nothing to share: then nothing is faster than to walk through the program.
 */
export function recordProgram(engine: Engine, backend: Backend, shared: Buffers, program: Program): Replay | null {
  const { team, memory } = engine;
  const { slots, buffers } = program;
  if (!team || slots.every(({ bytes }) => bytes < LEAST_BYTES * engine.worth)) return null;
  const places = placesOf(program);
  const tape = new Tape(team, memory, places.count, engine.worth);
  const storages = new Map<number, Storage>();
  const valueOf = ({ slot, offset = 0 }: Ref): number => places.values[slot]! + offset;
  /** A slice at an address that is not known yet; one memory, one storage. */
  const sliceOf = (ref: Ref): Slice => {
    const value = valueOf(ref);
    const base = Math.round(value / BASE) * BASE;
    let storage = storages.get(base);
    if (!storage) storages.set(base, (storage = new WasmStorage(base, slots[ref.slot]!.bytes)));
    return { storage, offset: value - base, bytes: slots[ref.slot]!.bytes };
  };
  const hosts: (() => void)[] = [];
  let given: readonly Slice[] = [];
  let numbers: ArrayLike<number> = [];

  const launch = (step: Launch): void => {
    const undo = tape.mark();
    engine.tape = tape;
    try {
      step.exec.run(step.ins.map(sliceOf), step.outs.map(sliceOf), tape.placeholders(step.args), step.scratch?.map(sliceOf)); // prettier-ignore
    } catch (error) {
      if (error !== UNTAPED) throw error;
      undo();
      hosts[tape.host()] = () => run(step);
    } finally {
      engine.tape = null;
    }
  };

  const repeat = ({ repeat: times, body, carry, slices }: Repeat): void => {
    const bytesOf = ({ slot }: Ref): number => slots[slot]!.bytes;
    if (times === 0) {
      for (const { init, final } of carry) tape.copy(valueOf(final), valueOf(init), bytesOf(final));
      return;
    }
    const tagOf = (slot: number): number => Math.round(places.values[slot]! / BASE);
    const moves = carry.flatMap(({ init, state, next, spare: [even, odd] }): Move[] => [
      { tag: tagOf(state), from: [valueOf(init), valueOf(even), valueOf(odd)], stride: 0 },
      { tag: tagOf(next), from: [valueOf(even), valueOf(odd), valueOf(even)], stride: 0 },
    ]);
    for (const { slot, of, start, stride } of slices) {
      const from = valueOf(of) + start;
      moves.push({ tag: tagOf(slot), from: [from, from, from], stride });
    }
    tape.repeat(times, moves, () => write(body));
    for (const { final, spare } of carry) {
      const last = spare[(times - 1) & 1]!;
      if (valueOf(last) !== valueOf(final)) tape.copy(valueOf(final), valueOf(last), bytesOf(final));
    }
  };

  const write = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if ('exec' in step) launch(step);
      else if ('copy' in step) tape.copy(valueOf(step.copy), valueOf(step.from), step.bytes);
      else repeat(step);
      tape.pause();
    }
  };

  let whole = true;
  try {
    write(program.steps);
  } catch (error) {
    if (error !== UNTAPED) throw error;
    whole = false;
  }
  if (!whole || !tape.worthwhile) {
    tape.free();
    return null;
  }
  const laid = laidOut(tape, memory, places.count);
  shared.join();
  const judge = new Judge();
  const bases = laid.bases / 4;

  /** A launch that the calling thread does as usual. */
  const run = ({ exec, ins, outs, args, scratch }: Launch): void => {
    const at = (ref: Ref): Slice => {
      const { at: where, bytes } = slots[ref.slot]!;
      const { offset = 0 } = ref;
      if (where === 'inner') {
        const tag = Math.round(places.values[ref.slot]! / BASE);
        return { storage: new WasmStorage(memory.i32[bases + tag]!, bytes), offset, bytes };
      }
      if ('buffer' in where) return { storage: shared.at(where.buffer), offset: where.offset + offset, bytes };
      const slice = 'bind' in where ? given[where.bind]! : where.given;
      return { storage: slice.storage, offset: slice.offset + offset, bytes };
    };
    const number = (arg: Argument): number => (typeof arg === 'number' ? arg : numbers[arg.host]!);
    exec.run(ins.map(at), outs.map(at), args.map(number), scratch?.map(at));
    // it may have needed more scratch
    place(places.count, engine.scratch);
    team.useScratch(engine.scratch);
  };

  /** Tells where something lies now; whatever depends on it is written anew. */
  const place = (tag: number, address: number): void => {
    if (memory.i32[bases + tag] === address) return;
    memory.i32[bases + tag] = address;
    const { list, count } = laid.patches[tag]!;
    team.patch(list, count);
  };

  return {
    run(bind, host): void {
      shared.reserve(buffers);
      for (let k = 0; k < buffers.length; k++) place(1 + k, addressOf({ storage: shared.at(k), offset: 0, bytes: 0 }));
      for (let k = 0; k < places.binds; k++) place(1 + buffers.length + k, addressOf(bind[k]!));
      place(places.count, engine.scratch);
      team.useScratch(engine.scratch);
      const { f64 } = memory;
      for (const { at, host: number, stored } of laid.numbers) f64[at] = stored(host[number]!);
      given = bind;
      numbers = host;
      try {
        judge.runs(
          laid.lists.length,
          (k, together) => team.play(laid.lists[k]!.list, laid.lists[k]!.entries, together, hosts),
          team.ready,
        );
      } finally {
        given = [];
      }
    },
    dispose(): void {
      shared.leave();
      team.release(() => {
        laid.free();
        tape.free();
      });
    },
  };
}

function laidOut(tape: Tape, memory: LinearMemory, places: number): Laid {
  try {
    return layOut(tape, memory, places);
  } catch (error) {
    tape.free();
    throw error;
  }
}
