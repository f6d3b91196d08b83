import {
  accumulate,
  active,
  broadcastTo,
  type Cotangent,
  type Cotangents,
  densify,
  type Device,
  type DType,
  IndexedSlices,
  onDevice,
  pullback,
  type Recorder,
  Scope,
  type Shape,
  Tensor,
  tensor,
  type Variable,
} from '@tensai/core';
import { alias } from './alias.ts';

/** What a reverse walk is told. */
export interface GradientTask {
  readonly recorder: Recorder;
  readonly targets: readonly (Tensor | Variable)[];
  /** The gradient of each target; null stands for ones. */
  readonly seeds: readonly (Tensor | null)[];
  readonly sources: readonly (Tensor | Variable)[];
  /** Zeros instead of null. */
  readonly zeros: boolean;
  /** May rows of a table stay rows? */
  readonly sliced: boolean;
}

/** A tensor in which every element is `value`: one number, stretched. */
export const filled = (
  value: number,
  { device, dtype, shape }: { readonly device: Device; readonly dtype: DType; readonly shape: Shape },
): Tensor => onDevice(device, () => broadcastTo(tensor(value, { dtype }), shape));

/** The gradients of the sources; null where nothing connects. Frees what the walk made but these, which belong to the scope around. */
export function gradientsOf(task: GradientTask): (Cotangent | null)[] {
  const scope = new Scope();
  const outer = active;
  try {
    return scope.run(() => {
      const found = walk(task);
      return release(scope, outer, found);
    });
  } finally {
    scope.dispose();
  }
}

function walk({ recorder, targets, seeds, sources, zeros, sliced }: GradientTask): (Cotangent | null)[] {
  const cotangents: Cotangents = new Map();
  targets.forEach((target, k) => {
    const value = valueIn(recorder, target);
    const node = recorder.nodeOf(value);
    if (node < 0 || !value.type.float) return;
    const seed = seeds[k] ?? filled(1, value.type);
    const before = cotangents.get(node);
    cotangents.set(node, before ? accumulate(before, seed) : seed);
  });
  const nodes = sources.map((source) => nodesOf(recorder, source));
  const wanted = new Set(nodes.flat());
  if (cotangents.size > 0 && wanted.size > 0) pullback(recorder, cotangents, wanted);
  return sources.map((source, k) => {
    let sum: Cotangent | null = null;
    for (const node of nodes[k]!) {
      const cotangent = cotangents.get(node);
      if (cotangent) sum = sum ? accumulate(sum, cotangent) : cotangent;
    }
    if (sum === null) return zeros ? filled(0, source.type) : null;
    return sliced ? sum : densify(sum);
  });
}

// A Variable as a target is read once more, as if inside the tape.
function valueIn(recorder: Recorder, target: Tensor | Variable): Tensor {
  if (target instanceof Tensor) return target;
  const value = target.read();
  recorder.noteRead(target, value);
  return value;
}

function nodesOf(recorder: Recorder, source: Tensor | Variable): readonly number[] {
  if (!(source instanceof Tensor)) return recorder.variables.get(source) ?? [];
  const node = recorder.nodeOf(source);
  return node < 0 ? [] : [node];
}

// Each result gets a handle that is its own: rules may answer with tensors of others (dy itself, what a tape kept), or with one tensor for two inputs.
function release(scope: Scope, outer: Scope | null, found: readonly (Cotangent | null)[]): (Cotangent | null)[] {
  const results = new Set<Tensor>();
  for (const cotangent of found) {
    if (cotangent instanceof Tensor) results.add(cotangent);
    else if (cotangent) results.add(cotangent.indices).add(cotangent.values);
  }
  const free = new Set<Tensor>();
  for (const made of scope.tensors) if (results.has(made)) free.add(made);
  const own = (tensor: Tensor): Tensor => (free.delete(tensor) ? tensor : alias(tensor));
  const owned = found.map((cotangent) =>
    cotangent instanceof IndexedSlices
      ? new IndexedSlices(own(cotangent.indices), own(cotangent.values), cotangent.shape)
      : cotangent && own(cotangent),
  );
  const survivors = new Set<Tensor>(
    owned.flatMap((result) => (result instanceof IndexedSlices ? [result.indices, result.values] : (result ?? []))),
  );
  const made = [...scope.tensors];
  scope.tensors.length = 0;
  for (const tensor of made) {
    if (!survivors.has(tensor)) scope.tensors.push(tensor);
    else outer?.tensors.push(tensor);
  }
  return owned;
}
