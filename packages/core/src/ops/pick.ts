import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Aval, View } from '../loop.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';

interface AlongAxis {
  readonly axis: number;
}

// A loop over all of x, in which labels have no axis `axis`.
const beside = (labels: Aval, rank: number, axis: number): View =>
  viewOf(
    labels,
    rank,
    labels.shape.map((_, j) => (j < axis ? j : j + 1)),
  );

/**
 * Of `x` the one element along `axis` that each label names: `labels` has the shape of x without that axis. A label outside reads 0.
 * For losses, which check the labels themselves.
 */
export const pickOp: Op<AlongAxis> = /* @__PURE__ */ definePrimitive({
  name: 'pick',
  infer: ([x, labels]) => [{ shape: labels!.shape, dtype: x!.dtype }],
  lower([x, labels], { axis }: AlongAxis) {
    const { shape } = labels!;
    const label = Expr.input(1, labels!.dtype).cast('int32');
    const at = x!.shape.map((_, j) => (j === axis ? label : Expr.coordinate(j < axis ? j : j - 1)));
    const unread = x!.shape.map(() => null);
    return {
      space: shape,
      inputs: [
        { aval: x!, view: viewOf(x!, shape.length, unread) },
        {
          aval: labels!,
          view: viewOf(
            labels!,
            shape.length,
            shape.map((_, j) => j),
          ),
        },
      ],
      outputs: [Expr.load(0, x!.dtype, at)],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved, { axis }) =>
        apply1(placeOp, [dy!, saved.in(1) as Tensor], { axis, extent: saved.ins[0]!.shape[axis]! }),
    },
  },
});

/** The transpose of `pick`: along a new axis of `extent` elements, `x` where its label says, and zeros. */
export const placeOp: Op<AlongAxis & { readonly extent: number }> = /* @__PURE__ */ definePrimitive({
  name: 'place',
  infer: ([x], { axis, extent }: AlongAxis & { readonly extent: number }) => [
    { shape: x!.shape.toSpliced(axis, 0, extent), dtype: x!.dtype },
  ],
  lower([x, labels], { axis, extent }) {
    const space = x!.shape.toSpliced(axis, 0, extent);
    const hit = Expr.input(1, labels!.dtype).cast('int32').equal(Expr.coordinate(axis));
    return {
      space,
      inputs: [
        { aval: x!, view: beside(x!, space.length, axis) },
        { aval: labels!, view: beside(labels!, space.length, axis) },
      ],
      outputs: [Expr.select(hit, Expr.input(0, x!.dtype), Expr.literal(0, x!.dtype))],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved, { axis }) => apply1(pickOp, [dy!, saved.in(1) as Tensor], { axis }),
    },
  },
});
