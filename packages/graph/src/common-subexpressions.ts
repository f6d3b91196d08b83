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
  let text = '';
  for (const [name, value] of Object.entries(attrs)) {
    const own = valueText(value);
    if (own === null) return null;
    text += `${name}:${own};`;
  }
  return text;
}

function valueText(value: unknown): string | null {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return null;
  const items = value.map(valueText);
  return items.includes(null) ? null : `[${items.join()}]`;
}
