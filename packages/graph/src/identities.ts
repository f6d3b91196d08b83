import { Expr, type Graph, type GraphNode, rewrite, sameShape } from '@tensai/core';
import { inlined, isInPlace } from './compose.ts';
import { rewriteGraph } from './graph-builder.ts';
import { type Nest, nestOf } from './nest.ts';

/**
 * Leaves out what changes no bit of its operand: `x · 1`, `x − 0`, `x / 1`, a view or a negation that undoes another one. `x + 0` is none of these: it makes 0 of −0.
 */
export function withoutIdentities(graph: Graph): Graph {
  const makers = new Map<number, Nest>();
  return rewriteGraph(graph, (node, builder) => {
    const nest = node.outs.length === 1 ? nestOf(node, builder.avals) : null;
    if (!nest || nest.reduce) return null;
    const same = sameAs(nest, node, makers);
    if (same >= 0) return [same];
    const made = builder.apply(node.op, node.ins, node.attrs, node.outs);
    if (mayBeUndone(nest)) makers.set(made[0]!, nest);
    return made;
  });
}

/** Does it move elements, or negate them, and no more? */
const mayBeUndone = ({ inputs, outputs: [output] }: Nest): boolean =>
  inputs.length === 1 && (output!.kind === 'negative' ? output!.args[0]! : output!).kind === 'input';

/** The value whose elements the only output has, each at its own place; −1 if there is none. */
function sameAs(nest: Nest, { outs: [out] }: GraphNode, makers: ReadonlyMap<number, Nest>): number {
  const inner = mayBeUndone(nest) ? makers.get(nest.inputs[0]!.value) : undefined;
  if (!SIMPLE.has(nest.outputs[0]!.kind)) return -1;
  const through = inner && plain(inner) && plain(nest) ? inlined(nest, inner, 0, nest.inputs[0]!.value) : nest;
  const simple = rewrite(through.outputs[0]!, (e, again) => simplified(e.with(e.args.map(again))));
  if (simple.kind !== 'input') return -1;
  const { value, aval, view } = through.inputs[simple.index]!;
  const own = aval.dtype === out!.dtype && sameShape(aval.shape, out!.shape) && isInPlace(view, through, aval.shape);
  return own ? value : -1;
}

/** What may turn out to be one of its operands. */
const SIMPLE: ReadonlySet<Expr['kind']> = /* @__PURE__ */ new Set([
  'input',
  'multiply',
  'divide',
  'subtract',
  'negative',
]);

const plain = ({ inputs }: Nest): boolean =>
  inputs.every(({ view }) => view.fill === undefined && view.dims.every(({ div }) => div === undefined));

function simplified(e: Expr): Expr {
  const [a, b] = e.args as [Expr, Expr];
  switch (e.kind) {
    case 'multiply':
      return a.multiply(b);
    case 'divide':
      return a.divide(b);
    case 'subtract':
      return a.subtract(b);
    case 'negative':
      return a.negative();
    default:
      return e;
  }
}
