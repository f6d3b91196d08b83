import { defineElementwise } from '../define.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { In, Op } from '../op.ts';
import { greater, less, lessEqual } from '../ops/comparison.ts';
import { abs } from '../ops/arithmetic.ts';
import { divide } from '../ops/division.ts';
import { logicalOr } from '../ops/logical.ts';
import { matmul } from '../ops/matmul.ts';
import { arangeOp } from '../ops/range.ts';
import { sumOp } from '../ops/reduce.ts';
import { reshape } from '../ops/reshape.ts';
import { swapaxes } from '../ops/transpose.ts';
import { where } from '../ops/where.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The weight of pixel `j` at a place, as a function of their distance in units of `scale`. */
const kernelOp = (name: string, weight: (distance: Expr) => Expr): Op =>
  defineElementwise(name, {
    arity: 3,
    formula: ([place, j, scale]) => weight(place!.subtract(j!).divide(scale!).abs()),
  });

/** A triangle of base 2. */
export const linearWeightOp: Op = /* @__PURE__ */ kernelOp('linearWeight', (x) =>
  Expr.literal(1, x.dtype).subtract(x).maximum(0),
);

/** Keys, Cubic convolution interpolation for digital image processing, 1981, with a = −1/2. */
export const cubicWeightOp: Op = /* @__PURE__ */ kernelOp('cubicWeight', (x) => {
  const near = x.multiply(1.5).subtract(2.5).multiply(x).multiply(x).add(1);
  const far = x.multiply(-0.5).add(2.5).multiply(x).subtract(4).multiply(x).add(2);
  return Expr.select(x.less(1), near, Expr.select(x.less(2), far, Expr.literal(0, x.dtype)));
});

/** `sinc(x) · sinc(x / radius)`, and 1 where the quotient would lose its digits. */
const lanczos =
  (radius: number) =>
  (x: Expr): Expr => {
    const turn = x.multiply(Math.PI);
    const product = turn.sin().multiply(turn.divide(radius).sin()).multiply(radius);
    const weight = Expr.select(x.greater(1e-3), product.divide(turn.multiply(turn)), Expr.literal(1, x.dtype));
    return Expr.select(x.greater(radius), Expr.literal(0, x.dtype), weight);
  };

export const lanczos3WeightOp: Op = /* @__PURE__ */ kernelOp('lanczos3Weight', lanczos(3));
export const lanczos5WeightOp: Op = /* @__PURE__ */ kernelOp('lanczos5Weight', lanczos(5));

/** What is less is no sum of weights. */
const LEAST = 1000 * 2 ** -23;

/** The weights of `extent` pixels at places `[places, 1]`, `[places, extent]`: they add up to 1, and are 0 at places outside. Pixel j is at j. */
export function weightsAt(kernel: Op, place: In, extent: number, scale: In, like: Tensor): Tensor {
  const { dtype } = place as Tensor;
  const j = onDevice(like.type.device, () => apply1(arangeOp, [0, 1], { count: extent, dtype }));
  const weights = apply1(kernel, [place, j, scale], {}) as In;
  const total = apply1(sumOp, [weights], { axes: [1], keepdims: true }) as In;
  const outside = logicalOr(less(place, -0.5) as In, greater(place, extent - 0.5) as In) as In;
  // what is NaN is neither, and stays NaN
  const unknown = logicalOr(outside, lessEqual(abs(total) as In, LEAST) as In) as In;
  return where(unknown, 0, divide(weights, where(unknown, 1, total) as In) as In) as Tensor;
}

/** The axis as the weights say: `[…, extent, …]` and `[places, extent]` give `[…, places, …]`. */
export function alongAxis(x: Tensor, axis: number, weights: Tensor): Tensor {
  const { shape } = x.type;
  const [count, extent] = weights.type.shape as [number, number];
  const tail = sizeOf(shape.slice(axis + 1));
  const lead = sizeOf(shape.slice(0, axis));
  const result = shape.with(axis, count);
  if (tail === 1)
    return reshape(
      matmul(reshape(x as In, [lead, extent]) as In, swapaxes(weights as In, 0, 1) as In) as In,
      result,
    ) as Tensor;
  return reshape(matmul(weights as In, reshape(x as In, [lead, extent, tail]) as In) as In, result) as Tensor;
}
