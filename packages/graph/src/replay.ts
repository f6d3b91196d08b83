import {
  allocate,
  currentProbe,
  type Device,
  type Slice,
  sliceOf,
  type Storage,
  Tensor,
  type Variable,
} from '@tensai/core';
import { type Arena, arenaOf } from './arena.ts';
import { type MemoryPlan, planMemory } from './plan-memory.ts';
import { countLaunches, type Launches, launchesIn, type Placed, type Root } from './program.ts';
import { type Part, Readiness, type Ready, type ReadyLaunch } from './ready.ts';
import { type Recorded, recorded } from './recorded.ts';
import { checkNumber, Runner } from './runner.ts';

/** Where a value lies. */
interface Source {
  readonly placed: Placed;
  /** Which of the tensors handed in, of what a run makes, or else of the buffers of the plan. */
  readonly from: number;
  /** Is it all of that? */
  readonly whole: boolean;
}

/** What a slice is between two runs: they keep no memory alive. */
const NOTHING = null as unknown as Slice;

/** Launches made ready to be run again and again: a run makes only what it gives back. */
export class Replay {
  readonly plan: MemoryPlan;
  /** How many launches and copies a run has; what is repeated counts once. */
  readonly count: number;
  readonly #device: Device;
  readonly #runner: Runner;
  readonly #outputs: readonly Source[];
  readonly #writes: readonly Source[];
  readonly #variables: readonly Variable[];
  readonly #readiness: Readiness;
  readonly #steps: Launches['steps'];
  readonly #ready: readonly Ready[];
  /** The program in the hands of the backend; null where it is walked through here. */
  readonly #recorded: Recorded | null;
  readonly #checks: readonly ReadyLaunch[];
  readonly #handed: Slice[] = [];
  readonly #arena: Arena;
  #generation = -1;
  readonly #fresh: readonly Root[];
  /** What became of the fresh roots in this run. */
  readonly #places: Slice[];
  /** The next values of Variables. */
  readonly #next: Slice[];

  /** `variables` are those that are assigned, in the order of the new values. */
  constructor(launches: Launches, device: Device, checks = true, variables: readonly Variable[] = []) {
    this.#device = device;
    this.#runner = new Runner(device, checks);
    this.#variables = variables;
    this.#arena = arenaOf(device);
    this.plan = planMemory(launches);
    this.count = countLaunches(launches.steps);
    this.#fresh = launches.roots.filter((root) => root.fresh);
    this.#places = this.#fresh.map(() => NOTHING);
    this.#outputs = launches.outputs.map((placed) => this.#sourceOf(placed));
    this.#writes = launches.writes.map((placed) => this.#sourceOf(placed));
    this.#next = this.#writes.map(() => NOTHING);
    this.#readiness = new Readiness((root) => this.#fromOf(root), checks);
    this.#steps = launches.steps;
    this.#ready = this.#readiness.steps(launches.steps);
    this.#recorded = recorded(launches, this.plan, device.backend, checks);
    const early = new Set(this.#recorded?.checks);
    this.#checks = this.#ready.filter((ready) => ready.kind === 'launch' && early.has(ready.step)) as ReadyLaunch[];
    for (const step of launches.steps)
      if ('site' in step)
        step.numbers.forEach((number, at) => {
          if ('literal' in number) checkNumber(step, at, number.literal);
        });
  }

  #fromOf(root: Root): number {
    return root.bind >= 0 ? root.bind : root.fresh ? this.#fresh.indexOf(root) : this.plan.places.get(root)!;
  }

  #sourceOf(placed: Placed): Source {
    const { root, offset, type } = placed;
    return { placed, from: this.#fromOf(root), whole: offset === 0 && type.bytes === root.bytes };
  }

  /** Runs it, assigns Variables, and gives back the results; what fails gives nothing and assigns nothing. */
  run(binds: readonly Tensor[], hosts: readonly number[]): readonly Tensor[] {
    const readiness = this.#readiness;
    for (const { args, at, host, step } of readiness.hosts) {
      // a launch that may not be run looks at its numbers when it is
      if (!step.inner) checkNumber(step, at, hosts[host]!);
      args[at] = hosts[host]!;
    }
    const places = this.#places;
    try {
      this.#place(binds);
      // a probe wants to see each launch
      if (this.#recorded === null || currentProbe() !== null) {
        this.#reserve();
        this.#runner.run(this.#ready, binds);
      } else this.#handOver(this.#recorded, binds, hosts);
      return this.#finish(binds);
    } finally {
      readiness.forget();
      for (let k = 0; k < places.length; k++) {
        if (places[k] !== NOTHING) this.#arena.drop(places[k]!.storage);
        places[k] = NOTHING;
      }
    }
  }

  #handOver({ replay }: Recorded, binds: readonly Tensor[], hosts: readonly number[]): void {
    for (const check of this.#checks) this.#runner.check(check, binds);
    const handed = this.#handed;
    for (let i = 0; i < binds.length; i++) handed[i] = placeOf(binds[i]!);
    for (let k = 0; k < this.#places.length; k++) handed[binds.length + k] = this.#places[k]!;
    replay.run(handed, hosts);
    handed.fill(NOTHING);
  }

  /** Lets go of what the backend made for the program: its code belongs to no other. */
  dispose(): void {
    this.#recorded?.replay.dispose();
    for (const { site } of launchesIn(this.#steps)) site.exec?.dispose?.();
  }

  /** Finds memory for what a run only uses. */
  #reserve(): void {
    const arena = this.#arena;
    arena.reserve(this.plan.buffers);
    if (this.#generation === arena.generation) return;
    this.#generation = arena.generation;
    for (const { part, from, offset } of this.#readiness.own) put(part, arena.at(from), offset);
  }

  /** Finds memory for what is handed in, and for what outlives the run. */
  #place(binds: readonly Tensor[]): void {
    const arena = this.#arena;
    const readiness = this.#readiness;
    const places = this.#places;
    for (const { part, from, offset } of readiness.bound) {
      const place = placeOf(binds[from]!);
      put(part, place.storage, place.offset + offset);
    }
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
    for (const { part, from, offset } of readiness.fresh) put(part, places[from]!.storage, offset);
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
}

function put(part: Part, storage: Storage, offset: number): void {
  part.storage = storage;
  part.offset = offset;
}

const NO_SPARES: (Slice | null)[] = [];

const placeOf = (tensor: Tensor): Slice => tensor.place ?? sliceOf(tensor, 'jit');

const boundAt = (source: Source, binds: readonly Tensor[]): Slice => sliceIn(placeOf(binds[source.from]!), source);

const sliceIn = (place: Slice, { placed, whole }: Source): Slice =>
  whole ? place : partOf(place.storage, place.offset, placed);

const partOf = (storage: Storage, offset: number, placed: Placed): Slice => ({
  storage,
  offset: offset + placed.offset,
  bytes: placed.type.bytes,
});
