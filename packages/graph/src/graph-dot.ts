import type { Graph } from '@tensai/core';
import { pictureOf } from './graph-picture.ts';

// in a label `\n` is a new line, and other letters behind a backslash mean something too
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\s/g, ' ')).join('\\n')}"`;

/** A graph in the language of Graphviz. */
export function graphDot(graph: Graph): string {
  const { boxes, arrows } = pictureOf(graph);
  return [
    'digraph {',
    ...boxes.map(
      ({ kind, label }, i) => `  b${i} [label=${quoted(label)}, shape=${kind === 'op' ? 'box' : 'ellipse'}];`,
    ),
    ...arrows.map(({ from, to, label }) => `  b${from} -> b${to} [label=${quoted([label])}];`),
    '}',
  ].join('\n');
}
