import type { Backend, BackendSpec, Held, KernelFactory, Storage } from './backend.ts';
import { BackendOpenError, DuplicateNameError, NoBackendError, UnknownBackendError } from './errors.ts';
import { Flag } from './flag.ts';
import { nearest } from './nearest.ts';
import { inspect } from './print.ts';
import { completePrototype } from './prototype.ts';
import { claimCore } from './single-copy.ts';
import type { In, Op } from './op.ts';
import type { PartialShape, Shape } from './shape.ts';
import { Tensor } from './tensor.ts';
import type { Type } from './type.ts';

/** An open backend, with what core keeps for it. */
export interface Device {
  readonly backend: Backend;
  /** Interned types of its tensors. */
  readonly types: Map<string, Type>;
  /** Kernels that other packages brought; they go before the backend's own. */
  readonly kernels: Map<string, KernelFactory>;
  /** Frees storages that nothing reaches any more; null where the backend does without. */
  readonly reclaim: FinalizationRegistry<Held> | null;
  /** What its value checks leave behind, where it cannot be read at once. */
  readonly flag?: Flag | null;
  /** Where tensors are symbols, as in a model that is being put together: ops on them go here. */
  readonly symbols?: Symbols;
}

/** What a device of symbols does instead of computing. */
export interface Symbols {
  /** A shape as users see it: unknown extents are null. */
  show(shape: Shape): PartialShape;
  /** Takes an op of which at least one operand is a symbol. */
  apply(op: Op, ins: readonly In[], attrs: object): readonly Tensor[];
}

const specs = new Map<string, BackendSpec>();
const open = new Map<string, Device>();
const opening = new Map<string, Promise<Device>>();
const kernels = new Map<string, Map<string, KernelFactory>>();
let current: Device | null = null;

/**
 * Makes a backend known. It is opened at its first use; until `setBackend` or `ready`, the default is the synchronous one of highest priority.
 *
 * @example
 * registerBackend(cpu());
 */
export function registerBackend(spec: BackendSpec): void {
  claimCore();
  if (open.has(spec.name) || opening.has(spec.name))
    throw new DuplicateNameError({ kind: 'open backend', name: spec.name });
  specs.set(spec.name, spec);
}

/** Adds a kernel for an op to a backend, open or not; it goes before the backend's own. */
export function registerKernel(backend: string, op: { readonly name: string }, factory: KernelFactory): void {
  let list = kernels.get(backend);
  if (!list) kernels.set(backend, (list = new Map()));
  list.set(op.name, factory);
}

/** The names of the registered backends, the one of highest priority first. */
export const registeredBackends = (): readonly string[] =>
  [...specs.values()].sort((a, b) => b.priority - a.priority).map((spec) => spec.name);

function adopt(backend: Backend): Device {
  completePrototype(Tensor.prototype, inspect);
  const { name, caps } = backend;
  const known = kernels.get(name) ?? new Map<string, KernelFactory>();
  kernels.set(name, known);
  const reclaim = caps.finalize
    ? new FinalizationRegistry<Held>((held) => {
        if (!held.freed) backend.free(held);
      })
    : null;
  const device: Device & { flag: Flag | null } = { backend, types: new Map(), kernels: known, reclaim, flag: null };
  if (!caps.syncRead && backend.compile) device.flag = new Flag(device);
  open.set(name, device);
  // tensors of a lost device stay on it; who asks for the backend anew gets a fresh one
  void backend.lost?.then(() => {
    if (open.get(name) === device) open.delete(name);
  });
  return device;
}

function openSync(spec: BackendSpec): Device {
  const known = open.get(spec.name);
  if (known) return known;
  const backend = spec.open();
  if (backend instanceof Promise)
    throw new BackendOpenError({ name: spec.name, reason: 'it says that it is synchronous and returned a Promise' });
  return adopt(backend);
}

/** The device on which creation ops work now; opens the default at first use: the best of the synchronous ones that opens here. */
export function defaultDevice(): Device {
  if (current) return current;
  const candidates = [...specs.values()].filter((s) => s.synchronous).sort((a, b) => b.priority - a.priority);
  if (candidates.length === 0) throw new NoBackendError({ registered: [...specs.keys()] });
  const reasons: string[] = [];
  for (const spec of candidates)
    try {
      return (current = openSync(spec));
    } catch (error) {
      // a page may forbid what one of them needs
      if (!(error instanceof BackendOpenError) || candidates.length === 1) throw error;
      reasons.push(`${spec.name}: ${error.message}`);
    }
  throw new NoBackendError({ registered: [...specs.keys()], reasons });
}

/** The device that callbacks of datasets run on: the default, if it is a synchronous one that reads at once, else the synchronous one of lowest priority. Opened if need be. */
export function hostDevice(): Device {
  const device = current ?? defaultDevice();
  if (specs.get(device.backend.name)?.synchronous && device.backend.caps.syncRead) return device;
  const spec = [...specs.values()].filter((s) => s.synchronous).sort((a, b) => a.priority - b.priority)[0];
  if (!spec) throw new NoBackendError({ registered: [...specs.keys()] });
  return openSync(spec);
}

/** The device of a backend, opened if need be. */
export function deviceOf(name: string): Device | Promise<Device> {
  const known = open.get(name);
  if (known) return known;
  const spec = specs.get(name);
  if (!spec)
    throw new UnknownBackendError({ name, registered: [...specs.keys()], nearest: nearest(name, specs.keys()) });
  if (spec.synchronous) return openSync(spec);
  let waiting = opening.get(name);
  if (!waiting) {
    waiting = Promise.resolve(spec.open())
      .then(adopt)
      .finally(() => opening.delete(name));
    opening.set(name, waiting);
  }
  return waiting;
}

/**
 * Makes a backend the default for tensors created from now on. It moves no tensor. A synchronous backend is in effect on return.
 *
 * @example
 * await setBackend('cpu');
 */
export function setBackend(name: string): Promise<void> {
  try {
    const device = deviceOf(name);
    if (!(device instanceof Promise)) {
      current = device;
      return Promise.resolve();
    }
    return device.then((opened) => {
      current = opened;
    });
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** Opens the backend of highest priority that opens here, makes it the default and resolves to its name. Negative priorities are left to `setBackend`. */
export async function ready(): Promise<string> {
  const reasons: string[] = [];
  for (const name of registeredBackends().filter((n) => specs.get(n)!.priority >= 0)) {
    try {
      // one after another: opening a device that is not needed costs more than waiting
      // oxlint-disable-next-line no-await-in-loop
      current = await deviceOf(name);
      return name;
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NoBackendError({ registered: [...specs.keys()], reasons });
}

/** The name of the default backend. */
export const getBackend = (): string => defaultDevice().backend.name;

/** Every open device. */
export const openDevices = (): Iterable<Device> => open.values();

/** Runs `body` with another default device. */
export function onDevice<T>(device: Device, body: () => T): T {
  // nothing can be made there: what meets a symbol is a constant
  if (device.symbols !== undefined) return body();
  const before = current;
  current = device;
  try {
    return body();
  } finally {
    current = before;
  }
}

/** New memory, watched where the backend asks for it. */
export function allocate(device: Device, bytes: number): Storage {
  const { backend, reclaim } = device;
  const storage = backend.alloc(bytes);
  if (reclaim !== null && storage.watched !== true) {
    reclaim.register(storage, storage.held);
    if (backend.recycle !== undefined) storage.watched = true;
  }
  return storage;
}

/** Frees a storage after its last share, unless that was done; nobody may refer to it any more. */
export function discard({ backend }: Device, storage: Storage): void {
  if (storage.held.freed) return;
  backend.free(storage.held);
  backend.recycle?.(storage);
}
