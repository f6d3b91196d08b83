import type { Aval, Graph, GraphIn, GraphNode } from '@tensai/core';
import { avalsOf } from './graph-builder.ts';

const typeText = ({ dtype, shape }: Aval): string => `${dtype} [${shape.join(', ')}]`;

const operandText = (x: GraphIn): string =>
  'value' in x ? `v${x.value}` : 'host' in x ? `h${x.host}` : Object.is(x.literal, -0) ? '-0' : String(x.literal);

const attributeText = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(attributeText).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? '…'
      : String(value);

const attributesText = (attrs: object): string =>
  Object.entries(attrs)
    .map(([key, value]) => `, ${key}: ${attributeText(value)}`)
    .join('');

const outsOf = ({ first, outs }: GraphNode): readonly number[] => outs.map((_, k) => first + k);

/** A graph as a program, a line per node: `v3 = add(v0, 1): float32 [2]`. */
export function graphText(graph: Graph): string {
  const known = avalsOf(graph);
  const typed = (value: number): string => `v${value}: ${typeText(known[value]!)}`;
  return [
    `(${graph.inputs.map((_, i) => typed(i)).join(', ')}) => {`,
    ...[...graph.constants.keys()].map((value) => `  ${typed(value)} is constant`),
    ...[...graph.reads].map(([value, variable]) => `  ${typed(value)} is Variable '${variable.name}'`),
    ...graph.nodes.map((node) => {
      const { op, ins, attrs, outs } = node;
      const made = outsOf(node).map((value) => `v${value}`);
      return `  ${made.join(', ')} = ${op.name}(${ins.map(operandText).join(', ')}${attributesText(attrs)}): ${outs.map(typeText).join(', ')}`;
    }),
    ...[...graph.writes].map(([variable, value]) => `  Variable '${variable.name}' = v${value}`),
    `  return ${graph.outputs.map((value) => `v${value}`).join(', ')}`,
    '}',
  ].join('\n');
}

/** A graph in the language of Graphviz. */
export function graphDot(graph: Graph): string {
  const known = avalsOf(graph);
  const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;
  const makers = new Map<number, string>();
  const lines: string[] = [];
  const box = (name: string, label: string, shape: string): void => {
    lines.push(`  ${name} [label=${quoted(label)}, shape=${shape}];`);
  };
  const source = (value: number, label: string): void => {
    makers.set(value, `v${value}`);
    box(`v${value}`, `${label}\\n${typeText(known[value]!)}`, 'ellipse');
  };
  graph.inputs.forEach((_, i) => source(i, `input ${i}`));
  for (const value of graph.constants.keys()) source(value, 'constant');
  for (const [value, variable] of graph.reads) source(value, variable.name);
  const edge = (value: number, to: string): void => {
    lines.push(`  ${makers.get(value)!} -> ${to} [label=${quoted(typeText(known[value]!))}];`);
  };
  for (const node of graph.nodes) {
    const name = `n${node.first}`;
    box(name, node.op.name, 'box');
    for (const value of outsOf(node)) makers.set(value, name);
    for (const x of node.ins) if ('value' in x) edge(x.value, name);
  }
  let sinks = 0;
  const sink = (value: number, label: string): void => {
    const name = `r${sinks++}`;
    box(name, label, 'ellipse');
    edge(value, name);
  };
  for (const [variable, value] of graph.writes) sink(value, `${variable.name} =`);
  graph.outputs.forEach((value, k) => sink(value, `result ${k}`));
  return ['digraph {', ...lines, '}'].join('\n');
}
