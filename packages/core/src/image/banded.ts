import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';

interface Along {
  readonly axis: number;
}

/** The band in a loop of `rank` axes: the first place and the weights of each row, `[rows]` and `[rows, width]`. */
const bandOf = (first: Aval, weights: Aval, row: number, step: number, rank: number): Loop['inputs'] => [
  { aval: first, view: viewOf(first, rank, [row]) },
  { aval: weights, view: viewOf(weights, rank, [row, step]) },
];

/**
 * A product with a matrix of which each row is 0 but in a band, along an axis: `[…, extent, …]`, int32 `[rows]` and `[rows, width]` give `[…, rows, …]`, the sums of
 * `weights[i, t] · x[first[i] + t]`. Places outside are 0.
 */
export const bandedOp: Op<Along> = /* @__PURE__ */ definePrimitive({
  name: 'banded',
  infer: ([x, first], { axis }: Along) => [{ shape: x!.shape.with(axis, first!.shape[0]!), dtype: x!.dtype }],
  lower([x, first, weights], { axis }) {
    const space = x!.shape.with(axis, first!.shape[0]!);
    const step = space.length;
    const nowhere = x!.shape.map((): AxisRead => null);
    const place = Expr.input(1, first!.dtype).add(Expr.coordinate(step));
    const element = Expr.load(
      0,
      x!.dtype,
      space.map((_, a) => (a === axis ? place : Expr.coordinate(a))),
    );
    return {
      space,
      inputs: [{ aval: x!, view: viewOf(x!, step + 1, nowhere) }, ...bandOf(first!, weights!, axis, step, step + 1)],
      reduce: {
        size: [weights!.shape[1]!],
        accs: [{ op: 'sum', value: element.multiply(Expr.input(2, weights!.dtype)) }],
      },
      outputs: [Expr.accumulator(0, x!.dtype)],
    };
  },
  vjp: {
    0: {
      reads: [1, 2],
      rule: ([dy], saved, { axis }) =>
        apply1(bandedTransposeOp, [dy!, saved.in(1) as Tensor, saved.in(2) as Tensor], {
          axis,
          extent: saved.ins[0]!.shape[axis]!,
        }),
    },
  },
});

/** The transpose of `banded`: every row given back to the places that it was a sum of. */
export const bandedTransposeOp: Op<Along & { readonly extent: number }> = /* @__PURE__ */ definePrimitive({
  name: 'bandedTranspose',
  infer: ([y], { axis, extent }: Along & { readonly extent: number }) => [
    { shape: y!.shape.with(axis, extent), dtype: y!.dtype },
  ],
  lower([y, first, weights], { axis, extent }) {
    const step = y!.shape.length;
    const space = [...y!.shape, weights!.shape[1]!];
    const place = Expr.input(1, first!.dtype).add(Expr.coordinate(step));
    return {
      space,
      inputs: [
        {
          aval: y!,
          view: viewOf(
            y!,
            step + 1,
            y!.shape.map((_, a) => a),
          ),
        },
        ...bandOf(first!, weights!, axis, step, step + 1),
      ],
      outputs: [Expr.input(0, y!.dtype).multiply(Expr.input(2, weights!.dtype))],
      scatter: {
        at: y!.shape.map((_, a) => (a === axis ? place : Expr.coordinate(a))),
        combine: 'add',
        into: { shape: y!.shape.with(axis, extent), dtype: y!.dtype },
        init: 0,
      },
    };
  },
  vjp: {
    0: {
      reads: [1, 2],
      rule: ([dx], saved, { axis }) => apply1(bandedOp, [dx!, saved.in(1) as Tensor, saved.in(2) as Tensor], { axis }),
    },
  },
});
