import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Acc, Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { multiply, subtract } from './arithmetic.ts';
import { meanOp } from './mean.ts';
import { sumOp } from './reduce.ts';
import { countOf } from './reduction.ts';

// What layerNormalization and rmsNormalization have in common: y = (x − center) · factor · scale + shift. All operands have the rank of x, with extent 1 where they do
// not differ, or are numbers. The sums are made by one loop each; under a tape, for second order, they are said in other ops.

/** `(x − center) · factor · scale + shift` */
export const scaleNormalizedOp: Op = /* @__PURE__ */ defineElementwise('scaleNormalized', {
  arity: 5,
  formula: ([x, center, factor, scale, shift]) => x!.subtract(center!).multiply(factor!).multiply(scale!).add(shift!),
});

/** Of dy, scale, x, center, factor and what `slopeMeansOp` gives: what x gets. */
export const normalizationSlopeOp: Op = /* @__PURE__ */ defineElementwise('normalizationSlope', {
  arity: 7,
  formula: ([dy, scale, x, center, factor, mean, product]) => {
    const unit = x!.subtract(center!).multiply(factor!);
    return dy!.multiply(scale!).subtract(mean!).subtract(unit.multiply(factor!).multiply(product!)).multiply(factor!);
  },
});

interface SumsAttrs {
  /** What is summed over; these axes stay with extent 1. */
  readonly axes: readonly number[];
  /** Is there a second result? */
  readonly centered: boolean;
}

const kept = (shape: Shape, axes: readonly number[]): number[] =>
  shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));

/** A loop over the first operand that sums what `terms` makes of all. */
function sums(
  ins: readonly Aval[],
  { axes }: SumsAttrs,
  terms: (xs: readonly Expr[]) => readonly Expr[],
  result: (sum: Expr, xs: readonly Expr[]) => Expr,
): Loop {
  const { shape, dtype } = ins[0]!;
  const outer = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...outer, ...axes];
  let tensors = 0;
  let numbers = 0;
  const values = ins.map(({ weak }) => (weak ? Expr.arg(numbers++, dtype) : Expr.input(tensors++, dtype)));
  const accs = terms(values).map((value): Acc => ({ op: 'sum', value }));
  return {
    space: outer.map((axis) => shape[axis]!),
    inputs: ins.flatMap((aval) => {
      if (aval.weak) return [];
      const reads = aval.shape.map((n, axis) => (n === 1 && shape[axis] !== 1 ? null : order.indexOf(axis)));
      return [{ aval, view: viewOf(aval, order.length, reads) }];
    }),
    ...(numbers > 0 && { args: Array.from({ length: numbers }, () => dtype) }),
    reduce: { size: axes.map((axis) => shape[axis]!), accs },
    outputs: accs.map((_, k) => result(Expr.accumulator(k, dtype), values)),
  };
}

const results = ([first]: readonly Aval[], { axes, centered }: SumsAttrs): Aval[] => {
  const aval = { shape: kept(first!.shape, axes), dtype: first!.dtype };
  return centered ? [aval, aval] : [aval];
};

/** Of x, center and epsilon: `(mean (x − center)² + epsilon)^(−½)`. */
export const deviationFactorOp: Op<Pick<SumsAttrs, 'axes'>> = /* @__PURE__ */ definePrimitive({
  name: 'deviationFactor',
  infer: (ins, { axes }: Pick<SumsAttrs, 'axes'>) => results(ins, { axes, centered: false }),
  lower: (ins, { axes }) =>
    sums(
      ins,
      { axes, centered: false },
      ([x, center]) => [x!.subtract(center!).square()],
      (sum, [, , epsilon]) => sum.divide(countOf(axes, sum.dtype)).add(epsilon!).rsqrt(),
    ),
});

/** Of dy, scale, x and center: the mean of `dy · scale · (x − center)`, then, if centered, that of `dy · scale`. */
export const slopeMeansOp: Op<SumsAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'slopeMeans',
  infer: results,
  lower: (ins, attrs: SumsAttrs) =>
    sums(
      ins,
      attrs,
      ([dy, scale, x, center]) => {
        const slope = dy!.multiply(scale!);
        const product = slope.multiply(x!.subtract(center!));
        return attrs.centered ? [product, slope] : [product];
      },
      (sum) => sum.divide(countOf(attrs.axes, sum.dtype)),
    ),
  impl([dy, scale, x, center]: readonly In[], { axes, centered }) {
    const slope = multiply(dy!, scale!) as Tensor;
    const product = multiply(slope, subtract(x!, center!)) as Tensor;
    return (centered ? [product, slope] : [product]).map((t) => apply1(meanOp, [t], { axes, keepdims: true }));
  },
});

/** Of dy, x, center and factor: the sum of `dy · (x − center) · factor`, then, if centered, that of dy. */
export const scaleSumsOp: Op<SumsAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'scaleSums',
  infer: results,
  lower: (ins, attrs: SumsAttrs) =>
    sums(
      ins,
      attrs,
      ([dy, x, center, factor]) => {
        const product = dy!.multiply(x!.subtract(center!).multiply(factor!));
        return attrs.centered ? [product, dy!] : [product];
      },
      (sum) => sum,
    ),
  impl([dy, x, center, factor]: readonly In[], { axes, centered }) {
    const product = multiply(dy!, multiply(subtract(x!, center!), factor!)) as Tensor;
    return (centered ? [product, dy as Tensor] : [product]).map((t) => apply1(sumOp, [t], { axes, keepdims: true }));
  },
});
