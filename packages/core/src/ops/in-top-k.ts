import { apply1 } from '../dispatch.ts';
import { factsOf, isFloat } from '../dtype.ts';
import { IndexRangeError, OptionError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import { sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { checkIndexDType, type Indices, indicesOf } from './indices.ts';
import { asTensor, resultOf } from './operand.ts';

/** Are fewer than k predictions of a row larger than that of the target? */
export const inTopKOp: Op<{ readonly k: number }> = /* @__PURE__ */ definePrimitive({
  name: 'inTopK',
  infer([targets, predictions]) {
    checkIndexDType('inTopK', targets!);
    if (predictions!.shape.length === 0 || !sameShape(targets!.shape, predictions!.shape.slice(0, -1)))
      throw new ShapeMismatchError({
        op: 'inTopK',
        what: 'there is not one target for each row of predictions',
        shapes: [targets!.shape, predictions!.shape],
        hint: 'targets are class numbers, […batch]; predictions […batch, classes]',
      });
    return [{ shape: targets!.shape, dtype: 'bool' }];
  },
  checks: ([targets, predictions]) => {
    const classes = predictions!.shape.at(-1)!;
    return [
      {
        key: `0..${classes - 1}`,
        input: 0,
        // what a cast takes beyond int32 comes back below 0
        ok: (x) =>
          factsOf(targets!.dtype).max > 2 ** 31
            ? x.less(classes)
            : x.cast('int32').greaterEqual(0).and(x.cast('int32').less(classes)),
        error: (value, at) =>
          new IndexRangeError({ op: 'inTopK', what: 'the target', value, low: 0, high: classes - 1, at }),
      },
    ];
  },
  lower([targets, predictions], { k }: { readonly k: number }) {
    const { shape } = targets!;
    const rank = shape.length;
    const { dtype } = predictions!;
    const own = shape.map((_, axis) => axis);
    const label = Expr.input(0, targets!.dtype).cast('int32');
    const target = Expr.load(1, dtype, [...own.map((axis) => Expr.coordinate(axis)), label]);
    const other = Expr.input(2, dtype);
    const number = dtype === 'bool' ? 'int32' : dtype;
    const greater = target.cast(number).less(other.cast(number));
    const before = isFloat(dtype) ? greater.or(other.isNaN()).or(target.isNaN()) : greater;
    const limit = Expr.literal(k, 'int32').minimum(Expr.size(1, rank));
    return {
      space: shape,
      inputs: [
        { aval: targets!, view: viewOf(targets!, rank + 1, own) },
        {
          aval: predictions!,
          view: viewOf(
            predictions!,
            rank + 1,
            predictions!.shape.map(() => null),
          ),
        },
        { aval: predictions!, view: plainView(predictions!), of: 1 },
      ],
      reduce: { size: [predictions!.shape[rank]!], accs: [{ op: 'sum', value: before.cast('int32') }] },
      outputs: [Expr.accumulator(0, 'int32').less(limit)],
    };
  },
});

/**
 * Is the prediction of the target among the `k` largest of its row? `targets` are class numbers `[…batch]`, `predictions` `[…batch, classes]`; bool `[…batch]`. Predictions as
 * large as the k-th are among them. Those that are NaN count as larger than all others, and a target that is NaN is never among them.
 *
 * @example
 * const predictions = tensor([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]]);
 * inTopK(tensor([2, 1], { dtype: 'int32' }), predictions, 2) // [true, false]
 * inTopK([1, 3], predictions, 1) // throws index-range
 */
export function inTopK<T extends Indices>(
  targets: T,
  predictions: In,
  k: number,
): Tensor<T extends In ? ShapeOf<T> : Shape, 'bool'> {
  return resultOf(() => {
    if (!Number.isInteger(k) || k < 1)
      throw new OptionError({ op: 'inTopK', what: 'k is a whole number from 1 up', value: k });
    return apply1(inTopKOp, [indicesOf('inTopK', targets), asTensor('inTopK', predictions, 1)], { k });
  }) as never as never;
}
