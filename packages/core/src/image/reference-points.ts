import { placesOf } from '../reference.ts';
import type { HostArray } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { FillOptions } from './map-coordinates.ts';

/** Where position `i` is in an axis of `n` elements, found by walking; null outside. */
function placeOf(i: number, n: number, mode: FillOptions['fillMode'] = 'constant'): number | null {
  if (i >= 0 && i < n) return i;
  if (mode === 'constant') return null;
  if (mode === 'nearest') return i < 0 ? 0 : n - 1;
  if (mode === 'mirror' && n === 1) return 0;
  let at = i;
  while (at < 0 || at >= n) {
    if (mode === 'wrap') at += at < 0 ? n : -n;
    else if (mode === 'mirror') at = at < 0 ? -at : 2 * (n - 1) - at;
    else at = at < 0 ? -1 - at : 2 * n - 1 - at;
  }
  return at;
}

const away = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);

/** An element between elements: `pixel` gives those at whole places. */
export function between(
  extents: Shape,
  point: readonly number[],
  order: number,
  { fillMode, fillValue = 0 }: FillOptions,
  pixel: (at: readonly number[]) => number,
): number {
  const read = (at: readonly number[]): number => {
    const places = at.map((i, axis) => placeOf(i, extents[axis]!, fillMode));
    return places.includes(null) ? fillValue : pixel(places as number[]);
  };
  if (point.some(Number.isNaN)) return NaN;
  if (order === 0) return read(point.map(away));
  const low = point.map(Math.floor);
  return placesOf(point.map(() => 2)).reduce((sum, corner) => {
    const weight = corner.reduce((w, up, axis) => {
      const share = point[axis]! - low[axis]!;
      return w * (up === 1 ? share : 1 - share);
    }, 1);
    return sum + weight * read(low.map((i, axis) => i + corner[axis]!));
  }, 0);
}

/** A result of calculation in a dtype: of integers halves away from 0. */
export const rounded = (dtype: HostArray['dtype'], value: number): number =>
  dtype === 'float32' || dtype === 'float64' ? value : Number.isNaN(value) ? 0 : away(value);
