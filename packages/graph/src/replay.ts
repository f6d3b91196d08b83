import { allocate, type Device, outsideScopes, type Slice, sliceOf, type Storage, Tensor } from '@tensai/core';
import { type Arena, arenaOf } from './arena.ts';
import { type MemoryPlan, planMemory } from './plan-memory.ts';
import { countLaunches, type Launches, type Placed, type Root } from './program.ts';
import { Readiness, type Part, type Ready } from './ready.ts';
import { checkNumber, Runner } from './runner.ts';

/** Launches made ready to be run again and again: a run makes only what it gives back. */
export class Replay {
  readonly plan: MemoryPlan;
  readonly #device: Device;
  readonly #runner: Runner;
  readonly #launches: Launches;
  readonly #readiness: Readiness = new Readiness();
  readonly #ready: readonly Ready[];
  readonly #arena: Arena;
  #generation = -1;
  readonly #fresh: readonly Root[];

  constructor(launches: Launches, device: Device, checks = true) {
    this.#device = device;
    this.#runner = new Runner(device, checks);
    this.#launches = launches;
    this.#arena = arenaOf(device);
    this.plan = planMemory(launches);
    this.#fresh = launches.roots.filter((root) => root.fresh);
    this.#ready = this.#readiness.steps(launches.steps);
    for (const step of launches.steps)
      if ('site' in step)
        step.numbers.forEach((number, at) => 'literal' in number && checkNumber(step, at, number.literal));
  }

  /** How many launches and copies a run has; what is repeated counts once. */
  get count(): number {
    return countLaunches(this.#launches.steps);
  }

  /** Runs it. Results come first, then the new values of Variables; what fails gives nothing. */
  run(binds: readonly Tensor[], hosts: readonly number[]): { readonly outputs: Tensor[]; readonly writes: Tensor[] } {
    const device = this.#device;
    const { outputs, writes } = this.#launches;
    const readiness = this.#readiness;
    for (const { args, at, host, step } of readiness.hosts) {
      // a launch that may not be run looks at its numbers when it is
      if (!step.inner) checkNumber(step, at, hosts[host]!);
      args[at] = hosts[host]!;
    }
    this.#arena.reserve(this.plan.buffers);
    if (this.#generation !== this.#arena.generation) {
      this.#generation = this.#arena.generation;
      for (const { part, placed } of readiness.own)
        put(part, this.#arena.at(this.plan.places.get(placed.root)!), placed.offset);
    }
    for (const { part, placed } of readiness.bound) {
      const { storage, offset } = sliceOf(binds[placed.root.bind]!, 'jit');
      put(part, storage, offset + placed.offset);
    }
    const fresh = new Map<Root, Storage>();
    for (const root of this.#fresh) {
      const storage = allocate(device, root.bytes);
      // held until the tensors hold it
      storage.refs++;
      fresh.set(root, storage);
    }
    try {
      for (const { part, placed } of readiness.fresh) put(part, fresh.get(placed.root)!, placed.offset);
      this.#runner.run(this.#ready, binds);
      const result = (placed: Placed): Tensor => {
        const { root, type } = placed;
        const given = root.bind >= 0 ? binds[root.bind]!.place! : null;
        const place = given ? partOf(given.storage, given.offset, placed) : partOf(fresh.get(root)!, 0, placed);
        return new Tensor(type, place);
      };
      return { outputs: outputs.map(result), writes: outsideScopes(() => writes.map(result)) };
    } finally {
      for (const storage of fresh.values()) if (--storage.refs === 0) device.backend.free(storage.held);
    }
  }
}

function put(part: Part, storage: Storage, offset: number): void {
  part.storage = storage;
  part.offset = offset;
}

const partOf = (storage: Storage, offset: number, placed: Placed): Slice => ({
  storage,
  offset: offset + placed.offset,
  bytes: placed.type.bytes,
});
