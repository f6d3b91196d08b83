import type { Graph, GraphIn, GraphNode, Op } from '@tensai/core';
import { rewriteGraph } from './graph-builder.ts';

/** Computes once what is computed twice: the same op of the same operands with the same attributes. */
export function withoutCommonSubexpressions(graph: Graph): Graph {
  const known = new Map<string, readonly number[]>();
  const keys = new NodeKeys();
  return rewriteGraph(graph, (node, builder) => {
    const key = keys.of(node);
    if (key === null) return null;
    const made = known.get(key) ?? builder.apply(node.op, node.ins, node.attrs, node.outs);
    known.set(key, made);
    return made;
  });
}

/** Texts that are equal where nodes compute the same. */
export class NodeKeys {
  readonly #numbers: Map<Op, number> = new Map();

  /** Null where attributes hold more than plain values, as control flow does. */
  of({ op, ins, attrs }: GraphNode): string | null {
    const attributes = keyOf(attrs);
    if (attributes === null) return null;
    let serial = this.#numbers.get(op);
    if (serial === undefined) this.#numbers.set(op, (serial = this.#numbers.size));
    return `${serial} ${ins.map(inText).join()} ${attributes}`;
  }
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
