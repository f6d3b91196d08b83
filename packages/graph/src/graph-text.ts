import { type Aval, type Graph, type GraphIn, type GraphNode, isOp, isPlainObject, type Tensor } from '@tensai/core';
import { avalsOf } from './graph-builder.ts';
import { hostText } from './host-source.ts';

/** Shape and dtype as text: `float32 [2, 3]`; `number` for a number. */
export const typeText = ({ dtype, shape, weak }: Aval): string => (weak ? 'number' : `${dtype} [${shape.join(', ')}]`);

/** The values that a node makes. */
export const outsOf = ({ first, outs }: GraphNode): readonly number[] => outs.map((_, k) => first + k);

// more elements of an array or a constant are cut off
const MOST = 8;

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const operandText = (x: GraphIn): string =>
  'value' in x ? `v${x.value}` : 'host' in x ? `h${x.host}` : numberText(x.literal);

function listText(items: ArrayLike<unknown>, indent: string): string {
  const shown = Array.from({ length: Math.min(items.length, MOST) }, (_, i) => attributeText(items[i], indent));
  return `[${shown.join(', ')}${items.length > MOST ? `, … (${items.length})` : ''}]`;
}

/** Is an attribute a graph? */
export const isGraph = (value: unknown): value is Graph =>
  isPlainObject(value) && Array.isArray(value['nodes']) && value['constants'] instanceof Map;

const isGraphs = (value: unknown): value is readonly Graph[] =>
  Array.isArray(value) && value.length > 0 && value.every(isGraph);

function attributeText(value: unknown, indent: string): string {
  if (isGraph(value)) return bodyText(value, indent);
  if (isGraphs(value)) return `[${value.map((graph) => bodyText(graph, indent)).join(', ')}]`;
  if (Array.isArray(value)) return listText(value, indent);
  if (ArrayBuffer.isView(value)) return listText(value as unknown as ArrayLike<number>, indent);
  if (isOp(value)) return value.name;
  if (isPlainObject(value)) return `{ ${entriesText(value, indent).join(', ')} }`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'function') return `${value.name || 'a function'}()`;
  return typeof value === 'object' && value !== null ? '…' : String(value);
}

// graphs come last: they fill lines of their own
function entriesText(attrs: object, indent: string): string[] {
  const entries = Object.entries(attrs).filter(([, value]) => value !== undefined);
  const inner = ([, value]: readonly [string, unknown]): boolean => isGraph(value) || isGraphs(value);
  return [...entries.filter((entry) => !inner(entry)), ...entries.filter(inner)].map(
    ([key, value]) => `${key}: ${attributeText(value, indent)}`,
  );
}

function constantText(tensor: Tensor): string {
  const { place, type, size } = tensor;
  if (place === null || size > MOST || !type.device.backend.readSync) return '';
  return ` ${String(tensor).replaceAll(/\s+/g, ' ')}`;
}

/** A graph as a program, a line per node: `v3 = add(v0, 1): float32 [2]`. Graphs that ops hold are programs of their own, indented. */
export const graphText = (graph: Graph): string => bodyText(graph, '');

function bodyText(graph: Graph, indent: string): string {
  const known = avalsOf(graph);
  const typed = (value: number): string => `v${value}: ${typeText(known[value]!)}`;
  const within = `${indent}  `;
  const lines = [
    ...[...graph.reads].map(([value, variable]) => `${typed(value)} is Variable '${variable.name}'`),
    ...[...graph.constants].map(([value, tensor]) => `${typed(value)} is constant${constantText(tensor)}`),
    ...graph.hosts.map((compute, k) => `h${k} is ${hostText(compute)}`),
    ...graph.nodes.map((node) => {
      const made = outsOf(node).map((value) => `v${value}`);
      const given = [...node.ins.map(operandText), ...entriesText(node.attrs, within)].join(', ');
      const call = `${node.op.name}(${given})`;
      return made.length === 0 ? call : `${made.join(', ')} = ${call}: ${node.outs.map(typeText).join(', ')}`;
    }),
    ...[...graph.writes].map(([variable, value]) => `Variable '${variable.name}' = v${value}`),
    `return ${graph.outputs.map((value) => `v${value}`).join(', ')}`,
  ];
  return [`(${graph.inputs.map((_, i) => typed(i)).join(', ')}) => {`, ...lines.map((line) => within + line), `${indent}}`].join('\n'); // prettier-ignore
}
