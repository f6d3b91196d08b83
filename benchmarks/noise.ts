/** What fills a tensor: even numbers from a range, labels, one value, or weights as Glorot and Bengio (2010, eq. 16) draw them. */
export type Fill =
  | { readonly shape: readonly number[]; readonly range: readonly [low: number, high: number] }
  | { readonly shape: readonly number[]; readonly classes: number }
  | { readonly shape: readonly number[]; readonly value: number }
  | { readonly shape: readonly number[]; readonly fans: readonly [into: number, out: number] };

/** Numbers for a tensor, and what they are. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** A well-mixed word of a counter: the integer hash `lowbias32` (Wellons, 2018). Every system gets the same numbers in every run. */
function mixed(counter: number): number {
  let x = counter;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The numbers of a fill; `seed` tells tensors of one shape apart. */
export function valuesOf(fill: Fill, seed: number): Values {
  const { shape } = fill;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const word = (i: number): number => mixed((i + Math.imul(seed + 1, 0x9e3779b9)) >>> 0);
  if ('classes' in fill) return { shape, data: Int32Array.from({ length: size }, (_, i) => word(i) % fill.classes) };
  const data = new Float32Array(size);
  if ('value' in fill) return { shape, data: data.fill(fill.value) };
  const limit = 'fans' in fill ? Math.sqrt(6 / (fill.fans[0] + fill.fans[1])) : 0;
  const [low, high] = 'range' in fill ? fill.range : [-limit, limit];
  for (let i = 0; i < size; i++) data[i] = low + (high - low) * (word(i) / 2 ** 32);
  return { shape, data };
}
