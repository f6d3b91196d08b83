import {
  apply,
  markerIn,
  outsideScopes,
  type In,
  type Op,
  type Shape,
  type Tensor,
  TensaiError,
  Variable,
  Tensor as TensorClass,
} from '@tensai/core';
import { SymbolicError } from '../errors.ts';
import { isSymbol } from './is-symbol.ts';
import type { makeNode } from './symbols.ts';

/**
 * Makes a node of an op on symbols. The op's attributes were computed from shapes with markers in them; when the node runs, multiples of a marker become
 * the same multiples of the real extent.
 */
export function recordOp(op: Op, ins: readonly In[], attrs: object, make: typeof makeNode): readonly Tensor[] {
  const symbols = ins.filter(isSymbol);
  const outs = op.infer(ins.map(avalOf), attrs);
  // a shape that the markers cannot carry through is found now, and not in training
  check(
    op,
    ins,
    attrs,
    outs.map(({ shape }) => shape),
  );
  const operands = ins.map(held);
  const node = make(op.name, symbols, outs, (inputs) => run(op, operands, attrs, inputs), null);
  return node.outputs;
}

/** A constant of the model lives as long as the model does, though the scope that it was made in may end. */
function held(x: In): In {
  const symbol: boolean = isSymbol(x);
  if (symbol || !(x instanceof TensorClass) || x.place === null) return x;
  return outsideScopes(() => new TensorClass(x.type, x.place));
}

const avalOf = (x: In): { shape: Shape; dtype: Tensor['dtype']; weak?: true } =>
  typeof x === 'number' || x.type === null
    ? { shape: [], dtype: 'float32', weak: true }
    : { shape: x.type.shape, dtype: x.type.dtype };

/** Attributes with real extents in the place of markers. */
function realized(attrs: object, real: ReadonlyMap<number, number>): object {
  const replace = (value: unknown): unknown => {
    if (typeof value === 'number') {
      const marker = markerIn(value);
      return marker === undefined ? value : (value / marker) * (real.get(marker) ?? marker);
    }
    return Array.isArray(value) ? value.map(replace) : value;
  };
  return Object.fromEntries(Object.entries(attrs).map(([key, value]) => [key, replace(value)]));
}

/** What the markers stand for, from shapes with markers and the real ones. */
function extentsOf(marked: readonly Shape[], real: readonly Shape[]): Map<number, number> {
  const extents = new Map<number, number>();
  marked.forEach((shape, i) =>
    shape.forEach((extent, axis) => {
      const marker = markerIn(extent);
      if (marker !== undefined) extents.set(marker, real[i]![axis]! / (extent / marker));
    }),
  );
  return extents;
}

function run(op: Op, ins: readonly In[], attrs: object, inputs: readonly Tensor[]): readonly Tensor[] {
  const symbols = ins.filter(isSymbol);
  const extents = extentsOf(
    symbols.map(({ type }) => type.shape),
    inputs.map(({ shape }) => shape),
  );
  let next = 0;
  const operands = ins.map((x): In => (isSymbol(x) ? inputs[next++]! : x));
  return apply(op, operands, realized(attrs, extents));
}

const PROBE = 480;

function check(op: Op, ins: readonly In[], attrs: object, expected: readonly Shape[]): void {
  const probe = (extent: number): number => {
    const marker = markerIn(extent);
    return marker === undefined ? extent : (extent / marker) * PROBE;
  };
  const extents = new Map<number, number>();
  for (const x of ins)
    if (x instanceof TensorClass || x instanceof Variable)
      for (const extent of x.type.shape) {
        const marker = markerIn(extent);
        if (marker !== undefined) extents.set(marker, PROBE);
      }
  let shapes: Shape[];
  try {
    shapes = op
      .infer(
        ins.map(avalOf).map((aval) => ({ ...aval, shape: aval.shape.map(probe) })),
        realized(attrs, extents),
      )
      .map(({ shape }) => shape);
  } catch (error) {
    if (error instanceof TensaiError)
      throw new SymbolicError({ op: op.name, what: 'its arguments depend on an extent that is unknown yet' });
    throw error;
  }
  const same = shapes.every((shape, k) => shape.every((extent, axis) => extent === probe(expected[k]![axis]!)));
  if (!same) throw new SymbolicError({ op: op.name, what: 'its shape depends on an extent that is unknown yet' });
}
