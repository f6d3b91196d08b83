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
export function planMemory({ roots: made }: Launches): MemoryPlan {
  const buffers: { bytes: number; free: number }[] = [];
  const places = new Map<Root, number>();
  let unshared = 0;
  const roots = made.filter(({ fresh }) => !fresh).sort((a, b) => a.first - b.first);
  for (const root of roots) {
    unshared += root.bytes;
    // the smallest free one that is large enough, else the largest, which grows; a buffer is free once the last step that looks at it is over
    let chosen = -1;
    for (let k = 0; k < buffers.length; k++) {
      const { bytes, free } = buffers[k]!;
      if (free >= root.first) continue;
      const best = chosen < 0 ? -1 : buffers[chosen]!.bytes;
      if (bytes >= root.bytes ? best < root.bytes || bytes < best : bytes > best) chosen = k;
    }
    if (chosen < 0) chosen = buffers.push({ bytes: 0, free: -1 }) - 1;
    const buffer = buffers[chosen]!;
    buffer.bytes = Math.max(buffer.bytes, root.bytes);
    buffer.free = root.last;
    places.set(root, chosen);
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
