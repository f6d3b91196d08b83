import type { Aval, Control, Graph, GraphIn, GraphNode } from '@tensai/core';
import { avalsOf } from './graph-builder.ts';

const typeText = ({ dtype, shape }: Aval): string => `${dtype} [${shape.join(', ')}]`;

const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

const operandText = (x: GraphIn): string =>
  'value' in x ? `v${x.value}` : 'host' in x ? `h${x.host}` : numberText(x.literal);

const attributeText = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(attributeText).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? '…'
      : String(value);

const outsOf = ({ first, outs }: GraphNode): readonly number[] => outs.map((_, k) => first + k);

/** The graphs of a node, by what they are. */
function namedGraphs(control: Control): readonly (readonly [name: string, graph: Graph])[] {
  if ('branches' in control) return control.branches.map((branch, k) => [`branch ${k}`, branch]);
  const { condition, body } = control;
  return [...(condition ? [['condition', condition] as const] : []), ['body', body]];
}

/** How often a node runs its graphs. */
function timesText(control: Control): string {
  if ('branches' in control) return '';
  const { most, condition, reverse } = control;
  if (most === Infinity) return '';
  return `${condition ? 'at most ' : ''}${most} ${most === 1 ? 'step' : 'steps'}${reverse ? ' backwards' : ''}`;
}

/** A graph as a program, a line per node: `v3 = add(v0, 1): float32 [2]`. The graphs of a node stand below it. */
export const graphText = (graph: Graph): string => textOf(graph, '').join('\n');

function textOf(graph: Graph, indent: string): string[] {
  const known = avalsOf(graph);
  const typed = (value: number): string => `v${value}: ${typeText(known[value]!)}`;
  const nodeText = (node: GraphNode): string[] => {
    const { op, ins, attrs, outs } = node;
    const control = op.control?.(attrs);
    const given = control
      ? [timesText(control)]
      : Object.entries(attrs).map(([key, value]) => `${key}: ${attributeText(value)}`);
    const operands = [...ins.map(operandText), ...given.filter((text) => text !== '')];
    const made = outsOf(node).map((value) => `v${value}`);
    const line = `  ${made.join(', ')} = ${op.name}(${operands.join(', ')}): ${outs.map(typeText).join(', ')}`;
    const inner = control ? namedGraphs(control) : [];
    return [line, ...inner.flatMap(([name, own]) => named(name, textOf(own, '    ')))];
  };
  return [
    `(${graph.inputs.map((_, i) => typed(i)).join(', ')}) => {`,
    ...[...graph.constants.keys()].map((value) => `  ${typed(value)} is constant`),
    ...[...graph.reads].map(([value, variable]) => `  ${typed(value)} is Variable '${variable.name}'`),
    ...graph.nodes.flatMap(nodeText),
    ...[...graph.writes].map(([variable, value]) => `  Variable '${variable.name}' = v${value}`),
    `  return ${graph.outputs.map((value) => `v${value}`).join(', ')}`,
    '}',
  ].map((line) => `${indent}${line}`);
}

const named = (name: string, [first, ...rest]: readonly string[]): string[] => [
  first!.replace(/^ */, (spaces) => `${spaces}${name} `),
  ...rest,
];

/** A graph in the language of Graphviz. The graphs of a node are drawn in a box with it. */
export const graphDot = (graph: Graph): string => ['digraph {', ...dotOf(graph, '', '  '), '}'].join('\n');

function dotOf(graph: Graph, prefix: string, indent: string): string[] {
  const known = avalsOf(graph);
  const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;
  const makers = new Map<number, string>();
  const lines: string[] = [];
  const box = (name: string, label: string, shape: string, own = indent): void => {
    lines.push(`${own}${name} [label=${quoted(label)}, shape=${shape}];`);
  };
  const source = (value: number, label: string): void => {
    makers.set(value, `${prefix}v${value}`);
    box(`${prefix}v${value}`, `${label}\\n${typeText(known[value]!)}`, 'ellipse');
  };
  graph.inputs.forEach((_, i) => source(i, `input ${i}`));
  for (const value of graph.constants.keys()) source(value, 'constant');
  for (const [value, variable] of graph.reads) source(value, variable.name);
  const edge = (value: number, to: string): void => {
    lines.push(`${indent}${makers.get(value)!} -> ${to} [label=${quoted(typeText(known[value]!))}];`);
  };
  graph.nodes.forEach((node, at) => {
    const { op, attrs, ins } = node;
    const name = `${prefix}n${at}`;
    const control = op.control?.(attrs);
    if (control) {
      const times = timesText(control);
      lines.push(`${indent}subgraph cluster_${name} {`);
      box(name, times ? `${op.name}\\n${times}` : op.name, 'box', `${indent}  `);
      namedGraphs(control).forEach(([label, own], k) => {
        lines.push(`${indent}  subgraph cluster_${name}_${k} {`, `${indent}    label=${quoted(label)};`);
        lines.push(...dotOf(own, `${name}_${k}_`, `${indent}    `), `${indent}  }`);
      });
      lines.push(`${indent}}`);
    } else box(name, op.name, 'box');
    for (const value of outsOf(node)) makers.set(value, name);
    for (const x of ins) if ('value' in x) edge(x.value, name);
  });
  let sinks = 0;
  const sink = (value: number, label: string): void => {
    const name = `${prefix}r${sinks++}`;
    box(name, label, 'ellipse');
    edge(value, name);
  };
  for (const [variable, value] of graph.writes) sink(value, `${variable.name} =`);
  graph.outputs.forEach((value, k) => sink(value, `result ${k}`));
  return lines;
}
