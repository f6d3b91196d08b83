import { tensor } from '../create.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { currentHandler } from '../handler.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import { asTensor, axisOptions, resultOf } from '../ops/operand.ts';
import { take } from '../ops/take.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { defineDraw, type DrawAttrs } from './draw.ts';
import { drawKey, keySource } from './key.ts';
import type { Seed } from './seed-generator.ts';
import { hostWord, type Pair, wordAt } from './threefry.ts';

/** Options of `random.shuffle`. */
export interface ShuffleOptions {
  /** The axis along which slices change places; 0 if left out. */
  readonly axis?: number;
  readonly seed?: Seed | null;
}

/** The random words themselves. */
export const wordsOp: Op<DrawAttrs> = /* @__PURE__ */ defineDraw('randomWords', {
  numbers: () => [],
  element: wordAt,
});

/** How many words come before each in their order; of equal ones the earlier comes first. */
export const ranksOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'ranksOfWords',
  infer: ([words]) => [{ shape: words!.shape, dtype: 'int32' }],
  lower: ([words]) => {
    const [own, other] = [Expr.input(0, 'uint32'), Expr.input(1, 'uint32')];
    const earlier = Expr.coordinate(1).less(Expr.coordinate(0));
    const before = other.less(own).or(other.equal(own).and(earlier));
    return {
      space: words!.shape,
      inputs: [
        { aval: words!, view: viewOf(words!, 2, [0]) },
        { aval: words!, view: viewOf(words!, 2, [1]), of: 0 },
      ],
      reduce: { size: words!.shape, accs: [{ op: 'sum', value: before.cast('int32') }] },
      outputs: [Expr.accumulator(0, 'int32')],
    };
  },
});

/** The permutation that undoes another one. */
export const inverseOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'inversePermutation',
  infer: ([order]) => [{ shape: order!.shape, dtype: 'int32' }],
  lower: ([order]) => ({
    space: order!.shape,
    inputs: [{ aval: order!, view: plainView(order!) }],
    outputs: [Expr.coordinate(0)],
    scatter: {
      at: [Expr.input(0, 'int32')],
      combine: 'set',
      into: { shape: order!.shape, dtype: 'int32' },
      init: 0,
      unique: true,
    },
  }),
});

/** The positions 0 … count − 1 in the order of the random words of a key: the same on the host and in a trace. */
function hostOrder(key: Pair, count: number): Int32Array {
  const words = Float64Array.from({ length: count }, (_, i) => hostWord(key, i));
  const bits = Math.ceil(Math.log2(Math.max(count, 2)));
  // word and position share the 53 bits of a float64, where there is room, since numbers sort much faster than by a comparison
  if (bits > 21) {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    return order.sort((a, b) => words[a]! - words[b]! || a - b);
  }
  const keyed = words.map((word, i) => word * 2 ** bits + i).sort();
  return Int32Array.from(keyed, (value) => value % 2 ** bits);
}

/**
 * The slices of a tensor along an axis in random order: `[…, n, …]`, any dtype. The same on every backend: the order of n random words. It is found on
 * the host, in a trace by n² comparisons.
 *
 * @example
 * random.shuffle(tensor([1, 2, 3, 4, 5]), { seed: 42 }) // [5, 1, 4, 3, 2]
 * random.shuffle(tensor([[1, 2], [3, 4]]), { axis: 1, seed: 3 }) // shape [2, 2]
 */
export function shuffle<X extends In>(
  x: X,
  options?: ShuffleOptions | number,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  const { axis = 0, seed } = axisOptions<ShuffleOptions>('shuffle', options, ['axis', 'seed']);
  const given = asTensor('shuffle', x);
  const along = normalizeAxis('shuffle', axis, given.rank);
  const size = given.shape[along]!;
  return resultOf(() => {
    const order = onDevice(given.type.device, () => {
      if (!currentHandler()?.traces) return tensor(hostOrder(keySource('shuffle', seed)(), size));
      const words = apply1(wordsOp, drawKey('shuffle', seed), { size, dtype: 'uint32' });
      return apply1(inverseOp, [apply1(ranksOp, [words], NO_ATTRS)], NO_ATTRS);
    });
    return take(given, order, along);
  }) as never;
}
