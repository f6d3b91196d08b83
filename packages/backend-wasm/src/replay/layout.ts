import type { LinearMemory } from '../memory/linear-memory.ts';
import { MOST_SMALL } from '../memory/small-blocks.ts';
import { CALL_HEAD, driven, ENTRY_WORDS, kinds, MOVE_WORDS, PATCH_WORDS, thread } from '../threads/control.ts';
import { BASE, type Call, originOf, type Tape } from './tape.ts';

/** A number that the host gives: where it goes, among float64s. */
interface HostNumber {
  readonly at: number;
  readonly host: number;
  readonly stored: (x: number) => number;
}

/** A tape in memory. */
export interface Laid {
  /** The lists that threads go through one after another, and how many entries a run meets in each. */
  readonly lists: readonly { readonly list: number; readonly entries: number }[];
  /** Where the addresses of memory are kept, by their tags. */
  readonly bases: number;
  /** What has to be written anew when an address changes, by its tag. */
  readonly patches: readonly { readonly list: number; readonly count: number }[];
  readonly numbers: readonly HostNumber[];
  free(): void;
}

/** Somewhere in memory an address that depends on another one. */
interface Dependent {
  /** In words from the beginning. */
  readonly at: number;
  readonly offset: number;
}

/** Writes a tape to memory. `places`: how many tags there are for memory; tags from there on are for parts of the tape. */
export function layOut(tape: Tape, memory: LinearMemory, places: number): Laid {
  const { entries, tables, loops, stretches } = tape;
  let size = 0;
  const take = (words: number): number => {
    const at = size;
    size += words + (words & 1);
    return at;
  };
  // first everything finds its place, in words
  const bases = take(places + 1);
  // a stretch ends with an entry of zeros
  const list = take((entries.length + stretches.length) * ENTRY_WORDS);
  const entryAt = (k: number): number => list + (k + stretches.findLastIndex(({ entry }) => entry <= k)) * ENTRY_WORDS;
  const parts = entries.map((entry) => ('parts' in entry ? take(2 * entry.parts.length) : 0));
  const calls: { readonly at: number; readonly call: Call }[][][] = entries.map((entry) =>
    'parts' in entry
      ? entry.parts.map((part) => {
          let at = take(part.reduce((sum, { args }) => sum + CALL_HEAD + args.length, 0));
          return part.map((call) => {
            const own = at;
            at += CALL_HEAD + call.args.length;
            return { at: own, call };
          });
        })
      : [],
  );
  const tableAt = tables.map(({ table }) => take(2 * table.args.length + table.pointers.length + table.numbers.length));
  const movesAt = loops.map(({ moves }) => take(moves.length * MOVE_WORDS));

  // then what depends on what
  const dependents: Dependent[][] = Array.from({ length: places + 1 }, () => []);
  const depend = (at: number, value: number): void => {
    const [tag, offset] = originOf(value);
    if (tag > 0 && tag <= places) dependents[tag]!.push({ at, offset });
  };
  for (const part of calls.flat(2)) part.call.args.forEach((arg, k) => depend(part.at + CALL_HEAD + k, arg));
  tables.forEach(({ table }, k) =>
    table.pointers.forEach((pointer, p) => depend(tableAt[k]! + 2 * table.args.length + p, pointer)),
  );
  const moving = new Set(loops.flatMap(({ moves }) => moves.map(({ tag }) => tag)));
  const lists = dependents.map((all, tag) => (moving.has(tag) ? -1 : take(all.length * PATCH_WORDS)));
  const ofLoops = loops.map(({ moves }) =>
    moves.flatMap(({ tag }) => dependents[tag]!.map((one) => ({ tag, ...one }))),
  );
  const patchesAt = ofLoops.map((all) => take(all.length * PATCH_WORDS));

  const bytes = size * 4;
  const start = bytes <= MOST_SMALL ? memory.takeLasting(bytes) : memory.take(bytes);
  const { i32, f64 } = memory;
  const first = start / 4;
  const address = (word: number): number => start + 4 * word;
  const own = new Map<number, number>();
  tables.forEach(({ tag }, k) => own.set(tag, address(tableAt[k]!)));
  loops.forEach(({ movesTag, patchesTag }, k) => {
    own.set(movesTag, address(movesAt[k]!));
    own.set(patchesTag, address(patchesAt[k]!));
  });
  const put = (at: number, ...words: readonly number[]): void => i32.set(words, first + at);
  /** What stands for a value until its address is known. */
  const now = (value: number): number => {
    const [tag, offset] = originOf(value);
    return (own.get(tag) ?? 0) + offset;
  };
  const baseAt = (tag: number): number => address(bases + tag);

  i32.fill(0, first, first + size);
  entries.forEach((entry, k) => {
    const at = entryAt(k);
    if ('host' in entry) put(at, kinds.host, entry.host);
    else if ('again' in entry)
      put(at, kinds.again, entry.again, address(entryAt(entry.target)), thread.counters + entry.depth);
    else {
      put(at, kinds.parts, entry.parts.length, address(parts[k]!), Number(entry.callerOnly));
      calls[k]!.forEach((part, p) => put(parts[k]! + 2 * p, address(part[0]!.at), part.length));
    }
  });
  for (const { at, call } of calls.flat(2)) {
    const behind = (argument: number): number => (argument < 0 ? 0 : (CALL_HEAD + argument) * 4);
    put(at, call.number, call.args.length, behind(call.scratch), behind(call.own), ...call.args.map(now));
    if (call.number !== driven.step) continue;
    const k = loops.findIndex(({ movesTag }) => call.args[0] === movesTag * BASE);
    put(at + CALL_HEAD + 3, ofLoops[k]!.length, thread.counters + call.args[4]!);
  }
  const numbers: HostNumber[] = [];
  tables.forEach(({ table: { args, pointers, numbers: sizes } }, k) => {
    const at = tableAt[k]!;
    args.forEach(({ value, stored }, n) => {
      const place = (first + at) / 2 + n;
      if (typeof value === 'number') f64[place] = stored(value);
      else numbers.push({ at: place, host: value.host, stored });
    });
    put(at + 2 * args.length, ...pointers.map(now));
    i32.set(sizes, first + at + 2 * args.length + pointers.length);
  });
  loops.forEach(({ moves }, k) =>
    moves.forEach(({ tag, from, stride }, m) => {
      const sources = from.flatMap((value) => {
        const [origin, offset] = originOf(value);
        return [baseAt(origin), offset];
      });
      put(movesAt[k]! + m * MOVE_WORDS, baseAt(tag), ...sources, stride);
    }),
  );
  const putPatches = (at: number, all: readonly (Dependent & { readonly tag: number })[]): void =>
    all.forEach((one, p) => put(at + p * PATCH_WORDS, address(one.at), baseAt(one.tag), one.offset));
  ofLoops.forEach((all, k) => putPatches(patchesAt[k]!, all));
  lists.forEach((at, tag) => at >= 0 && putPatches(at, dependents[tag]!.map((one) => ({ tag, ...one })))); // prettier-ignore
  return {
    lists: stretches.map(({ entry, before }, k) => ({
      list: address(entryAt(entry)),
      entries: (stretches[k + 1]?.before ?? tape.length) - before,
    })),
    bases: address(bases),
    patches: lists.map((at, tag) => ({ list: address(at), count: at < 0 ? 0 : dependents[tag]!.length })),
    numbers,
    free: () => (bytes <= MOST_SMALL ? memory.giveLasting(start, bytes) : memory.give(start, bytes)),
  };
}
