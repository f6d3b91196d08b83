import { type Device, type Graph, type GraphIn, type Site, type Type, typeOf } from '@tensai/core';
import { Emitter } from './emit.ts';

/** Memory that values lie in: handed in at each run, made by a step, or another part of other memory in each step of a loop. */
export interface Root {
  /** Which of the tensors handed in; −1 for memory of the program's own. */
  readonly bind: number;
  readonly bytes: number;
  /** The times of the steps that make it and that look at it last. */
  readonly first: number;
  last: number;
  /** Does it outlive the run, as a result or the new value of a Variable? */
  fresh: boolean;
  /** How many loops and choices are around what makes it. */
  readonly depth: number;
  /** Is it what a loop says: memory of others, which changes from step to step? */
  readonly moving: boolean;
}

/** A value: a part of a root. */
export interface Placed {
  readonly root: Root;
  readonly offset: number;
  readonly type: Type;
}

/** One launch. */
export interface Launch {
  readonly site: Site;
  readonly ins: readonly Placed[];
  readonly outs: readonly Placed[];
  /** Memory for the launch alone. */
  readonly scratch: readonly Placed[];
  readonly numbers: readonly Exclude<GraphIn, { readonly value: number }>[];
  /** Operands in their order, for value checks. */
  readonly operands: readonly (Placed | null)[];
  /** Is it in a loop or a choice, so that it may not run at all? */
  readonly inner: boolean;
}

/** Copies the bytes of a dense value. */
export interface CopyStep {
  readonly from: Placed;
  readonly to: Placed;
}

/** A loop. Carried values alternate between the places of the results and spare ones, so that the last ones are where they belong. */
export interface RepeatStep {
  /** How many steps; at most, where there is a condition. */
  readonly most: number;
  readonly condition: { readonly steps: readonly Step[]; readonly value: Placed } | null;
  readonly body: readonly Step[];
  readonly carries: readonly {
    readonly init: Placed;
    readonly final: Placed;
    readonly spare: Placed;
    /** Roots that a step reads and that it writes. */
    readonly state: Root;
    readonly next: Root;
  }[];
  /** In step k, `root` is the part of `of` from byte `start + k · stride` on. */
  readonly slices: readonly {
    readonly root: Root;
    readonly of: Placed;
    readonly start: number;
    readonly stride: number;
  }[];
}

/** One of several lists of steps. */
export interface ChoiceStep {
  readonly index: Placed;
  readonly branches: readonly (readonly Step[])[];
}

export type Step = Launch | CopyStep | RepeatStep | ChoiceStep;

/** A graph as launches on a device. */
export interface Launches {
  readonly steps: readonly Step[];
  /** The memory of its own, in the order in which it is made. */
  readonly roots: readonly Root[];
  /** The tensors handed in at each run: inputs, constants, then what is read of Variables. */
  readonly binds: number;
  readonly outputs: readonly Placed[];
  readonly writes: readonly Placed[];
}

/** Finds out how each node runs. */
export function launchesOf(graph: Graph, device: Device, specialise = false): Launches {
  const emitter = new Emitter(device, specialise);
  const values = new Map<number, Placed>();
  let binds = 0;
  const bound = (value: number, type: Type): void => {
    values.set(value, emitter.bound(binds++, type));
  };
  graph.inputs.forEach(({ dtype, shape }, i) => bound(i, typeOf(device, dtype, shape)));
  graph.constants.forEach(({ type }, value) => bound(value, type));
  graph.reads.forEach(({ type }, value) => bound(value, type));
  emitter.nodes(graph, values);
  // a small view of a large result would keep all of it alive
  const compact = (value: Placed): Placed => {
    const { root, type } = value;
    return root.bind >= 0 || root.bytes <= 4 * type.bytes || type.size === 0 ? value : emitter.copied(value);
  };
  const outputs = graph.outputs.map((value) => compact(values.get(value)!));
  const writes = [...graph.writes.values()].map((value) => emitter.dense(values.get(value)!));
  for (const { root } of [...outputs, ...writes]) if (root.bind < 0) root.fresh = true;
  return { steps: emitter.steps, roots: emitter.roots, binds, outputs, writes };
}

/** All launches, those within loops and choices too. */
export const launchesIn = (steps: readonly Step[]): readonly Launch[] =>
  steps.flatMap((step) => {
    if ('site' in step) return [step];
    if ('branches' in step) return launchesIn(step.branches.flat());
    return 'body' in step ? launchesIn([...(step.condition?.steps ?? []), ...step.body]) : [];
  });

/** How many launches and copies there are; what loops repeat counts once. */
export function countLaunches(steps: readonly Step[]): number {
  let count = 0;
  for (const step of steps) {
    if ('site' in step) count += step.site.exec === null ? 0 : 1;
    else if ('body' in step) count += countLaunches(step.body) + countLaunches(step.condition?.steps ?? []);
    else if ('branches' in step) count += countLaunches(step.branches.flat());
    else count++;
  }
  return count;
}
