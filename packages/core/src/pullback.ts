import { apply1 } from './dispatch.ts';
import { isComplex } from './dtype.ts';
import { NotSavedError } from './errors.ts';
import { HostScalar } from './host-scalar.ts';
import { IndexedSlices } from './indexed-slices.ts';
import type { Cotangent, Saved } from './op.ts';
import { add } from './ops/arithmetic.ts';
import { viewAsComplex, viewAsReal } from './ops/complex.ts';
import { concatenate } from './ops/concatenate.ts';
import { reshape } from './ops/reshape.ts';
import { scatterAddOp } from './ops/scatter-add.ts';
import { type Entry, type Kept, type Recorder, ruleOf } from './recorder.ts';
import { vjpOf } from './rules.ts';
import { Tensor } from './tensor.ts';

/** A gradient as a dense tensor: rows of a table are added into zeros. */
export const densify = (cotangent: Cotangent): Tensor =>
  // the test for a Tensor is the cheap one
  cotangent instanceof Tensor
    ? cotangent
    : apply1(scatterAddOp, [cotangent.indices, cotangent.values], { shape: cotangent.shape });

/** The sum of two gradients of one value. Rows stay rows. */
export function accumulate(a: Cotangent, b: Cotangent): Cotangent {
  if (a instanceof Tensor || b instanceof Tensor) return total(densify(a), densify(b));
  const [first, second] = [flat(a), flat(b)];
  return new IndexedSlices(
    concatenate([first.indices, second.indices], 0),
    concatenate([first.values, second.values], 0),
    a.shape,
  );
}

/** A gradient of complex numbers is the pair of those of their parts. */
const total = (a: Tensor, b: Tensor): Tensor =>
  isComplex(a.dtype) ? viewAsComplex(add(viewAsReal(a), viewAsReal(b)) as Tensor) : add(a, b);

function flat({ indices, values, shape }: IndexedSlices): { indices: Tensor; values: Tensor } {
  const rows = indices.size;
  return { indices: reshape(indices, [rows]), values: reshape(values, [rows, ...shape.slice(1)]) };
}

/** Gradients by the recorder's number of the value. */
export type Cotangents = Map<number, Cotangent>;

const addTo = (cotangents: Cotangents, node: number, cotangent: Cotangent): void => {
  const before = cotangents.get(node);
  cotangents.set(node, before ? accumulate(before, cotangent) : cotangent);
};

/**
 * The reverse walk: from the gradients of some recorded values to those of all values that they depend on. Runs under the current handlers, so that an outer tape
 * sees it. `cotangents` is filled in place.
 */
export function pullback({ entries }: Recorder, cotangents: Cotangents, wanted: ReadonlySet<number>): void {
  const needed = reachable(entries, wanted);
  for (let k = entries.length - 1; k >= 0; k--) {
    const entry = entries[k]!;
    const { op, attrs, inNodes, outNode, outs } = entry;
    if (!needsAny(needed, inNodes)) continue;
    const dys = new Array<Tensor | null>(outs.length).fill(null);
    let arrived = false;
    for (let j = 0; j < outs.length; j++) {
      const cotangent = cotangents.get(outNode + j);
      if (cotangent === undefined) continue;
      dys[j] = densify(cotangent);
      arrived = true;
    }
    if (!arrived) continue;
    const saved = savedOf(entry);
    const shared = vjpOf(op)!.all;
    if (shared) {
      const asked = inNodes.map((node) => needed.has(node));
      const given = shared.rule(dys, saved, attrs, asked);
      given.forEach((cotangent, i) => {
        if (cotangent !== null && asked[i]) addTo(cotangents, inNodes[i]!, cotangent);
      });
    } else
      for (let i = 0; i < inNodes.length; i++) {
        const node = inNodes[i]!;
        if (!needed.has(node)) continue;
        const cotangent = ruleOf(op, i)!.rule(dys, saved, attrs, i);
        if (cotangent !== null) addTo(cotangents, node, cotangent);
      }
  }
}

function needsAny(needed: ReadonlySet<number>, nodes: readonly number[]): boolean {
  for (let i = 0; i < nodes.length; i++) if (needed.has(nodes[i]!)) return true;
  return false;
}

// What no source depends on needs no gradient: entries come in the order in which they were computed. No value has the number −1.
function reachable(entries: readonly Entry[], wanted: ReadonlySet<number>): Set<number> {
  const needed = new Set(wanted);
  for (const { inNodes, outNode, outs } of entries)
    if (needsAny(needed, inNodes)) for (let j = 0; j < outs.length; j++) needed.add(outNode + j);
  return needed;
}

const savedOf = ({ op, ins, outs, values, results }: Entry): Saved => ({
  ins,
  outs,
  in(input) {
    const value = values?.[input];
    if (value === undefined) throw new NotSavedError({ op: op.name, what: `input ${input}` });
    return typeof value === 'number' || value instanceof HostScalar ? value : revive(value);
  },
  y(output = 0) {
    const result = results?.[output];
    if (result === undefined) throw new NotSavedError({ op: op.name, what: `output ${output}` });
    return revive(result);
  },
});

/** A kept value as a tensor; its handle may be gone by now. */
function revive({ tensor, slice }: Kept): Tensor {
  if (slice === null || tensor.place !== null) return tensor;
  const again = new Tensor(tensor.type, slice);
  again.tape = tensor.tape;
  again.node = tensor.node;
  again.note = { origin: tensor.note?.origin ?? tensor };
  return again;
}
