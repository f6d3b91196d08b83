import { type Block, Census } from './census.ts';
import { openDevices } from './device.ts';
import type { Tensor } from './tensor.ts';
import { forEachTensor } from './structure.ts';

/** A list of tensors that end together. Current only inside a synchronous `run`. */
export class Scope {
  readonly tensors: Tensor[] = [];

  /** Runs `body`; tensors that it makes belong to this scope. */
  run<T>(body: () => T): T {
    return within(this, body);
  }

  /** Disposes of its tensors, but for kept ones and those that a Variable holds. */
  dispose(): void {
    for (const tensor of this.tensors) if (!tensor.kept) tensor.dispose();
    this.tensors.length = 0;
  }
}

/** The scope that new tensors join. */
export let active: Scope | null = null;

function within<T>(scope: Scope | null, body: () => T): T {
  const before = active;
  active = scope;
  try {
    return body();
  } finally {
    active = before;
  }
}

/** Runs `body` as if no scope were there: for what a Variable or a cache holds. */
export const outsideScopes = <T>(body: () => T): T => within(null, body);

/**
 * A scope to use by hand, across `await`s too: `run` as often as needed, then `dispose`.
 *
 * @example
 * const step = scope();
 * const y = step.run(() => add(tensor([1, 2]), 1));
 * y.arraySync() // [2, 3]
 * step.dispose();
 * y.isDisposed // true
 */
export const scope = (): Scope => new Scope();

/**
 * Runs `body` and frees every tensor made in it, except those in its result, kept ones and the values of Variables.
 *
 * @example
 * const y = tidy(() => tensor([1, 2]).add(1).mul(2));
 * y.arraySync() // [4, 6]
 */
export function tidy<T>(body: () => T): T {
  const inner = new Scope();
  const outer = active;
  try {
    const result = inner.run(body);
    const survivors = new Set<Tensor>();
    forEachTensor(result, (tensor) => survivors.add(tensor));
    for (const tensor of inner.tensors) {
      if (survivors.has(tensor)) outer?.tensors.push(tensor);
      else if (!tensor.kept) tensor.dispose();
    }
    inner.tensors.length = 0;
    return result;
  } finally {
    inner.dispose();
  }
}

/** Runs the parts of an op: what they make on the way ends with the op, its results do not. */
export function onlyResults(body: () => readonly Tensor[]): readonly Tensor[] {
  const inner = new Scope();
  const outer = active;
  try {
    const results = inner.run(body);
    for (const tensor of inner.tensors) {
      if (!results.includes(tensor)) tensor.dispose();
      else if (outer !== null) outer.tensors.push(tensor);
    }
    inner.tensors.length = 0;
    return results;
  } finally {
    inner.dispose();
  }
}

/** Lets a tensor outlive the scopes around it, and returns it. `dispose` still ends it. */
export function keep<T extends Tensor>(tensor: T): T {
  tensor.kept = true;
  return tensor;
}

const MOST_PER_TASK = 10_000;
const census: Census = /* @__PURE__ */ new Census();
let aliveInTask = 0;
let watching = false;
let warned = false;

/** Counts a new tensor; returns the block that it keeps. */
export function countIn(): Block {
  if (!watching) watchTask();
  if (++aliveInTask === MOST_PER_TASK && !warned) warn();
  return census.enter(0);
}

/** Counts a disposed tensor out. */
export function countOut(block: Block): void {
  census.leave(block, 0);
  if (aliveInTask > 0) aliveInTask--;
}

// The collector's finalizers run between tasks: what one task piles up, nothing can free.
function watchTask(): void {
  watching = true;
  const timer: unknown = setTimeout(() => {
    watching = false;
    aliveInTask = 0;
  }, 0);
  (timer as { unref?(): void }).unref?.();
}

function warn(): void {
  warned = true;
  console.warn(
    `tensai: ${MOST_PER_TASK.toLocaleString('en')} tensors were made without giving up the event loop, and none of them was freed\n` +
      'hint: wrap the body of the loop in tidy(() => …), which frees what it made',
  );
}

/** What is in use: tensors neither disposed nor collected (views included, Variables as one each), and the memory behind them. */
export interface MemoryInfo {
  readonly tensors: number;
  readonly bytes: number;
  readonly buffers: number;
}

/** What is in use now. */
export function memory(): MemoryInfo {
  let bytes = 0;
  let buffers = 0;
  for (const { backend } of openDevices()) {
    const used = backend.memory();
    bytes += used.bytes;
    buffers += used.buffers;
  }
  return { tensors: census.count, bytes, buffers };
}
