import type { Launches, Root } from './program.ts';

/** Where the intermediate values of a program lie. */
export interface MemoryPlan {
  /** Bytes of the buffers, the largest first. */
  readonly buffers: readonly number[];
  /** Which buffer a root lies in. */
  readonly places: ReadonlyMap<Root, number>;
  /** Bytes of what outlives the run: results, and new values of Variables. */
  readonly results: number;
  /** Bytes that the others would take without sharing. */
  readonly unshared: number;
}

/** Gives values whose lives do not overlap the same buffer: the one that fits best, in the order of their births. */
export function planMemory({ steps }: Launches): MemoryPlan {
  const buffers: { bytes: number; free: number }[] = [];
  const places = new Map<Root, number>();
  let unshared = 0;
  const made = steps.flatMap(({ outs }) => outs.map(({ root }) => root));
  const roots = made.filter(({ fresh }) => !fresh);
  for (const root of roots) {
    unshared += root.bytes;
    // a buffer is free once the last step that looks at it is over
    const free = buffers.map((buffer, k) => ({ buffer, k })).filter(({ buffer }) => buffer.free < root.first);
    const fitting = free
      .filter(({ buffer }) => buffer.bytes >= root.bytes)
      .sort((a, b) => a.buffer.bytes - b.buffer.bytes)[0];
    // else the largest one grows
    const chosen = fitting ?? free.sort((a, b) => b.buffer.bytes - a.buffer.bytes)[0];
    if (chosen) {
      chosen.buffer.bytes = Math.max(chosen.buffer.bytes, root.bytes);
      chosen.buffer.free = root.last;
      places.set(root, chosen.k);
    } else places.set(root, buffers.push({ bytes: root.bytes, free: root.last }) - 1);
  }
  const order = buffers.map((_, k) => k).sort((a, b) => buffers[b]!.bytes - buffers[a]!.bytes);
  const rank = new Map(order.map((k, i) => [k, i]));
  return {
    buffers: order.map((k) => buffers[k]!.bytes),
    places: new Map([...places].map(([root, k]) => [root, rank.get(k)!])),
    results: made.reduce((sum, { fresh, bytes }) => sum + (fresh ? bytes : 0), 0),
    unshared,
  };
}
