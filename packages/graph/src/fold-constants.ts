import { apply, type Aval, type Device, type Graph, type In, onDevice, outsideScopes, type Tensor } from '@tensai/core';
import { rewriteGraph } from './graph-builder.ts';

// a constant is kept as long as the graph is: no more than this is computed ahead
const MOST = 4096;

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };

/** Computes now what depends on constants only, unless the result is large. Adds to `made` what it makes. */
export function withFoldedConstants(graph: Graph, device: Device, made: Set<Tensor>): Graph {
  return rewriteGraph(graph, ({ op, ins, attrs, outs }, builder) => {
    const operands = ins.map((x): In | null =>
      'value' in x ? (builder.constants.get(x.value) ?? null) : 'literal' in x ? x.literal : null,
    );
    // a constant that an outer trace makes has no elements yet
    const known = operands.every((x) => x !== null && (typeof x === 'number' || (x as Tensor).place !== null));
    if (op.control) return null;
    const large = outs.some(({ shape }) => shape.reduce((size, extent) => size * extent, 1) > MOST);
    if (!known || large) return null;
    // what comes of a check is told once, and a step asks at each of its runs
    if (device.flag && op.checks) {
      const avals = ins.map((x) => ('value' in x ? builder.avals[x.value]! : WEAK));
      if (op.checks(avals, attrs).length > 0) return null;
    }
    return onDevice(device, () => outsideScopes(() => apply(op, operands as In[], attrs))).map((tensor, k) => {
      const value = builder.value(outs[k]!);
      builder.constants.set(value, tensor);
      made.add(tensor);
      return value;
    });
  });
}
