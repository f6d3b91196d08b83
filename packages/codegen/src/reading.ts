import { canMiss, type Loop, type Sym, type View, type ViewDim } from '@tensai/core';
import { type Affine, type Numbers, product, sum } from './index-text.ts';

/** A condition on one axis of an input: where it fails, the reading is `fill`. */
export interface Guard {
  readonly position: Affine;
  readonly size: string;
  /** The position counts only where this divides it; then `stride · position / div` is part of the address. */
  readonly div?: string;
  readonly stride: string;
}

/** A View made ready to be written: an address, and what has to hold for it. */
export interface Reading {
  readonly address: Affine;
  readonly guards: readonly Guard[];
  readonly fill: number;
}

/** How a view reads the buffer whose first element is at `base`, in a loop with these extents. */
export function readingOf(view: View<Sym>, base: string, extents: readonly Sym[], numbers: Numbers): Reading {
  const { text } = numbers;
  const guarded = (dim: ViewDim<Sym>): boolean => view.fill !== undefined && !dim.safe && misses(dim, extents);
  const straight = view.dims.filter((dim) => dim.div === undefined);
  return {
    address: {
      base: straight.map((dim) => product(text(dim.stride!), text(dim.offset))).reduce(sum, base),
      strides: extents.map((_, axis) =>
        numbers.atom(straight.map((dim) => product(text(dim.stride!), text(dim.coef[axis]!))).reduce(sum, '0')),
      ),
    },
    guards: view.dims
      .filter((dim) => guarded(dim) || dim.div !== undefined)
      .map((dim) => ({
        position: { base: text(dim.offset), strides: dim.coef.map(text) },
        size: text(dim.size),
        ...(dim.div !== undefined && { div: text(dim.div) }),
        stride: text(dim.stride!),
      })),
    fill: view.fill ?? 0,
  };
}

/** Can a position along this axis be outside? Where numbers are unknown, only `safe` says no. */
function misses(dim: ViewDim<Sym>, extents: readonly Sym[]): boolean {
  const known = [dim.size, dim.offset, ...dim.coef, ...extents].every((n) => typeof n === 'number');
  return !known || canMiss({ dims: [dim as ViewDim] }, extents as readonly number[]);
}

/** Where a loop's output `k` goes: row by row, or into the part that `out` describes. */
export function outputAddress(loop: Loop<Sym>, k: number, extents: readonly Sym[], numbers: Numbers): Affine {
  if (k === 0 && loop.out) return readingOf({ dims: loop.out.dims }, 'c0', extents, numbers).address;
  const split = loop.space.length;
  return {
    base: `c${k}`,
    strides: extents.map((_, axis) =>
      axis < split
        ? numbers.atom(
            loop.space
              .slice(axis + 1, split)
              .map(numbers.text)
              .reduce(product, '1'),
          )
        : '0',
    ),
  };
}
