import { apply, apply1 } from '../dispatch.ts';
import { IndexRangeError } from '../errors.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { argsortOp } from './argsort.ts';
import { checkBoolean } from './option-kinds.ts';
import { asTensor, plainOptions } from './operand.ts';
import { type RowOrder, rowOrder } from './row-order.ts';
import { takeAlongAxisOp } from './take-along-axis.ts';

/** What `topK` may be told. It does what either asks for in any case. */
export interface TopKOptions {
  /** Are the values wanted from the largest down (the default), or does their order not matter? They are sorted all the same. */
  readonly sorted?: boolean;
  /** Does the earlier of equal elements come first (the default), or does it not matter? It does all the same. */
  readonly isStable?: boolean;
}

interface First {
  readonly k: number;
}

/** Is inserting into a list of k quicker than putting all in order? Of elements in any order some `k · (1 + log (count / k))` are inserted, each beside half of the list. */
const few = (count: number, k: number): boolean => !(k * k * (1 + Math.log(count / k)) > 20 * count);

const hostTopK: HostAlgorithm<First> = ([x], [values, places], { ins, attrs: { k } }) => {
  const { shape, dtype } = ins[0]!;
  const count = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const firstOf = few(count, k) ? fewLargest(count, k) : rowOrder(dtype, count, true);
  for (let row = 0; row < rows; row++) {
    const first = firstOf(x!, row * count, 1);
    for (let i = 0; i < k; i++) {
      places![row * k + i] = first[i]!;
      values![row * k + i] = x![row * count + first[i]!]!;
    }
  }
};

/** Finds the positions of the k largest of `count` elements: most are passed over after one look at the least of those found so far. */
function fewLargest(count: number, k: number): RowOrder {
  const places = new Int32Array(k);
  const exceeds = (a: number, b: number): boolean => a > b || (a !== a && b === b);
  return (values, base, stride) => {
    if (k === 0) return places;
    let found = 0;
    // the least of those found, once there are k: until then anything counts
    let least = -Infinity;
    for (let i = 0; i < count; i++) {
      const value = values[base + i * stride]!;
      if (value <= least && found === k) continue;
      if (found === k && !exceeds(value, least)) continue;
      let place = found < k ? found++ : k - 1;
      for (; place > 0 && exceeds(value, values[base + places[place - 1]! * stride]!); place--)
        places[place] = places[place - 1]!;
      places[place] = i;
      if (found === k) least = values[base + places[k - 1]! * stride]!;
    }
    return places;
  };
}

/** The k largest elements of each row and their positions. */
export const topKOp: Op<First> = /* @__PURE__ */ definePrimitive({
  name: 'topK',
  infer([x], { k }: First) {
    const count = x!.shape.at(-1)!;
    if (!Number.isInteger(k) || k < 0 || k > count)
      throw new IndexRangeError({ op: 'topK', what: 'k', value: k, low: 0, high: count });
    const shape = [...x!.shape.slice(0, -1), k];
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  impl([x], { k }) {
    const axis = x!.rank - 1;
    const places = apply1(argsortOp, [x!], { axis, descending: true, count: k });
    return [apply1(takeAlongAxisOp, [x!, places], { axis }), places];
  },
  host: hostTopK,
});

/**
 * The `k` largest elements along the last axis, the largest first, and their positions, int32: `[…, n]` gives `[values, indices]`, both `[…, k]`. Of equal elements the
 * earlier comes first. NaN counts as larger than all numbers, as in `sort`. The gradient goes to the elements that were taken.
 *
 * @example
 * const [values, indices] = topK(tensor([1, 4, 2, 4]), 2);
 * values // [4, 4]
 * indices // [1, 3]
 * topK(tensor([1, 2]), 3) // throws index-range
 */
export function topK<X extends In>(
  x: X,
  k: number,
  options?: TopKOptions,
): [values: Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>, indices: Tensor<Shape, 'int32'>] {
  const { sorted = true, isStable = true } = plainOptions<TopKOptions>('topK', options, ['sorted', 'isStable']);
  checkBoolean('topK', 'sorted', sorted);
  checkBoolean('topK', 'isStable', isStable);
  const given = asTensor('topK', x);
  normalizeAxis('topK', -1, given.rank);
  return apply(topKOp, [given], { k }) as never;
}
