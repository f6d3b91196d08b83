import {
  allocate,
  currentProbe,
  denseOf,
  type Device,
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
} from '@tensai/core';
import { type Arena, arenaOf } from './arena.ts';
import { type MemoryPlan, planMemory } from './plan-memory.ts';
import type { Launches, Placed, Root, Step } from './program.ts';

/** A place in an array of slices that changes from run to run. */
interface Patch {
  readonly slices: Slice[];
  readonly at: number;
  readonly placed: Placed;
}

/** A step with its arrays filled in. */
interface Ready {
  readonly step: Step;
  readonly ins: Slice[];
  readonly outs: Slice[];
  readonly args: number[];
}

/** Launches made ready to be run again and again: a run makes only what it gives back. */
export class Replay {
  readonly plan: MemoryPlan;
  readonly #device: Device;
  readonly #checks: boolean;
  readonly #launches: Launches;
  readonly #ready: readonly Ready[];
  readonly #arena: Arena;
  #generation = -1;
  readonly #own: Patch[] = [];
  readonly #bound: Patch[] = [];
  readonly #made: Patch[] = [];
  readonly #hosts: { readonly args: number[]; readonly at: number; readonly host: number; readonly step: Step }[] = [];
  readonly #fresh: Root[];

  constructor(launches: Launches, device: Device, checks = true) {
    this.#device = device;
    this.#checks = checks;
    this.#launches = launches;
    this.#arena = arenaOf(device);
    this.plan = planMemory(launches);
    this.#fresh = [...new Set(launches.steps.flatMap(({ outs }) => outs.map(({ root }) => root)))].filter(
      (root) => root.fresh,
    );
    this.#ready = launches.steps.map((step) => {
      const ready: Ready = { step, ins: [], outs: [], args: [] };
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

  #patch(slices: Slice[], at: number, placed: Placed): void {
    const { root } = placed;
    const list = root.bind >= 0 ? this.#bound : root.fresh ? this.#made : this.#own;
    list.push({ slices, at, placed });
  }

  /** Runs it. Results come first, then the new values of Variables; what fails gives nothing. */
  run(binds: readonly Tensor[], hosts: readonly number[]): { readonly outputs: Tensor[]; readonly writes: Tensor[] } {
    const device = this.#device;
    const { outputs, writes } = this.#launches;
    for (const { args, at, host, step } of this.#hosts) {
      checkNumber(step, at, hosts[host]!);
      args[at] = hosts[host]!;
    }
    this.#arena.reserve(this.plan.buffers);
    if (this.#generation !== this.#arena.generation) {
      this.#generation = this.#arena.generation;
      for (const { slices, at, placed } of this.#own)
        slices[at] = partOf(this.#arena.at(this.plan.places.get(placed.root)!), 0, placed);
    }
    for (const { slices, at, placed } of this.#bound) {
      const { storage, offset } = sliceOf(binds[placed.root.bind]!, 'jit');
      slices[at] = partOf(storage, offset, placed);
    }
    const fresh = new Map<Root, Storage>();
    for (const root of this.#fresh) {
      const storage = allocate(device, root.bytes);
      // held until the tensors hold it
      storage.refs++;
      fresh.set(root, storage);
    }
    try {
      for (const { slices, at, placed } of this.#made) slices[at] = partOf(fresh.get(placed.root)!, 0, placed);
      const probe = currentProbe();
      for (const ready of this.#ready) {
        if (probe === null) this.#launch(ready, binds);
        else probe.run(ready.step.site, () => this.#launch(ready, binds));
      }
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
