import {
  type Aval,
  type Control,
  type Graph,
  type GraphIn,
  type GraphNode,
  isOp,
  isPlainObject,
  type Tensor,
} from '@tensai/core';
import { avalsOf } from './graph-builder.ts';
import { hostText } from './host-source.ts';

/** Shape and dtype as text: `float32 [2, 3]`; `number` for a number. */
export const typeText = ({ dtype, shape, weak }: Aval): string => (weak ? 'number' : `${dtype} [${shape.join(', ')}]`);

/** The values that a node makes. */
export const outsOf = ({ first, outs }: GraphNode): readonly number[] => outs.map((_, k) => first + k);

// more elements of an array or a constant are cut off
const MOST = 8;

const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

const operandText = (x: GraphIn): string =>
  'value' in x ? `v${x.value}` : 'host' in x ? `h${x.host}` : numberText(x.literal);

function attributeText(value: unknown): string {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as ArrayLike<unknown>);
    return `[${items.slice(0, MOST).map(attributeText).join(', ')}${items.length > MOST ? `, … (${items.length})` : ''}]`;
  }
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return `'${value}'`;
  if (isOp(value)) return value.name;
  if (isPlainObject(value) && !('nodes' in value)) return `{ ${entriesText(value).join(', ')} }`;
  return typeof value === 'object' && value !== null ? '…' : String(value);
}

const entriesText = (attrs: object): string[] =>
  Object.entries(attrs).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${attributeText(value)}`]));

function constantText(tensor: Tensor): string {
  const { place, type, size } = tensor;
  if (place === null || size > MOST || !type.device.backend.readSync) return '';
  return ` ${String(tensor).replaceAll(/\s+/g, ' ')}`;
}

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
    const given = control ? [timesText(control)] : entriesText(attrs);
    const operands = [...ins.map(operandText), ...given.filter((text) => text !== '')];
    const made = outsOf(node).map((value) => `v${value}`);
    const call = `${op.name}(${operands.join(', ')})`;
    const line = made.length === 0 ? `  ${call}` : `  ${made.join(', ')} = ${call}: ${outs.map(typeText).join(', ')}`;
    const inner = control ? namedGraphs(control) : [];
    return [line, ...inner.flatMap(([name, own]) => named(name, textOf(own, '    ')))];
  };
  return [
    `(${graph.inputs.map((_, i) => typed(i)).join(', ')}) => {`,
    ...[...graph.reads].map(([value, variable]) => `  ${typed(value)} is Variable '${variable.name}'`),
    ...[...graph.constants].map(([value, tensor]) => `  ${typed(value)} is constant${constantText(tensor)}`),
    ...graph.hosts.map((compute, k) => `  h${k} is ${hostText(compute)}`),
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

// in a label `\n` is a new line, and other letters behind a backslash mean something too
const quoted = (...lines: readonly string[]): string =>
  `"${lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\s/g, ' ')).join('\\n')}"`;

function dotOf(graph: Graph, prefix: string, indent: string): string[] {
  const known = avalsOf(graph);
  const makers = new Map<number, string>();
  const lines: string[] = [];
  const box = (name: string, label: readonly string[], shape: string, own = indent): void => {
    lines.push(`${own}${name} [label=${quoted(...label)}, shape=${shape}];`);
  };
  const source = (value: number, label: string): void => {
    makers.set(value, `${prefix}v${value}`);
    box(`${prefix}v${value}`, [label, typeText(known[value]!)], 'ellipse');
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
      box(name, times ? [op.name, times] : [op.name], 'box', `${indent}  `);
      namedGraphs(control).forEach(([label, own], k) => {
        lines.push(`${indent}  subgraph cluster_${name}_${k} {`, `${indent}    label=${quoted(label)};`);
        lines.push(...dotOf(own, `${name}_${k}_`, `${indent}    `), `${indent}  }`);
      });
      lines.push(`${indent}}`);
    } else box(name, [op.name], 'box');
    for (const value of outsOf(node)) makers.set(value, name);
    for (const x of ins) if ('value' in x) edge(x.value, name);
  });
  let sinks = 0;
  const sink = (value: number, label: string): void => {
    const name = `${prefix}r${sinks++}`;
    box(name, [label], 'ellipse');
    edge(value, name);
  };
  for (const [variable, value] of graph.writes) sink(value, `${variable.name} =`);
  graph.outputs.forEach((value, k) => sink(value, `result ${k}`));
  return lines;
}

/** Is an attribute a graph? */
export const isGraph = (value: unknown): value is Graph =>
  isPlainObject(value) && Array.isArray(value['nodes']) && value['constants'] instanceof Map;
