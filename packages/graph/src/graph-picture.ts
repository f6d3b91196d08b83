import type { Graph } from '@tensai/core';
import { avalsOf } from './graph-builder.ts';
import { outsOf, typeText } from './graph-text.ts';

/** What is drawn of a graph: an op, or a value that comes from outside or leaves. */
export interface Box {
  readonly kind: 'op' | 'value';
  /** Its lines. */
  readonly label: readonly string[];
}

/** A value on its way from one box to another, by their numbers. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** A graph as boxes and arrows. */
export interface Picture {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** What there is to draw. Values that nobody looks at are left out, and two arrows of one value between the same boxes are one. */
export function pictureOf(graph: Graph): Picture {
  const known = avalsOf(graph);
  const used = new Set([...graph.outputs, ...graph.writes.values()]);
  for (const { ins } of graph.nodes) for (const x of ins) if ('value' in x) used.add(x.value);
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const makers = new Map<number, number>();
  const box = (kind: Box['kind'], ...label: string[]): number => boxes.push({ kind, label }) - 1;
  const source = (value: number, label: string): void => {
    if (used.has(value)) makers.set(value, box('value', label, typeText(known[value]!)));
  };
  const arrow = (value: number, to: number): void => {
    arrows.push({ from: makers.get(value)!, to, label: typeText(known[value]!) });
  };
  graph.inputs.forEach((_, i) => source(i, `input ${i}`));
  for (const value of graph.constants.keys()) source(value, 'constant');
  for (const [value, variable] of graph.reads) source(value, variable.name);
  for (const node of graph.nodes) {
    const at = box('op', node.op.name);
    for (const value of outsOf(node)) makers.set(value, at);
    for (const value of new Set(node.ins.flatMap((x) => ('value' in x ? [x.value] : [])))) arrow(value, at);
  }
  for (const [variable, value] of graph.writes) arrow(value, box('value', `${variable.name} =`));
  graph.outputs.forEach((value, k) => arrow(value, box('value', `result ${k}`)));
  return { boxes, arrows };
}
