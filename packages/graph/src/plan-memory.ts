import { overwritable } from './in-place.ts';
import type { Launch, Launches, Root, Step } from './program.ts';

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

/**
 * Gives values whose lives do not overlap the same buffer: that of an operand which ends with the step, where the step may write over it, else the
 * one that fits best, in the order of their births.
 */
export function planMemory({ steps, roots: made }: Launches): MemoryPlan {
  const buffers: { bytes: number; free: number }[] = [];
  const places = new Map<Root, number>();
  let unshared = 0;
  const taken = new Set<Root>();
  const makers = makersIn(steps, new Map());
  const roots = made.filter(({ fresh }) => !fresh).sort((a, b) => a.first - b.first);
  for (const root of roots) {
    unshared += root.bytes;
    const maker = makers.get(root);
    const given = maker ? endingOperand(maker, root, taken) : null;
    if (given !== null) {
      const place = places.get(given)!;
      taken.add(given);
      buffers[place]!.free = root.last;
      places.set(root, place);
      continue;
    }
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

/** The launches that write roots. */
function makersIn(steps: readonly Step[], found: Map<Root, Launch>): ReadonlyMap<Root, Launch> {
  for (const step of steps)
    if ('site' in step) for (const { root } of step.outs) found.set(root, step);
    else if ('branches' in step) for (const branch of step.branches) makersIn(branch, found);
    else if ('body' in step) {
      makersIn(step.condition?.steps ?? [], found);
      makersIn(step.body, found);
    }
  return found;
}

/** An operand of the step that makes `root`, in whose memory it may lie. */
function endingOperand(step: Launch, root: Root, taken: ReadonlySet<Root>): Root | null {
  const { ins, outs, site } = step;
  // elsewhere a launch cannot bind one buffer for reading and for writing
  if (!site.device.backend.caps.suballoc) return null;
  const ends = ({ root: own, offset }: Launch['ins'][number]): boolean =>
    own.bind < 0 &&
    !own.moving &&
    !own.fresh &&
    own.last === root.first &&
    offset === 0 &&
    own.bytes === root.bytes &&
    !taken.has(own) &&
    ins.filter((other) => other.root === own).length === 1;
  if (!ins.some(ends)) return null;
  const found = overwritable(
    step,
    outs.findIndex((out) => out.root === root),
  ).find((i) => ends(ins[i]!));
  return found === undefined ? null : ins[found]!.root;
}
