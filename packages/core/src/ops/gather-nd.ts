import { apply1 } from '../dispatch.ts';
import { factsOf } from '../dtype.ts';
import { IndexRangeError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { type Check, definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { squeezeOp } from './expand-dims.ts';
import { checkIndexDType, type Indices, indicesOf } from './indices.ts';
import { asTensor, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';
import { takeRowsOp } from './take-rows.ts';

const inRange = ({ dtype }: Aval, axis: number, extent: number): Check => ({
  key: `0..${extent - 1}`,
  input: axis + 1,
  // what a cast takes beyond int32 comes back below 0
  ok: (i) =>
    factsOf(dtype).max > 2 ** 31 ? i.less(extent) : i.cast('int32').greaterEqual(0).and(i.cast('int32').less(extent)),
  error: (value, at) =>
    new IndexRangeError({ op: 'gatherNd', what: `along axis ${axis}, the index`, value, low: 0, high: extent - 1, at }),
});

/** Row-major positions in the leading axes of a tensor, of which only the shape is looked at, from a column of indices for each of them. */
export const flatPositionsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'flatPositions',
  infer([, ...columns]) {
    columns.forEach((column) => checkIndexDType('gatherNd', column));
    return [{ shape: columns[0]!.shape, dtype: 'int32' }];
  },
  checks: ([x, ...columns]) => columns.map((column, axis) => inRange(column, axis, x!.shape[axis]!)),
  lower([x, ...columns]) {
    const space = columns[0]!.shape;
    const own = space.map((_, axis) => axis);
    const nowhere = x!.shape.map(() => null);
    return {
      space,
      inputs: [
        { aval: x!, view: viewOf(x!, space.length, nowhere) },
        ...columns.map((aval) => ({ aval, view: viewOf(aval, space.length, own) })),
      ],
      outputs: [
        columns
          .map(({ dtype }, k) => Expr.input(k + 1, dtype).cast('int32'))
          .reduce((flat, index, axis) => flat.multiply(Expr.size(0, axis)).add(index)),
      ],
    };
  },
});

/**
 * The parts of a tensor at indices of its first axes: `[n₀, …, nₖ₋₁, …rest]` at `[…points, k]` gives `[…points, …rest]`; with k the rank of `x`, single elements. Indices outside
 * their axis are an error, negative ones too. The gradient is added up where points repeat.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * gatherNd(x, [[0, 1], [1, 0]]) // [2, 3]
 * gatherNd(x, [[1], [1], [0]]) // [[3, 4], [3, 4], [1, 2]]
 * gatherNd(x, [[0, 2]]) // throws index-range
 */
export function gatherNd<X extends In>(x: X, indices: Indices): Tensor<Shape, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const [given, at] = [asTensor('gatherNd', x), indicesOf('gatherNd', indices)];
    const { shape } = at.type;
    const count = shape.at(-1) ?? 0;
    if (count < 1 || count > given.rank)
      throw new ShapeMismatchError({
        op: 'gatherNd',
        what: 'the last axis of the indices names from 1 to all axes of the tensor',
        shapes: [given.type.shape, shape],
        hint: 'indices are […points, k]: [[row, column], …]; take(x, indices) takes elements by one index each',
      });
    const points = shape.slice(0, -1);
    const columns = Array.from({ length: count }, (_, k) => {
      const begin = [...points.map(() => 0), k];
      const column = apply1(sliceOp, [at], { begin, size: [...points, 1], step: begin.map(() => 1) });
      return apply1(squeezeOp, [column], { axes: [points.length] });
    });
    const flat = apply1(flatPositionsOp, [given, ...columns], NO_ATTRS);
    const rest = given.type.shape.slice(count);
    const rows = reshape(given, [sizeOf(given.type.shape.slice(0, count)), ...rest]);
    return apply1(takeRowsOp, [rows, flat], NO_ATTRS);
  }) as Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;
}
