import * as Plot from '@observablehq/plot';
import { checkOptions } from '@tensai/core';
import { draw, drawingOf, INK, legend, lineMark, PALE, PALETTE, page, partOf, type Size } from './drawing.ts';
import { PointsError } from './errors.ts';

/** The line `a · x + b · y = c`. */
export interface PlotLine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly label?: string;
}

/** What `scatterPlot` may be told. */
export interface ScatterPlotOptions {
  readonly title?: string;
  /** What the axes are called (x and y). */
  readonly axes?: readonly [x: string, y: string];
  /** A line across, as where a classifier changes its mind. */
  readonly line?: PlotLine;
  /** The width and the height of the drawing in pixels (600 each). */
  readonly width?: number;
  readonly height?: number;
}

type Point = readonly [x: number, y: number];

const MARGIN = { left: 68, top: 84, right: 28, bottom: 64 };

/**
 * Points as an SVG drawing, in one colour for each label, on a grid of equal units in both directions.
 *
 * @example
 * const svg = scatterPlot([[0, 1], [2, 3], [4, 1]], ['low', 'high', 'low'], { title: 'Three points' });
 * svg.match(/<circle/g).length // 5
 */
export function scatterPlot(
  points: readonly Point[],
  labels: ArrayLike<string | number>,
  options: ScatterPlotOptions = {},
): string {
  checkOptions('scatterPlot', options, ['title', 'axes', 'line', 'width', 'height']);
  if (points.length !== labels.length) throw new PointsError({ points: points.length, labels: labels.length });
  const { title = 'Points', axes = ['x', 'y'], line, width = 600, height = 600 } = options;
  const names = [...new Set(Array.from(labels, String))];
  const colors = names.map((_, i) => PALETTE[i % PALETTE.length]!);
  const [x, y] = domainsOf(points, { width, height });
  const chart = Plot.plot({
    document: page(),
    width,
    height,
    marginLeft: MARGIN.left,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    style: { fontSize: '13px', color: INK },
    x: { domain: x },
    y: { domain: y },
    color: { type: 'ordinal', domain: names, range: colors },
    clip: true,
    marks: [
      Plot.gridX({ stroke: PALE, strokeOpacity: 1 }),
      Plot.gridY({ stroke: PALE, strokeOpacity: 1 }),
      Plot.axisX({
        label: axes[0],
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 46,
        tickSize: 0,
        tickPadding: 10,
      }),
      Plot.axisY({
        label: axes[1],
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 52,
        tickSize: 0,
        tickPadding: 10,
      }),
      Plot.dot(points, {
        fill: (_, i) => String(labels[i]),
        stroke: (_, i) => String(labels[i]),
        fillOpacity: 0.45,
        strokeOpacity: 0.8,
        strokeWidth: 0.6,
        r: 2.6,
        sort: null,
      }),
      line
        ? Plot.line(endsOf(line, x, y), { stroke: INK, strokeWidth: 2.5, strokeLinecap: 'round', clip: true })
        : null,
      Plot.ruleX([x[0]], { stroke: INK }),
      Plot.ruleY([y[0]], { stroke: INK }),
    ],
  });
  const circle = (fill: string): Element => draw('circle', { cx: 6, cy: -4.5, r: 5, fill });
  const entries = names.map((label, i) => ({ label, mark: circle(colors[i]!) }));
  if (line) entries.push({ label: line.label ?? 'line', mark: lineMark(INK) });
  const heading = draw('text', { x: MARGIN.left, y: 34, 'font-size': 18, 'font-weight': 600 }, title);
  return drawingOf({ width, height }, title, partOf(chart), heading, legend(entries, MARGIN.left + 4, 64));
}

type Domain = [low: number, high: number];

/** What both axes show: all points, with the same number of pixels for a unit, so that angles are true. */
function domainsOf(points: readonly Point[], { width, height }: Size): [Domain, Domain] {
  const around = ([0, 1] as const).map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) [low, high] = [Math.min(low, point[axis]), Math.max(high, point[axis])];
    return points.length > 0 ? { middle: (low + high) / 2, span: (high - low) * 1.08 || 1 } : { middle: 0, span: 1 };
  });
  const pixels = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const unit = Math.min(...around.map(({ span }, axis) => pixels[axis]! / span));
  return around.map(({ middle }, axis) => {
    const half = pixels[axis]! / unit / 2;
    return [middle - half, middle + half];
  }) as [Domain, Domain];
}

/** Where the line enters and leaves the frame, or goes on beyond it. */
function endsOf({ a, b, c }: PlotLine, x: Domain, y: Domain): Point[] {
  const steep = Math.abs(a) > Math.abs(b);
  return steep ? y.map((at) => [(c - b * at) / a, at]) : x.map((at) => [at, (c - a * at) / b]);
}
