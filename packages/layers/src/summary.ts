import type { PartialShape } from '@tensai/core';
import { Layer } from './layer.ts';
import type { Model } from './model.ts';
import type { FunctionGraph } from './symbolic/function-graph.ts';
import { type SymbolicTensor } from './symbolic/is-symbol.ts';
import { originOf } from './symbolic/symbols.ts';

/** How `summary` prints. */
export interface SummaryOptions {
  /** Columns of the text; 80 if left out. */
  readonly lineLength?: number;
  /** Show whether each layer learns. */
  readonly showTrainable?: boolean;
  /** Show the layers inside layers. */
  readonly expandNested?: boolean;
  /** Where the text goes; the console if left out, nowhere if null. */
  readonly print?: ((text: string) => void) | null;
}

interface Row {
  /** The layer; null for an op or an input. */
  readonly layer: Layer | null;
  readonly title: string;
  readonly depth: number;
  readonly shape: string;
  readonly inputs: string;
}

/** A table of the layers of a model, as Keras prints it. */
export function summaryOf(model: Model, options: SummaryOptions): string {
  // oxlint-disable-next-line no-console -- the summary is what the user asked to see
  const { lineLength = 80, showTrainable = false, expandNested = false, print = console.log } = options;
  const rows = rowsOf(model, expandNested);
  const branches = rows.some(({ inputs }) => inputs.includes(',')) || isBranching(model);
  const headers = [
    { title: 'Layer (type)', part: branches ? 0.3 : 0.45 },
    { title: 'Output Shape', part: branches ? 0.26 : 0.35 },
    { title: 'Param #', part: branches ? 0.18 : 0.2, right: true },
    ...(branches ? [{ title: 'Connected to', part: 0.26 }] : []),
    ...(showTrainable ? [{ title: 'Trainable', part: 0.12 }] : []),
  ];
  const total = headers.reduce((sum, { part }) => sum + part, 0);
  const room = lineLength - headers.length - 1;
  const widths = headers.map(({ part }) => Math.floor((part / total) * room));
  widths[0]! += room - widths.reduce((a, b) => a + b, 0);
  const body = rows.map(({ layer, title, depth, shape, inputs }) => [
    '    '.repeat(depth) + title,
    shape,
    layer === null || layer.built ? count(layer?.countParams() ?? 0) : '0 (unbuilt)',
    ...(branches ? [inputs || '-'] : []),
    ...(showTrainable ? [layer === null || layer.weights.length === 0 ? '-' : layer.trainable ? 'Y' : 'N'] : []),
  ]);
  const text = [`Model: "${model.name}"`, table(headers, widths, body), ...totals(model)].join('\n');
  print?.(text);
  return text;
}

function rowsOf(model: Model, nested: boolean, depth = 0): Row[] {
  const rows = model.graph === null ? stackRows(model, depth) : graphRows(model.graph, depth);
  if (!nested) return rows;
  return rows.flatMap((row) => [
    row,
    ...(row.layer !== null && 'graph' in row.layer ? rowsOf(row.layer as Model, nested, depth + 1) : []),
  ]);
}

const titleOf = (layer: Layer): string => `${layer.name} (${(layer.constructor as typeof Layer).className ?? 'Layer'})`;

function stackRows(model: Model, depth: number): Row[] {
  const shapes = (model as Model & { readonly outputShapes?: readonly PartialShape[] | null }).outputShapes;
  return model.layers.map((layer, k) => ({
    layer,
    title: titleOf(layer),
    depth,
    shape: shapes?.[k] ? shapeText(shapes[k]) : '?',
    inputs: '',
  }));
}

// inputs, then the steps in order; a layer that is called several times stands once, with all its inputs
function graphRows({ inputs, nodes }: FunctionGraph, depth: number): Row[] {
  const source = (symbol: SymbolicTensor): string => {
    const { node, index } = originOf(symbol);
    return `${node.name}[0][${index}]`;
  };
  const given = inputs.map((symbol): Row => ({
    layer: null,
    title: `${originOf(symbol).node.name} (InputLayer)`,
    depth,
    shape: shapeText(symbol.shape),
    inputs: '',
  }));
  const seen = new Set<object>();
  const steps = nodes.flatMap((node): Row[] => {
    const { layer, name, outputs } = node;
    if (layer !== null && seen.has(layer)) return [];
    if (layer !== null) seen.add(layer);
    const calls = layer === null ? [node] : nodes.filter((other) => other.layer === layer);
    return [
      {
        layer: layer instanceof Layer ? layer : null,
        title: layer instanceof Layer ? titleOf(layer) : `${name} (op)`,
        depth,
        shape: outputs.map(({ shape }) => shapeText(shape)).join(', '),
        inputs: calls.flatMap((call) => call.inputs.map(source)).join(', '),
      },
    ];
  });
  return [...given, ...steps];
}

const isBranching = ({ graph }: Model): boolean =>
  graph !== null &&
  (graph.inputs.length > 1 || graph.outputs.length > 1 || graph.nodes.some(({ inputs }) => inputs.length > 1));

/** As Keras writes a shape: `(None, 28, 28)`. */
const shapeText = (shape: PartialShape): string =>
  `(${shape.map((extent) => extent ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`;

const count = (n: number): string => n.toLocaleString('en-US');

/** Bytes as Keras rounds them: two digits of the largest unit that is not above the size. */
function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(2)} ${units[unit]}`;
}

function totals(model: Model): string[] {
  const line = (
    title: string,
    variables: readonly { readonly size: number; readonly type: { readonly bytes: number } }[],
  ): string => {
    const elements = variables.reduce((sum, v) => sum + v.size, 0);
    return ` ${title}: ${count(elements)} (${size(variables.reduce((sum, v) => sum + v.type.bytes, 0))})`;
  };
  return [
    line('Total params', model.weights),
    line('Trainable params', model.trainableWeights),
    line('Non-trainable params', model.nonTrainableWeights),
  ];
}

function table(
  headers: readonly { readonly title: string; readonly right?: boolean }[],
  widths: readonly number[],
  body: readonly (readonly string[])[],
): string {
  const rule = (left: string, fill: string, cross: string, right: string): string =>
    left + widths.map((w) => fill.repeat(w)).join(cross) + right;
  const lines = (cells: readonly string[], bar: string): string[] => {
    const wrapped = cells.map((cell, k) => wrap(cell, widths[k]! - 2));
    const height = Math.max(...wrapped.map((w) => w.length));
    return Array.from({ length: height }, (_, row) => {
      const texts = wrapped.map((w, k) => {
        const text = w[row] ?? '';
        return ` ${headers[k]!.right ? text.padStart(widths[k]! - 2) : text.padEnd(widths[k]! - 2)} `;
      });
      return bar + texts.join(bar) + bar;
    });
  };
  const rows = body.flatMap((cells, k) => [...(k > 0 ? [rule('├', '─', '┼', '┤')] : []), ...lines(cells, '│')]);
  return [
    rule('┏', '━', '┳', '┓'),
    ...lines(
      headers.map(({ title }) => title),
      '┃',
    ),
    rule('┡', '━', '╇', '┩'),
    ...rows,
    rule('└', '─', '┴', '┘'),
  ].join('\n');
}

function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}
