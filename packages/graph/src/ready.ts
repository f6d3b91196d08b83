import type { Executable, Slice, Storage, Type } from '@tensai/core';
import type { Launch, Placed, Root, Step } from './program.ts';

/** A slice that is filled in anew. */
export interface Part {
  storage: Storage;
  offset: number;
  readonly bytes: number;
}

/** A slice of memory that a loop moves, and how far behind the beginning of that memory it lies. */
export interface Shift {
  readonly part: Part;
  readonly offset: number;
}

/** A launch with its arrays filled in. */
export interface ReadyLaunch {
  readonly kind: 'launch';
  readonly step: Launch;
  readonly ins: readonly Slice[];
  readonly outs: readonly Slice[];
  readonly scratch: readonly Slice[];
  readonly args: number[];
  /** Its code, where there is nothing to do but to launch it. */
  readonly exec: Executable | null;
}

export interface ReadyCopy {
  readonly kind: 'copy';
  readonly from: Slice;
  readonly to: Slice;
}

export interface ReadyRepeat {
  readonly kind: 'repeat';
  readonly most: number;
  readonly condition: { readonly steps: readonly Ready[]; readonly value: Slice; readonly type: Type } | null;
  readonly body: readonly Ready[];
  readonly carries: readonly {
    readonly init: Slice;
    readonly final: Slice;
    readonly spare: Slice;
    readonly state: readonly Shift[];
    readonly next: readonly Shift[];
  }[];
  readonly slices: readonly {
    readonly of: Slice;
    readonly start: number;
    readonly stride: number;
    readonly parts: readonly Shift[];
  }[];
}

export interface ReadyChoice {
  readonly kind: 'choice';
  readonly index: Slice;
  readonly type: Type;
  readonly branches: readonly (readonly Ready[])[];
}

export type Ready = ReadyLaunch | ReadyCopy | ReadyRepeat | ReadyChoice;

/** A number that the host gives anew at each run. */
export interface HostArgument {
  readonly args: number[];
  readonly at: number;
  readonly host: number;
  readonly step: Launch;
}

/** A slice to fill in: the part from `offset` on of a tensor that is handed in, of what a run makes, or of a buffer. */
interface Patch {
  readonly part: Part;
  readonly from: number;
  readonly offset: number;
}

const NOTHING = null as unknown as Storage;

/** Makes arrays of slices for steps, and keeps count of what has to be filled in when. */
export class Readiness {
  /** Slices of the memory that replays share, of what is handed in, and of what a run makes anew. */
  readonly own: Patch[] = [];
  readonly bound: Patch[] = [];
  readonly fresh: Patch[] = [];
  readonly hosts: HostArgument[] = [];
  readonly #moving: Map<Root, Shift[]> = new Map();
  readonly #fromOf: (root: Root) => number;
  readonly #checks: boolean;

  /** `fromOf` counts where the memory of a root comes from. */
  constructor(fromOf: (root: Root) => number, checks: boolean) {
    this.#fromOf = fromOf;
    this.#checks = checks;
  }

  /** Between two runs slices keep no memory alive, but for buffers. */
  forget(): void {
    for (const { part } of this.bound) part.storage = NOTHING;
    for (const { part } of this.fresh) part.storage = NOTHING;
    for (const shifts of this.#moving.values()) for (const { part } of shifts) part.storage = NOTHING;
  }

  steps(steps: readonly Step[]): readonly Ready[] {
    return steps.map((step) => this.#step(step));
  }

  #step(step: Step): Ready {
    if ('site' in step) return this.#launch(step);
    if ('from' in step) return { kind: 'copy', from: this.#part(step.from), to: this.#part(step.to) };
    if ('branches' in step) {
      const branches = step.branches.map((steps) => this.steps(steps));
      return { kind: 'choice', index: this.#part(step.index), type: step.index.type, branches };
    }
    const { most, condition, body, carries, slices } = step;
    return {
      kind: 'repeat',
      most,
      condition: condition && {
        steps: this.steps(condition.steps),
        value: this.#part(condition.value),
        type: condition.value.type,
      },
      body: this.steps(body),
      carries: carries.map(({ init, final, spare, state, next }) => ({
        init: this.#part(init),
        final: this.#part(final),
        spare: this.#part(spare),
        state: this.#shifts(state),
        next: this.#shifts(next),
      })),
      slices: slices.map(({ root, of, start, stride }) => ({
        of: this.#part(of),
        start,
        stride,
        parts: this.#shifts(root),
      })),
    };
  }

  #launch(step: Launch): ReadyLaunch {
    const args: number[] = [];
    step.numbers.forEach((number, at) => {
      args.push('literal' in number ? number.literal : 0);
      if ('host' in number) this.hosts.push({ args, at, host: number.host, step });
    });
    const parts = (list: readonly Placed[]): Slice[] => list.map((placed) => this.#part(placed));
    const { site, inner } = step;
    const looks = (this.#checks && site.checks.length > 0) || (inner && site.bounds !== null);
    return {
      kind: 'launch',
      step,
      ins: parts(step.ins),
      outs: parts(step.outs),
      scratch: parts(step.scratch),
      args,
      exec: looks ? null : site.exec,
    };
  }

  #shifts(root: Root): Shift[] {
    let shifts = this.#moving.get(root);
    if (!shifts) this.#moving.set(root, (shifts = []));
    return shifts;
  }

  #part(placed: Placed): Part {
    const { root, offset, type } = placed;
    const part: Part = { storage: NOTHING, offset: 0, bytes: type.bytes };
    if (root.moving) this.#shifts(root).push({ part, offset });
    else {
      const list = root.bind >= 0 ? this.bound : root.fresh ? this.fresh : this.own;
      list.push({ part, from: this.#fromOf(root), offset });
    }
    return part;
  }
}
