import type { Executable, Slice } from './backend.ts';
import { type CompiledCheck, runChecks } from './check.ts';
import { partsOf } from './composite.ts';
import { allocate, defaultDevice, type Device, type Symbols } from './device.ts';
import { FractionError } from './errors.ts';
import type { In, Op } from './op.ts';
import { resolve } from './resolve.ts';
import { sliceOf } from './reading.ts';
import { runWithScratch } from './scratch.ts';
import { Tensor } from './tensor.ts';
import type { Type } from './type.ts';
import type { Variable } from './variable.ts';
import { onlyResults, outsideScopes } from './memory.ts';
import { copyOp } from './ops/copy.ts';
import { operandError } from './ops/operand.ts';
import { NO_ATTRS } from './op.ts';

/** What an op turned out to be for a signature: hand-written code, a compiled loop, a compiled program along rows, an algorithm of the host, a view of its input, or other ops. */
export type Way = 'kernel' | 'loop' | 'rows' | 'host' | 'view' | 'parts';

/** Watches ops as they run: `profile`. */
export interface Probe {
  run<T>(site: Site, body: () => T): T;
}

let probe: Probe | null = null;

/** What watches ops now. */
export const currentProbe = (): Probe | null => probe;

/** Puts a probe in place and returns the one before. */
export function swapProbe(next: Probe | null): Probe | null {
  const before = probe;
  probe = next;
  return before;
}

/** How an op runs for one signature: an entry of its inline cache. */
export interface Site {
  readonly way: Way;
  readonly count: number;
  /** The types of the first two inputs, and of the rest; null for a number. */
  readonly t0: Type | null;
  readonly t1: Type | null;
  readonly rest: readonly (Type | null)[];
  readonly attrs: object;
  readonly device: Device;
  readonly op: Op;
  readonly outs: readonly Type[];
  /** Code to launch; null where `view` or `impl` serves. */
  readonly exec: Executable | null;
  /** Bytes from input 0's first element to the result's, for results that share its storage (less than 0 where a view runs backwards); null for others. */
  readonly view: number | null;
  readonly checks: readonly CompiledCheck[];
  /** Which inputs the code wants in row-major order. */
  readonly densify: readonly boolean[] | null;
  /** Numbers that must be whole and in range: the bounds of their dtype; null where any number fits. */
  readonly bounds:
    | readonly ({ readonly dtype: Type['dtype']; readonly min: number; readonly max: number } | null)[]
    | null;
  // Buffers of the launch, reused: a launch is synchronous and starts no other.
  readonly I: (Slice | null)[];
  readonly O: (Slice | null)[];
  readonly args: number[];
}

const MOST_SITES = 4;
const MOST_SIGNATURES = 512;

// undefined for what is no operand: no site has that type, and `find` refuses it
const typeAt = (x: In): Type | null =>
  typeof x === 'number' ? null : ((x as Exclude<In, number> | null)?.type as Type | null);

/** Are two attribute objects equal? They hold primitives and arrays of numbers, in a fixed order. */
function sameAttrs(a: object, b: object): boolean {
  if (a === b) return true;
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  for (const key in x) {
    const p = x[key];
    const q = y[key];
    if (p === q) continue;
    if (!Array.isArray(p) || !Array.isArray(q) || p.length !== q.length) return false;
    for (let i = 0; i < p.length; i++) if (!Object.is(p[i], q[i])) return false;
  }
  return true;
}

function sameRest({ rest }: Site, ins: readonly In[]): boolean {
  for (let i = 0; i < rest.length; i++) if (typeAt(ins[i + 2]!) !== rest[i]) return false;
  return true;
}

/** Runs an op now, on the device of its inputs. */
export function evaluate(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
  const site = siteFor(op, ins, attrs);
  if (site === null) return symbolsOf(ins)!.apply(op, ins, attrs);
  if (probe !== null) return probe.run(site, () => runSite(site, ins));
  return runSite(site, ins);
}

const runSite = (site: Site, ins: readonly In[]): readonly Tensor[] =>
  site.exec !== null ? launch(site, site.exec, ins) : special(site, ins);

/** Raises what an op would raise of these inputs, without running it: for who takes a composite apart. */
export function checkInputs(op: Op, ins: readonly In[], attrs: object): void {
  const site = siteFor(op, ins, attrs);
  if (site !== null && site.checks.length > 0) runChecks(site, ins);
}

// null where an operand is a symbol: nothing is computed then, and nothing cached
function siteFor(op: Op, ins: readonly In[], attrs: object): Site | null {
  const { sites } = op;
  const count = ins.length;
  const t0 = count > 0 ? typeAt(ins[0]!) : null;
  const t1 = count > 1 ? typeAt(ins[1]!) : null;
  for (let k = 0; k < sites.length; k++) {
    const site = sites[k]!;
    if (
      site.t0 === t0 &&
      site.t1 === t1 &&
      site.count === count &&
      (site.attrs === attrs || sameAttrs(site.attrs, attrs)) &&
      (count < 3 || sameRest(site, ins)) &&
      (t0 !== null || t1 !== null || site.device === deviceFor(ins))
    ) {
      if (k > 1) {
        sites[k] = sites[k - 1]!;
        sites[k - 1] = site;
      }
      return site;
    }
  }
  return find(op, ins, attrs);
}

function symbolsOf(ins: readonly In[]): Symbols | undefined {
  for (const x of ins) {
    const symbols = typeAt(x)?.device.symbols;
    if (symbols !== undefined) return symbols;
  }
  return undefined;
}

function deviceFor(ins: readonly In[]): Device {
  for (const x of ins) {
    const type = typeAt(x);
    if (type !== null) return type.device;
  }
  return defaultDevice();
}

// The second level of the cache: by ids of types. A value-less signature with new attributes each time must not grow it without end.
function find(op: Op, ins: readonly In[], attrs: object): Site | null {
  ins.forEach((x, i) => {
    if (typeAt(x) === undefined) throw operandError(op.name, x, i);
  });
  if (symbolsOf(ins) !== undefined) return null;
  const device = deviceFor(ins);
  let key = '';
  for (const x of ins) {
    const type = typeAt(x);
    key += type === null ? 'n,' : `${type.id},`;
  }
  let list = op.more.get(key);
  let site = list?.find((s) => s.device === device && sameAttrs(s.attrs, attrs));
  if (!site) {
    site = resolve(op, ins.map(typeAt), attrs, device);
    if (op.more.size >= MOST_SIGNATURES || (list && list.length >= MOST_SIGNATURES)) evict(op);
    list = op.more.get(key);
    if (list) list.push(site);
    else op.more.set(key, [site]);
  }
  op.sites.unshift(site);
  if (op.sites.length > MOST_SITES) op.sites.pop();
  return site;
}

function evict(op: Op): void {
  for (const list of op.more.values()) for (const { exec } of list) exec?.dispose?.();
  op.more.clear();
  op.sites.length = 0;
}

function launch(site: Site, exec: Executable, ins: readonly In[]): readonly Tensor[] {
  const { I, O, args, outs, device } = site;
  if (site.checks.length > 0) runChecks(site, ins);
  let tensors = 0;
  let numbers = 0;
  for (let i = 0; i < ins.length; i++) {
    const x = ins[i]!;
    if (typeof x === 'number') args[numbers++] = x;
    else if (x.type === null) args[numbers++] = x.value;
    else if (site.densify !== null && site.densify[i]) I[tensors++] = denseOf(tensorOf(x)).place;
    else I[tensors++] = x.place ?? sliceOf(x as Tensor, site.op.name);
  }
  if (site.bounds !== null) checkNumbers(site, site.bounds);
  let results: Tensor[];
  if (outs.length === 1) {
    const type = outs[0]!;
    const slice: Slice = { storage: allocate(device, type.bytes), offset: 0, bytes: type.bytes };
    O[0] = slice;
    run(site, exec);
    results = [new Tensor(type, slice)];
  } else {
    const slices = outs.map((type): Slice => ({ storage: allocate(device, type.bytes), offset: 0, bytes: type.bytes }));
    slices.forEach((slice, k) => (O[k] = slice));
    run(site, exec);
    results = outs.map((type, k) => new Tensor(type, slices[k]!));
  }
  // the cache must not keep memory alive
  for (let i = 0; i < tensors; i++) I[i] = null;
  for (let k = 0; k < outs.length; k++) O[k] = null;
  return results;
}

// code that fails, as an algorithm without an answer does, leaves nothing behind
function run({ device, I, O, args }: Site, exec: Executable): void {
  try {
    runWithScratch(device, exec, I as Slice[], O as Slice[], args);
  } catch (error) {
    for (const slice of O) device.backend.free(slice!.storage.held);
    I.fill(null);
    O.fill(null);
    throw error;
  }
}

function checkNumbers({ op, args }: Site, bounds: NonNullable<Site['bounds']>): void {
  bounds.forEach((bound, k) => {
    const value = args[k]!;
    if (bound !== null && (!Number.isInteger(value) || value < bound.min || value > bound.max))
      throw new FractionError({ op: op.name, value, dtype: bound.dtype });
  });
}

const tensorOf = (x: Exclude<In, number>): Tensor => (x as Tensor | Variable).tensor;

function special(site: Site, ins: readonly In[]): readonly Tensor[] {
  if (site.checks.length > 0) runChecks(site, ins);
  if (site.view === null) {
    const operands = ins.map((x) => (typeof x === 'number' || x.type === null ? x : x.tensor)) as Tensor[];
    return onlyResults(() => partsOf(site.op, operands, site.attrs));
  }
  const x = tensorOf(ins[0] as Tensor);
  const from = x.place ?? sliceOf(x, site.op.name);
  const type = site.outs[0]!;
  if (site.op.sameBytes && !x.type.dense) return [shared(type, denseOf(x).place!, 0)];
  const result = shared(type, from, site.view);
  // a small view of a large storage would keep all of it alive
  if (from.storage.bytes <= 4 * type.bytes || type.size === 0) return [result];
  const copy = site.op.sameBytes ? [copied(type, result.place!)] : evaluate(copyOp, [result], NO_ATTRS);
  result.dispose();
  return copy;
}

function copied(type: Type, from: Slice): Tensor {
  const to: Slice = { storage: allocate(type.device, type.bytes), offset: 0, bytes: type.bytes };
  type.device.backend.copy(to, from);
  return new Tensor(type, to);
}

const shared = (type: Type, { storage, offset }: Slice, shift: number): Tensor =>
  new Tensor(type, { storage, offset: offset + shift, bytes: type.bytes });

/** The tensor itself if its elements lie in row-major order, else a copy that it remembers. */
export function denseOf(x: Tensor): Tensor {
  if (x.type.dense) return x;
  const note = (x.note ??= {});
  note.dense ??= outsideScopes(() => evaluate(copyOp, [x], NO_ATTRS)[0]!);
  return note.dense;
}
