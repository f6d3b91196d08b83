import {
  accumulate,
  apply1,
  broadcastTo,
  type Cotangent,
  type Cotangents,
  currentHandler,
  densify,
  type Device,
  type DType,
  fullOp,
  IndexedSlices,
  onDevice,
  pullback,
  type Recorder,
  Scope,
  type Shape,
  Tensor,
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
): Tensor => onDevice(device, () => broadcastTo(apply1(fullOp, [value], { shape: [], dtype }), shape));

/** The gradients of the sources; null where nothing connects. Frees what the walk made but these, which belong to the scope around. */
export function gradientsOf(task: GradientTask): (Cotangent | null)[] {
  const scope = new Scope();
  try {
    return scope.run(() => walk(task)).map((cotangent) => cotangent && owned(cotangent));
  } finally {
    scope.dispose();
  }
}

// Rules may answer with tensors of others (dy itself, what a tape kept), or with one tensor for two inputs: each result gets a handle of its own.
function owned(cotangent: Cotangent): Cotangent {
  // nobody can dispose of what is traced
  if (currentHandler()?.traces) return cotangent;
  if (cotangent instanceof Tensor) return alias(cotangent);
  return new IndexedSlices(alias(cotangent.indices), alias(cotangent.values), cotangent.shape);
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
