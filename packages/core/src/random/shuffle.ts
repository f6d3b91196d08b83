import { tensor } from '../create.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { currentHandler } from '../handler.ts';
import type { In, Op } from '../op.ts';
import { orderAlong } from '../ops/argsort.ts';
import { asTensor, axisOptions, resultOf } from '../ops/operand.ts';
import { rowOrder } from '../ops/row-order.ts';
import { take } from '../ops/take.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
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

/** The positions 0 … count − 1 in the order of the random words of a key: the same on the host and in a trace. */
function hostOrder(key: Pair, count: number): Int32Array {
  const words = Uint32Array.from({ length: count }, (_, i) => hostWord(key, i));
  return rowOrder('uint32', count, false)(words, 0, 1);
}

/**
 * The slices of a tensor along an axis in random order: `[…, n, …]`, any dtype. The same on every backend: the order of n random words.
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
      return orderAlong(words, 0);
    });
    return take(given, order, along);
  }) as never;
}
