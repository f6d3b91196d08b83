import type { Graph } from '@tensai/core';
import { type Picture, pictureOf } from './graph-picture.ts';

/** A box, or a place where a long arrow passes by (`box` is −1). */
interface Spot {
  readonly box: number;
  readonly width: number;
  /** The middle. */
  x: number;
  readonly above: Spot[];
  readonly below: Spot[];
}

const LETTER = 7.3;
const LINE = 16;
const HEIGHT = 2 * LINE + 10;
const GAP = 18;
const STEP = HEIGHT + 46;
const SWEEPS = 12;

/**
 * A graph as a picture: values flow from the top to the bottom. Layers, their order and places follow Sugiyama, Tagawa & Toda, "Methods for visual understanding of hierarchical system structures", 1981.
 */
export function graphSvg(graph: Graph): string {
  const picture = pictureOf(graph);
  const { layers, routes } = spotsOf(picture, layersOf(picture));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) {
      const wish = new Map(layer.map((spot) => [spot, middleOf(down ? spot.above : spot.below, spot.x)]));
      layer.sort((a, b) => wish.get(a)! - wish.get(b)!);
      settle(layer, wish);
    }
  }
  const left = Math.min(...layers.flat().map(({ x, width }) => x - width / 2)) - GAP;
  const right = Math.max(...layers.flat().map(({ x, width }) => x + width / 2)) + GAP;
  const rows = new Map(layers.flatMap((layer, row) => layer.map((spot) => [spot, row] as const)));
  const top = (spot: Spot): number => GAP + rows.get(spot)! * STEP;
  const height = 2 * GAP + (layers.length - 1) * STEP + HEIGHT;
  const style =
    'text{font:12px ui-monospace,monospace;text-anchor:middle;fill:#1c2733}rect{stroke:#5b7083;fill:#fff}.value{fill:#e3f0fa}.type{fill:#5b7083}path{fill:none;stroke:#8296a8}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${round(left)} 0 ${round(right - left)} ${round(height)}" width="${round(right - left)}" height="${round(height)}">`,
    `<style>${style}</style>`,
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#8296a8;stroke:none"/></marker>',
    '<rect x="-100000" y="-100000" width="200000" height="200000" style="stroke:none"/>',
    ...routes.map(({ spots, label }) => `<path d="${curve(spots, top)}" marker-end="url(#tip)"><title>${escaped(label)}</title></path>`), // prettier-ignore
    ...layers.flat().flatMap((spot) => (spot.box < 0 ? [] : [boxText(picture, spot, top(spot))])),
    '</svg>',
  ].join('\n');
}

/** For each box its layer: below all that it takes, and what takes nothing right above its first reader. */
function layersOf({ boxes, arrows }: Picture): number[] {
  const layer = boxes.map(() => 0);
  // boxes come in an order in which all can run, and so do arrows by what they lead to
  for (const { from, to } of arrows) layer[to] = Math.max(layer[to]!, layer[from]! + 1);
  const taken = new Set(arrows.map(({ to }) => to));
  boxes.forEach((_, i) => {
    const readers = arrows.filter(({ from }) => from === i).map(({ to }) => layer[to]!);
    if (!taken.has(i) && readers.length > 0) layer[i] = Math.min(...readers) - 1;
  });
  return layer;
}

interface Route {
  readonly spots: readonly Spot[];
  readonly label: string;
}

/** Boxes by layer, and a spot for each layer that an arrow crosses; arrows of one value share them. */
function spotsOf({ boxes, arrows }: Picture, layer: readonly number[]): { layers: Spot[][]; routes: Route[] } {
  const layers = Array.from({ length: Math.max(0, ...layer) + 1 }, (): Spot[] => []);
  const place = (row: number, box: number, width: number): Spot => {
    const last = layers[row]!.at(-1);
    const x = last ? last.x + (last.width + width) / 2 + GAP : 0;
    const spot: Spot = { box, width, x, above: [], below: [] };
    layers[row]!.push(spot);
    return spot;
  };
  const widthOf = (label: readonly string[]): number => Math.max(...label.map((line) => line.length)) * LETTER + 20;
  const own = boxes.map(({ label }, i) => place(layer[i]!, i, widthOf(label)));
  const passing = new Map<string, Spot>();
  const routes = arrows.map(({ from, to, label }): Route => {
    const spots = [own[from]!];
    for (let row = layer[from]! + 1; row <= layer[to]!; row++) {
      const key = `${from} ${label} ${row}`;
      const next = row === layer[to] ? own[to]! : (passing.get(key) ?? place(row, -1, 1));
      if (next.box < 0) passing.set(key, next);
      const before = spots.at(-1)!;
      if (!before.below.includes(next)) {
        before.below.push(next);
        next.above.push(before);
      }
      spots.push(next);
    }
    return { spots, label };
  });
  return { layers, routes };
}

const middleOf = (spots: readonly Spot[], otherwise: number): number =>
  spots.length === 0 ? otherwise : spots.reduce((sum, { x }) => sum + x, 0) / spots.length;

/** Puts the spots of a layer as near to where they wish to be as they fit side by side: those that press on each other move as one. */
function settle(layer: readonly Spot[], wish: ReadonlyMap<Spot, number>): void {
  const groups: { spots: Spot[]; left: number; width: number }[] = [];
  for (const spot of layer) {
    let group = { spots: [spot], left: wish.get(spot)! - spot.width / 2, width: spot.width };
    for (let last = groups.at(-1); last && last.left + last.width + GAP > group.left; last = groups.at(-1)) {
      groups.pop();
      const share = last.spots.length / (last.spots.length + group.spots.length);
      const left = last.left * share + (group.left - last.width - GAP) * (1 - share);
      group = { spots: [...last.spots, ...group.spots], left, width: last.width + GAP + group.width };
    }
    groups.push(group);
  }
  for (const { spots, left } of groups) {
    let at = left;
    for (const spot of spots) {
      spot.x = at + spot.width / 2;
      at += spot.width + GAP;
    }
  }
}

const round = (x: number): number => Math.round(x * 10) / 10;

/** From the bottom of the first spot to the top of the last one, through those between. */
function curve(spots: readonly Spot[], top: (spot: Spot) => number): string {
  const [first, ...rest] = spots as [Spot, ...Spot[]];
  let [x, y] = [first.x, top(first) + HEIGHT];
  let path = `M${round(x)} ${round(y)}`;
  for (const spot of rest) {
    const end = top(spot);
    const bend = (end - y) / 2;
    path += `C${round(x)} ${round(y + bend)} ${round(spot.x)} ${round(end - bend)} ${round(spot.x)} ${round(end)}`;
    [x, y] = [spot.x, end];
    if (spot.box < 0) path += `V${round((y += HEIGHT))}`;
  }
  return path;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function boxText({ boxes }: Picture, { box, x, width }: Spot, top: number): string {
  const { kind, label } = boxes[box]!;
  const first = top + HEIGHT / 2 + 4 - ((label.length - 1) * LINE) / 2;
  const lines = label.map((line, i) => `<text${i > 0 ? ' class="type"' : ''} x="${round(x)}" y="${round(first + i * LINE)}">${escaped(line)}</text>`); // prettier-ignore
  const corner = kind === 'op' ? 4 : HEIGHT / 2;
  return `<rect class="${kind}" x="${round(x - width / 2)}" y="${round(top)}" width="${round(width)}" height="${HEIGHT}" rx="${corner}"/>${lines.join('')}`;
}
