import {
  allocate,
  currentProbe,
  denseOf,
  type Device,
  type Executable,
  FractionError,
  type In,
  outsideScopes,
  partsOf,
  release,
  runChecks,
  runWithScratch,
  scope,
  type Slice,
  sliceOf,
  type Storage,
  Tensor,
  type Variable,
} from '@tensai/core';
import { type Arena, arenaOf } from './arena.ts';
import { type MemoryPlan, planMemory } from './plan-memory.ts';
import type { Launches, Placed, Root, Step } from './program.ts';

/** A place in an array of slices that changes from run to run. */
interface Patch {
  readonly slices: Slice[];
  readonly at: number;
  readonly source: Source;
}

/** Where a value lies. */
interface Source {
  readonly placed: Placed;
  /** Which of the tensors handed in, of what a run makes, or else of the buffers of the plan. */
  readonly from: number;
  /** Is it all of that? */
  readonly whole: boolean;
}

/** A step with its arrays filled in. */
interface Ready {
  readonly step: Step;
  readonly ins: Slice[];
  readonly outs: Slice[];
  readonly args: number[];
  /** Its code, where there is nothing to do but to launch it. */
  readonly exec: Executable | null;
}

/** What a slice is between two runs: they keep no memory alive. */
const NOTHING = null as unknown as Slice;

/** Launches made ready to be run again and again: a run makes only what it gives back. */
export class Replay {
  readonly plan: MemoryPlan;
  readonly #device: Device;
  readonly #checks: boolean;
  readonly #outputs: readonly Source[];
  readonly #writes: readonly Source[];
  readonly #variables: readonly Variable[];
  readonly #ready: readonly Ready[];
  readonly #arena: Arena;
  #generation = -1;
  readonly #own: Patch[] = [];
  readonly #bound: Patch[] = [];
  readonly #made: Patch[] = [];
  readonly #hosts: { readonly args: number[]; readonly at: number; readonly host: number; readonly step: Step }[] = [];
  readonly #fresh: readonly Root[];
  /** What became of the fresh roots in this run. */
  readonly #places: Slice[];
  /** The next values of Variables. */
  readonly #next: Slice[];

  /** `variables` are those that are assigned, in the order of the new values. */
  constructor(launches: Launches, device: Device, checks = true, variables: readonly Variable[] = []) {
    this.#device = device;
    this.#checks = checks;
    this.#variables = variables;
    this.#arena = arenaOf(device);
    this.plan = planMemory(launches);
    this.#fresh = [...new Set(launches.steps.flatMap(({ outs }) => outs.map(({ root }) => root)))].filter(
      (root) => root.fresh,
    );
    this.#places = this.#fresh.map(() => NOTHING);
    this.#outputs = launches.outputs.map((placed) => this.#sourceOf(placed));
    this.#writes = launches.writes.map((placed) => this.#sourceOf(placed));
    this.#next = this.#writes.map(() => NOTHING);
    this.#ready = launches.steps.map((step) => {
      const { site } = step;
      const direct = site.exec?.scratch === undefined && !(checks && site.checks.length > 0);
      const ready: Ready = { step, ins: [], outs: [], args: [], exec: direct ? site.exec : null };
      step.ins.forEach((placed, at) => this.#patch(ready.ins, at, placed));
      step.outs.forEach((placed, at) => this.#patch(ready.outs, at, placed));
      step.numbers.forEach((number, at) => {
        ready.args.push('literal' in number ? number.literal : 0);
        if ('host' in number) this.#hosts.push({ args: ready.args, at, host: number.host, step });
        else checkNumber(step, at, number.literal);
      });
      return ready;
    });
  }

  #sourceOf(placed: Placed): Source {
    const { root, offset, type } = placed;
    const from = root.bind >= 0 ? root.bind : root.fresh ? this.#fresh.indexOf(root) : this.plan.places.get(root)!;
    return { placed, from, whole: offset === 0 && type.bytes === root.bytes };
  }

  #patch(slices: Slice[], at: number, placed: Placed): void {
    const { root } = placed;
    slices.push(NOTHING);
    const list = root.bind >= 0 ? this.#bound : root.fresh ? this.#made : this.#own;
    list.push({ slices, at, source: this.#sourceOf(placed) });
  }

  /** Runs it, assigns Variables, and gives back the results; what fails gives nothing and assigns nothing. */
  run(binds: readonly Tensor[], hosts: readonly number[]): readonly Tensor[] {
    for (const { args, at, host, step } of this.#hosts) {
      checkNumber(step, at, hosts[host]!);
      args[at] = hosts[host]!;
    }
    const places = this.#places;
    try {
      this.#place(binds);
      const probe = currentProbe();
      for (const ready of this.#ready) {
        if (probe !== null) probe.run(ready.step.site, () => this.#launch(ready, binds));
        else if (ready.exec !== null) ready.exec.run(ready.ins, ready.outs, ready.args);
        else this.#launch(ready, binds);
      }
      return this.#finish(binds);
    } finally {
      for (const { slices, at } of this.#bound) slices[at] = NOTHING;
      for (const { slices, at } of this.#made) slices[at] = NOTHING;
      for (let k = 0; k < places.length; k++) {
        if (places[k] !== NOTHING) this.#arena.drop(places[k]!.storage);
        places[k] = NOTHING;
      }
    }
  }

  /** Finds memory for all values. */
  #place(binds: readonly Tensor[]): void {
    const arena = this.#arena;
    const places = this.#places;
    arena.reserve(this.plan.buffers);
    if (this.#generation !== arena.generation) {
      this.#generation = arena.generation;
      for (const { slices, at, source } of this.#own) slices[at] = partOf(arena.at(source.from), 0, source.placed);
    }
    for (const { slices, at, source } of this.#bound) slices[at] = boundAt(source, binds);
    const spares = this.#variables.length > 0 ? arena.sparesOf(this) : NO_SPARES;
    for (let k = 0; k < places.length; k++) {
      const spare = spares[k] ?? null;
      if (spare === null) {
        const { bytes } = this.#fresh[k]!;
        const storage = allocate(this.#device, bytes);
        // held until the tensors hold it
        storage.refs++;
        places[k] = { storage, offset: 0, bytes };
      } else {
        places[k] = spare;
        spares[k] = null;
      }
    }
    for (const { slices, at, source } of this.#made) slices[at] = sliceIn(places[source.from]!, source);
  }

  /** Makes results, then assigns Variables. */
  #finish(binds: readonly Tensor[]): readonly Tensor[] {
    const places = this.#places;
    const next = this.#next;
    const sliceOfSource = (source: Source): Slice =>
      source.placed.root.bind >= 0 ? boundAt(source, binds) : sliceIn(places[source.from]!, source);
    const results = this.#outputs.map((source) => new Tensor(source.placed.type, sliceOfSource(source)));
    if (next.length === 0) return results;
    // all have their shares before the first is assigned: the value of one Variable may be the next one of another
    for (let k = 0; k < next.length; k++) {
      next[k] = sliceOfSource(this.#writes[k]!);
      next[k]!.storage.refs++;
    }
    const spares = this.#arena.sparesOf(this);
    for (let k = 0; k < next.length; k++) {
      const { placed, from } = this.#writes[k]!;
      const before = this.#variables[k]!.exchange(placed.type, next[k]!);
      next[k] = NOTHING;
      if (before === null) continue;
      const { root } = placed;
      const spare = root.bind < 0 && !spares[from] && before.offset === 0;
      if (spare && before.bytes === root.bytes && before.storage.bytes === root.bytes) spares[from] = before;
      else this.#arena.drop(before.storage);
    }
    return results;
  }

  #launch({ step, ins, outs, args }: Ready, binds: readonly Tensor[]): void {
    const { site } = step;
    const checked = this.#checks && site.checks.length > 0;
    if (checked || site.exec === null)
      withOperands(step, { ins, args, binds }, (operands) => {
        if (checked) runChecks(site, operands);
        // what only checks computes nothing
        if (site.exec === null && outs.length > 0) this.#call(step, operands, outs);
      });
    if (site.exec !== null) runWithScratch(this.#device, site.exec, ins, outs, args);
  }

  /** An op that decides at the run which others it consists of. */
  #call({ site: { op, attrs } }: Step, operands: readonly In[], outs: readonly Slice[]): void {
    const { backend } = this.#device;
    const inner = scope();
    try {
      inner.run(() =>
        partsOf(op, operands, attrs).forEach((result, k) => {
          if (result.type.size > 0) backend.copy(outs[k]!, denseOf(result).place!);
        }),
      );
    } finally {
      inner.dispose();
    }
  }
}

/** Gives `body` the operands of a step as tensors and numbers. */
function withOperands(
  { operands, ins: places }: Step,
  { ins, args, binds }: { ins: readonly Slice[]; args: readonly number[]; binds: readonly Tensor[] },
  body: (operands: readonly In[]) => void,
): void {
  let tensors = 0;
  let numbers = 0;
  const made: Tensor[] = [];
  const given = operands.map((placed): In => {
    if (!placed) return args[numbers++]!;
    const slice = ins[tensors]!;
    const { root, offset, type } = places[tensors++]!;
    // what was handed in remembers that it passed a check
    const own = root.bind >= 0 ? binds[root.bind]! : null;
    if (own && offset === 0 && own.type === type) return own;
    const one = outsideScopes(() => new Tensor(type, slice));
    made.push(one);
    return one;
  });
  try {
    body(given);
  } finally {
    for (const one of made) release(one);
  }
}

const NO_SPARES: (Slice | null)[] = [];

const boundAt = (source: Source, binds: readonly Tensor[]): Slice =>
  sliceIn(binds[source.from]!.place ?? sliceOf(binds[source.from]!, 'jit'), source);

const sliceIn = (place: Slice, { placed, whole }: Source): Slice =>
  whole ? place : partOf(place.storage, place.offset, placed);

const partOf = (storage: Storage, offset: number, placed: Placed): Slice => ({
  storage,
  offset: offset + placed.offset,
  bytes: placed.type.bytes,
});

function checkNumber({ site: { bounds, op } }: Step, at: number, value: number): void {
  const bound = bounds?.[at];
  if (bound && (!Number.isInteger(value) || value < bound.min || value > bound.max))
    throw new FractionError({ op: op.name, value, dtype: bound.dtype });
}
