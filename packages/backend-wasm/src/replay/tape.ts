import type { LinearMemory } from '../memory/linear-memory.ts';
import { WasmStorage } from '../memory/wasm-storage.ts';
import { MOST_ARGUMENTS, MOST_DEPTH, driven } from '../threads/control.ts';
import { WORKER_SCRATCH } from '../threads/scratch.ts';
import type { Code, Team } from '../threads/team.ts';
import { UNTAPED } from './taped.ts';

/**
 * Addresses that are not known while a program is written down: number `t` of them is `t · BASE`, whatever is added to it. Code that adds and multiplies thus computes with them as
 * with any address, and what it makes of them tells which one it used, and how far behind it lies.
 */
export const BASE: number = 2 ** 32;

/** Which address a number counts from (0: none), and how far it is behind it. */
export function originOf(value: number): readonly [tag: number, offset: number] {
  const tag = Math.round(value / BASE);
  return [tag, value - tag * BASE];
}

/** From so many multiplications, or points of a loop, on, threads share a launch of a program: they are awake. */
const LEAST_TAPED = 2 ** 17;
const LEAST_POINTS = 2 ** 15;

/** Bytes from which on a copy is shared. */
const LEAST_COPIED = 2 ** 18;

/** So much work is gone through without looking up: some 15 ms. */
const STRETCH = 2 ** 28;

/** A number of a launch: known, or given by the host at each run. */
export type Argument = number | { readonly host: number };

/** A table of parameters: pairs of words, addresses, words. That of a loop: see `Prelude`. */
export interface Table {
  readonly args: readonly { readonly value: Argument; readonly stored: (x: number) => number }[];
  readonly pointers: readonly number[];
  readonly numbers: Int32Array;
}

/** One call; `scratch`, `own`: which arguments are the thread's scratch and its own words, or −1. */
export interface Call {
  readonly number: number;
  readonly args: readonly number[];
  readonly scratch: number;
  readonly own: number;
}

/** What becomes of a place in each step of a loop: an address in the first one, in odd and in even ones, and what is added for each step. */
export interface Move {
  readonly tag: number;
  readonly from: readonly [first: number, odd: number, even: number];
  readonly stride: number;
}

/** A loop: its moves, and the tags of its lists of moves and of what depends on them. */
export interface Loop {
  readonly moves: readonly Move[];
  readonly movesTag: number;
  readonly patchesTag: number;
}

/** Parts that may be done at once, something that the calling thread does itself, or the end of a loop. */
export type Entry =
  | { readonly parts: Call[][]; callerOnly: boolean; readonly serial: boolean }
  | { readonly host: number }
  | { readonly again: number; readonly target: number; readonly depth: number };

/** A program as it is written down: what its launches would call. */
export class Tape {
  readonly entries: Entry[] = [];
  readonly tables: { readonly tag: number; readonly table: Table }[] = [];
  readonly loops: Loop[] = [];
  /** Memory of launches that lives as long as the program. */
  readonly owned: WasmStorage[] = [];
  /** Stretches of entries that are gone through one after another: the first entry of each, and how many a run goes through before it. */
  readonly stretches: { readonly entry: number; readonly before: number }[] = [{ entry: 0, before: 0 }];
  /** How many entries a run goes through. */
  length = 0;
  /** Is anything shared? */
  worthwhile = false;
  /** The numbers of the launch that is being written down. */
  args: readonly Argument[] = [];
  readonly #team: Team;
  readonly #memory: LinearMemory;
  readonly #worth: number;
  #tags: number;
  #hosts = 0;
  #depth = 0;
  #times = 1;
  /** The work of this stretch. */
  #work = 0;
  /** Does the next call begin an entry? */
  #closed = true;

  /** Where the calling thread's scratch is. */
  readonly scratch: number;

  /** The first `places` tags are those of memory, the last of them that of the calling thread's scratch; `worth`: see `EngineOptions`. */
  constructor(team: Team, memory: LinearMemory, places: number, worth: number) {
    this.#team = team;
    this.#worth = worth;
    this.#memory = memory;
    this.#tags = places;
    this.scratch = places * BASE;
  }

  #newTag(): number {
    return ++this.#tags;
  }

  /** Where the tape is, to go back to. */
  mark(): () => void {
    const { length, worthwhile } = this;
    const [entries, tables] = [this.entries.length, this.tables.length];
    const owned = this.owned.length;
    const closed = this.#closed;
    const last = this.entries.at(-1);
    const [calls, callerOnly] = last && 'parts' in last ? [last.parts[0]!.length, last.callerOnly] : [0, false];
    return () => {
      this.length = length;
      this.worthwhile = worthwhile;
      this.entries.length = entries;
      this.tables.length = tables;
      this.#free(owned);
      this.#closed = closed;
      if (last && 'parts' in last && last.serial) {
        last.parts[0]!.length = calls;
        last.callerOnly = callerOnly;
      }
    };
  }

  #push(entry: Entry): void {
    this.entries.push(entry);
    if (!('again' in entry)) this.length += this.#times;
  }

  /** A place where a stretch may end. */
  pause(): void {
    if (this.#depth > 0 || this.#work < STRETCH * this.#worth) return;
    this.#work = 0;
    if (this.entries.length === this.stretches.at(-1)!.entry) return;
    this.stretches.push({ entry: this.entries.length, before: this.length });
    this.#closed = true;
  }

  #callOf(code: Code, args: readonly number[], scratch = -1): Call {
    const number = this.#team.numberOf(code);
    if (number < 0 || code.length > MOST_ARGUMENTS) throw UNTAPED;
    // what is left out is 0, as for calls from JavaScript
    return { number, args: Array.from({ length: code.length }, (_, k) => args[k] ?? 0), scratch, own: -1 };
  }

  /** A call after all that is there. */
  #serial(call: Call, callerOnly: boolean): void {
    const last = this.entries.at(-1);
    if (!this.#closed && last && 'parts' in last && last.serial) {
      last.parts[0]!.push(call);
      last.callerOnly ||= callerOnly;
    } else this.#push({ parts: [[call]], callerOnly, serial: true });
    this.#closed = false;
  }

  /** Memory that a launch takes for itself. */
  alloc(bytes: number): WasmStorage {
    const storage = new WasmStorage(this.#memory.take(bytes), bytes);
    this.owned.push(storage);
    return storage;
  }

  /** Frees all memory of launches. */
  free(): void {
    this.#free(0);
  }

  #free(from: number): void {
    for (const { address, bytes } of this.owned.splice(from)) this.#memory.give(address, bytes);
  }

  call(code: Code, args: readonly number[]): number {
    this.#serial(this.#callOf(code, args), !this.#team.isShared(code));
    return 0;
  }

  zero(address: number, bytes: number): void {
    this.#serial({ number: driven.zero, args: [address, bytes], scratch: -1, own: -1 }, false);
  }

  copy(to: number, from: number, bytes: number): void {
    const length = bytes < LEAST_COPIED * this.#worth ? bytes : this.#team.lengthOf(bytes, 64);
    const calls: Call[] = [];
    for (let at = 0; at < bytes; at += length)
      calls.push({ number: driven.copy, args: [to + at, from + at, Math.min(length, bytes - at)], scratch: -1, own: -1 }); // prettier-ignore
    if (calls.length > 1) this.#parallel(calls.map((call) => [call]));
    else if (calls.length === 1) this.#serial(calls[0]!, false);
  }

  #parallel(parts: Call[][]): void {
    this.#push({ parts, callerOnly: false, serial: false });
    this.#closed = true;
    this.worthwhile = true;
  }

  /** As `Engine.share`. */
  share(
    code: Code,
    extent: number,
    step: number,
    work: number,
    { at, bytes }: { readonly at: number; readonly bytes: number },
    part: (call: Code, from: number, to: number) => void,
    least: number = LEAST_TAPED,
  ): void {
    this.#work += work * this.#times;
    const length = this.#team.lengthOf(extent, step);
    if (work < least * this.#worth || bytes > WORKER_SCRATCH || length >= extent || !this.#team.isShared(code))
      return part((...args) => this.call(code, args), 0, extent);
    const parts: Call[][] = [];
    for (let from = 0; from < extent; from += length) {
      const calls: Call[] = [];
      part((...args) => calls.push(this.#callOf(code, args, at)), from, Math.min(from + length, extent));
      parts.push(calls);
    }
    this.#parallel(parts);
  }

  /** A table of parameters that lives as long as the program: where it will be. */
  table(table: Table): number {
    const tag = this.#newTag();
    this.tables.push({ tag, table });
    return tag * BASE;
  }

  /** A launch of a loop, in parts of whole `step`s, each of which finds so many `bytes` of scratch. */
  loop(code: Code, extent: number, work: number, table: Table, step: number, bytes: number): void {
    const params = this.table(table);
    const part = (call: Code, from: number, to: number): void => void call(from, to, this.scratch, params);
    this.share(code, extent, step, work, { at: 2, bytes }, part, LEAST_POINTS);
  }

  /** Which number of the launch a placeholder stands for. */
  argumentOf(placeholder: number): Argument {
    const argument = this.args[placeholder - 0.5];
    if (argument === undefined) throw UNTAPED;
    return argument;
  }

  /** Placeholders of the numbers of a launch. */
  placeholders(args: readonly Argument[]): number[] {
    this.args = args;
    return args.map((_, k) => k + 0.5);
  }

  /** Something that the calling thread does: its number is returned. */
  host(): number {
    this.#push({ host: this.#hosts });
    this.#closed = true;
    return this.#hosts++;
  }

  /** A loop of some steps. */
  repeat(times: number, moves: readonly Move[], body: () => void): void {
    if (this.#depth === MOST_DEPTH) throw UNTAPED;
    const depth = this.#depth++;
    const before = this.#times;
    this.#times *= times;
    const loop: Loop = { moves, movesTag: this.#newTag(), patchesTag: this.#newTag() };
    this.loops.push(loop);
    this.#closed = true;
    const target = this.entries.length;
    // how many patches there will be is known later
    const args = [loop.movesTag * BASE, moves.length, loop.patchesTag * BASE, 0, depth, 0];
    this.#serial({ number: driven.step, args, scratch: -1, own: 5 }, false);
    body();
    this.#push({ again: times, target, depth });
    this.#closed = true;
    this.#depth--;
    this.#times = before;
  }
}
