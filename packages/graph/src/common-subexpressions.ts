import type { Graph, GraphIn, GraphNode, Op } from '@tensai/core';
import { rewriteGraph } from './graph-builder.ts';

/** Computes once what is computed twice: the same op of the same operands with the same attributes. */
export function withoutCommonSubexpressions(graph: Graph): Graph {
  const known = new Map<string, readonly number[]>();
  const numbers = new Map<Op, number>();
  return rewriteGraph(graph, (node, builder) => {
    const { op, ins, attrs, outs } = node;
    const attributes = keyOf(attrs);
    if (attributes === null) return null;
    let serial = numbers.get(op);
    if (serial === undefined) numbers.set(op, (serial = numbers.size));
    const key = `${serial} ${ins.map(inText).join()} ${attributes}`;
    const made = known.get(key) ?? builder.apply(op, ins, attrs, outs);
    known.set(key, made);
    return made;
  });
}

// −0 is another number than 0, and not every number has JSON
const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const inText = (x: GraphIn): string =>
  'value' in x ? `v${x.value}` : 'host' in x ? `h${x.host}` : numberText(x.literal);

/** Attributes as text; null where they hold more than plain values, as control flow does. */
function keyOf(attrs: GraphNode['attrs']): string | null {
  let plain = true;
  const text = JSON.stringify(attrs, (_, value: unknown) => {
    if (typeof value === 'number') return `#${numberText(value)}`;
    if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol') plain = false;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) plain = false;
    }
    return value;
  });
  return plain ? text : null;
}
