import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type Op } from '../op.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { multiply } from './arithmetic.ts';
import { shifted } from './shifted.ts';

/** What runs along an axis: `reverse`, from its end. */
export interface AlongAttrs {
  readonly axis: number;
  readonly reverse: boolean;
}

/** An axis between those before and behind it, as strides of dense arrays. */
export function lines(shape: Shape, axis: number): { outer: number; extent: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), extent: shape[axis]!, inner: sizeOf(shape.slice(axis + 1)) };
}

/** Calls `line(first, step, count)` for every line of elements along an axis of a dense array. */
export function eachLine(
  shape: Shape,
  { axis, reverse }: AlongAttrs,
  line: (first: number, step: number, count: number) => void,
): void {
  const { outer, extent, inner } = lines(shape, axis);
  const last = reverse ? (extent - 1) * inner : 0;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) line(o * extent * inner + i + last, reverse ? -inner : inner, extent);
}

/** A view whose axis is read by the reduced axis of the loop, in the order in which it runs. */
export const alongView = (x: Aval, { axis, reverse }: AlongAttrs): ReturnType<typeof viewOf> => {
  const rank = x.shape.length;
  const reads = x.shape.map((extent, a): AxisRead => {
    if (a !== axis) return a;
    return reverse ? { coef: { [rank]: -1 }, offset: extent - 1 } : rank;
  });
  return viewOf(x, rank + 1, reads);
};

/** Has the reduced axis not yet passed the place of this point? */
export function within({ shape }: Aval, { axis, reverse }: AlongAttrs): Expr {
  const [place, step] = [Expr.coordinate(axis), Expr.coordinate(shape.length)];
  return reverse ? step.add(place).less(Expr.size(0, axis)) : step.lessEqual(place);
}

const host: HostAlgorithm<AlongAttrs> = ([factors, terms], [out], { ins, attrs }) =>
  eachLine(ins[0]!.shape, attrs, (first, step, count) => {
    let value = 0;
    for (let k = 0, at = first; k < count; k++, at += step)
      out![at] = value = (k === 0 ? 0 : factors![at]! * value) + terms![at]!;
  });

/**
 * The linear recurrence `y[i] = a[i]·y[i − 1] + b[i]` along an axis, from `y[0] = b[0]`. The gradient of one is another one, so every order of derivative is there,
 * and nothing is divided. As a loop it is the composition of the maps `y → a·y + b`, which is associative.
 */
export const recurrenceOp: Op<AlongAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'recurrence',
  infer: ([a]) => [{ shape: a!.shape, dtype: a!.dtype }],
  lower([a, b], attrs: AlongAttrs): Loop {
    const { dtype } = a!;
    const part = (k: number): Expr => Expr.accumulator(0, dtype, k);
    const [factor, term] = [Expr.input(0, dtype), Expr.input(1, dtype)];
    const valid = within(a!, attrs);
    return {
      space: a!.shape,
      inputs: [a!, b!].map((aval) => ({ aval, view: alongView(aval, attrs) })),
      reduce: {
        size: [a!.shape[attrs.axis]!],
        accs: [
          {
            op: 'fold',
            init: [Expr.literal(1, dtype), Expr.literal(0, dtype)],
            step: [
              Expr.select(valid, part(0).multiply(factor), part(0)),
              Expr.select(valid, part(1).multiply(factor).add(term), part(1)),
            ],
            combine: [
              part(0).multiply(part(2)),
              // 0 stays 0, also where the product of factors overflows that one by one would not
              Expr.select(part(1).equal(0), part(3), part(1).multiply(part(2)).add(part(3))),
            ],
          },
        ],
      },
      outputs: [part(1)],
    };
  },
  host,
  vjp: {
    0: {
      reads: [0, { y: 0 }],
      rule: ([dy], saved, attrs) =>
        multiply(adjoint(dy!, saved.in(0) as Tensor, attrs), shifted(saved.y(), attrs.axis, !attrs.reverse, 0)),
    },
    1: { reads: [0], rule: ([dy], saved, attrs) => adjoint(dy!, saved.in(0) as Tensor, attrs) },
  },
});

/** What each term moves: `λ[i] = dy[i] + a[i + 1]·λ[i + 1]`. */
export const adjoint = (dy: Tensor, factors: Tensor, { axis, reverse }: AlongAttrs): Tensor =>
  apply1(recurrenceOp, [shifted(factors, axis, reverse, 0), dy], { axis, reverse: !reverse });
