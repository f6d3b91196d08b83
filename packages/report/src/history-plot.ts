import * as Plot from '@observablehq/plot';
import { checkOptions } from '@tensai/core';
import { draw, drawingOf, INK, legend, lineMark, PALE, PALETTE, page, partOf, type Size } from './drawing.ts';
import { EmptyHistoryError } from './errors.ts';

/** What `historyPlot` may be told. */
export interface HistoryPlotOptions {
  readonly title?: string;
  /** The size of the drawing in pixels: left out, 440 × 320 for each metric, and the title. */
  readonly width?: number;
  readonly height?: number;
}

/** Values after each epoch, by name: the `history` of what `fit` returns. */
export type HistoryLogs = Readonly<Record<string, readonly number[]>>;

const HEAD = 78;
const MARGIN = { left: 64, top: 34, right: 24, bottom: 46 };
const names = { train: 'training', val: 'validation' } as const;
type Kind = keyof typeof names;
const colors: Readonly<Record<Kind, string>> = { train: PALETTE[0]!, val: PALETTE[1]! };

/**
 * Training curves as an SVG drawing: a chart for each metric, with its values in training and, where there are such (`val_loss` beside
 * `loss`), in validation.
 *
 * @example
 * const svg = historyPlot({ loss: [0.9, 0.5, 0.3], val_loss: [1, 0.7, 0.6], accuracy: [0.5, 0.8, 0.9] }, { title: 'Digits' });
 * svg.match(/<text[^>]*>(accuracy|validation)</g).length // 2
 */
export function historyPlot(history: HistoryLogs, options: HistoryPlotOptions = {}): string {
  checkOptions('historyPlot', options, ['title', 'width', 'height']);
  const metrics = [...new Set(Object.keys(history).map((name) => name.replace(/^val_/, '')))];
  const epochs = Math.max(0, ...Object.values(history).map((values) => values.length));
  if (epochs === 0) throw new EmptyHistoryError({});
  const columns = metrics.length <= 3 ? metrics.length : Math.ceil(Math.sqrt(metrics.length));
  const rows = Math.ceil(metrics.length / columns);
  const { title = 'Training', width = 440 * columns, height = HEAD + 320 * rows } = options;
  const size = { width: width / columns, height: (height - HEAD) / rows };

  const charts = metrics.flatMap((metric, i) => {
    const [x, y] = [(i % columns) * size.width, HEAD + Math.floor(i / columns) * size.height];
    const chart = chartOf(curvesOf(history, metric), epochs, size);
    chart.setAttribute('x', String(x));
    chart.setAttribute('y', String(y));
    return [chart, draw('text', { x: x + MARGIN.left, y: y + 20, 'font-weight': 600 }, metric)];
  });
  const kinds = (['train', 'val'] as const).filter((kind) =>
    metrics.some((metric) => history[keyOf(metric, kind)] !== undefined),
  );
  const entries = kinds.map((kind) => ({ label: names[kind], mark: lineMark(colors[kind]) }));
  const heading = draw('text', { x: 24, y: 34, 'font-size': 18, 'font-weight': 600 }, title);
  return drawingOf({ width, height }, title, heading, legend(entries, 28, 62), ...charts);
}

const keyOf = (metric: string, kind: Kind): string => (kind === 'val' ? `val_${metric}` : metric);

interface Spot {
  readonly kind: Kind;
  readonly epoch: number;
  readonly value: number;
}

/** The values of a metric; a gap where one is no number or endless. */
const curvesOf = (history: HistoryLogs, metric: string): Spot[] =>
  (['train', 'val'] as const).flatMap((kind) =>
    (history[keyOf(metric, kind)] ?? []).map((value, i) => ({
      kind,
      epoch: i + 1,
      value: Number.isFinite(value) ? value : NaN,
    })),
  );

function chartOf(spots: readonly Spot[], epochs: number, { width, height }: Size): Element {
  const place = { x: 'epoch', y: 'value', stroke: 'kind', z: 'kind' };
  const chart = Plot.plot({
    document: page(),
    width,
    height,
    marginLeft: MARGIN.left,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    style: { fontSize: '12px', color: INK },
    x: { domain: epochs === 1 ? [0.5, 1.5] : [1, epochs] },
    y: { nice: true },
    color: { type: 'ordinal', domain: Object.keys(colors), range: Object.values(colors) },
    marks: [
      Plot.gridY({ stroke: PALE, strokeOpacity: 1, ticks: 6 }),
      Plot.axisX(wholeTicks(epochs), {
        label: 'epoch',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 4,
        tickFormat: 'd',
      }),
      Plot.axisY({ label: null, tickSize: 0, ticks: 6 }),
      Plot.lineY(spots, { ...place, strokeWidth: 2 }),
      // a curve of one value, or of values between gaps, would not be seen
      epochs <= 40 ? Plot.dot(spots, { ...place, r: 2.5, fill: 'kind' }) : null,
      Plot.frame({ anchor: 'left', stroke: INK }),
      Plot.frame({ anchor: 'bottom', stroke: INK }),
    ],
  });
  return partOf(chart);
}

/** Whole numbers up to a count: steps of 1, 2 or 5 times a power of ten, ten of them at most. */
function wholeTicks(count: number): number[] {
  let step = 1;
  for (let power = 1; count / step > 10; power *= 10)
    step = [1, 2, 5, 10].map((n) => n * power).find((n) => count / n <= 10) ?? step;
  const ticks = Array.from({ length: Math.floor(count / step) }, (_, i) => (i + 1) * step);
  return ticks[0] === 1 ? ticks : [1, ...ticks];
}
