import type { HostArray } from '../sample.ts';

/** The positions of an array grouped by what they share outside `axes`. */
export function groupsOf({ shape, data }: HostArray, axes: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  data.forEach((_, i) => {
    let rest = i;
    const place = shape.toReversed().map((n) => {
      const here = rest % n;
      rest = (rest - here) / n;
      return here;
    });
    const key = place
      .reverse()
      .filter((_, axis) => !axes.includes(axis))
      .join();
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

/** Logarithms of the probabilities within each group. */
export function logProbabilitiesOf(x: HostArray, axes: readonly number[]): HostArray {
  const data = new Array<number>(x.data.length);
  for (const group of groupsOf(x, axes)) {
    const most = Math.max(...group.map((i) => x.data[i]!));
    const total = group.reduce((sum, i) => sum + Math.exp(x.data[i]! - most), 0);
    for (const i of group) data[i] = x.data[i]! - most - Math.log(total);
  }
  return { shape: x.shape, dtype: x.dtype === 'float64' ? 'float64' : 'float32', data };
}
