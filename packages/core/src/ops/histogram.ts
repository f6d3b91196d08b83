import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { OptionError } from '../errors.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { onlyResults } from '../memory.ts';
import { add, subtract } from './arithmetic.ts';
import { at } from './at.ts';
import { bincountOp } from './bincount.ts';
import { cast } from './cast.ts';
import { equal } from './comparison.ts';
import { maxOp, minOp } from './max.ts';
import { asTensor, plainOptions } from './operand.ts';
import { linspace } from './range.ts';
import { ravel } from './reshape.ts';
import { searchsortedOp } from './searchsorted.ts';
import { where } from './where.ts';

/** What `histogram` may be told. */
export interface HistogramOptions {
  /** How many bins there are; 10 if left out. */
  readonly bins?: number;
  /** The first and the last edge; those of the elements if left out. */
  readonly range?: readonly [low: number, high: number] | null;
}

/** Elements that have no place on a finite line. */
export const NotFiniteError: ErrorClass<{ op: string; value: number; at: number }> = /* @__PURE__ */ defineError(
  'not-finite',
  {
    message: ({ op, value, at }) => `${op}: element ${at} is ${value}, which lies in no range`,
    hint: ({ op }) => `${op}(x, { range: [low, high] }) counts what is inside`,
  },
);

/** The edges of bins from the least to the largest element; half a unit to both sides where they are equal. */
export const histogramEdgesOp: Op<{ readonly bins: number }> = /* @__PURE__ */ definePrimitive({
  name: 'histogramEdges',
  infer: ([x], { bins }: { readonly bins: number }) => [{ shape: [bins + 1], dtype: x!.dtype }],
  checks: () => [
    {
      key: 'finite',
      input: 0,
      ok: (x) => x.abs().less(Infinity),
      error: (value, at) => new NotFiniteError({ op: 'histogram', value, at }),
    },
  ],
  impl([x], { bins }) {
    const attrs = { axes: [0], keepdims: false };
    const [low, high] = [apply1(minOp, [x!], attrs), apply1(maxOp, [x!], attrs)];
    const margin = where(equal(low, high), 0.5, cast(0, x!.dtype));
    return [linspace(subtract(low, margin), add(high, margin), bins + 1, { dtype: x!.dtype })];
  },
});

/**
 * How many elements lie in each of `bins` bins of equal width, int32 `[bins]`, and the edges of the bins, floating point `[bins + 1]`. Each bin has its lower edge, the last one
 * its upper edge too. Without a `range` the bins reach from the least to the largest element, which must be finite; elements outside a range that is given, and NaN, are not
 * counted.
 *
 * @example
 * const [counts, edges] = histogram(tensor([1, 2, 2, 4, 5]), { bins: 4 });
 * counts // [1, 2, 0, 2]
 * edges // [1, 2, 3, 4, 5]
 * histogram(tensor([-1, 0.2, 0.7, 3]), { bins: 2, range: [0, 1] })[0] // [1, 1]
 */
export function histogram<X extends In>(
  x: X,
  options?: HistogramOptions,
): [counts: Tensor<readonly [number], 'int32'>, edges: Tensor<readonly [number], FloatOf<DTypeOf<X>>>] {
  const { bins = 10, range = null } = plainOptions<HistogramOptions>('histogram', options, ['bins', 'range']);
  if (!Number.isInteger(bins) || bins < 1)
    throw new OptionError({ op: 'histogram', what: 'bins is a whole number from 1 up', value: bins });
  if (range !== null && !isRange(range))
    throw new OptionError({ op: 'histogram', what: 'range is [low, high], finite numbers, low ≤ high', value: range });
  return onlyResults(() => {
    const given = asTensor('histogram', x);
    const dtype = floatOf(given.dtype);
    const flat = cast(ravel(given), dtype);
    const margin = range !== null && range[0] === range[1] ? 0.5 : 0;
    const [low, high] = range ?? [0, 1];
    const edges =
      range === null && flat.size > 0
        ? apply1(histogramEdgesOp, [flat], { bins })
        : linspace(low - margin, high + margin, bins + 1, { dtype });
    const found = apply1(searchsortedOp, [edges, flat], { name: 'histogram', side: 'right' });
    const bin = where(equal(flat, at(edges, -1)), bins - 1, subtract(found, 1));
    // what is below the first edge, −1, is beyond the last one as uint32, and as little counted
    return [apply1(bincountOp, [cast(bin, 'uint32')], { size: bins }), edges];
  }) as never;
}

const isRange = (range: unknown): boolean =>
  Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] <= range[1];
