import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op, type OpDef } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { allOp } from './any.ts';
import { argmaxOp, argminOp } from './argmax.ts';
import { multiply, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { equal } from './comparison.ts';
import { divide } from './division.ts';
import { logicalNot } from './logical.ts';
import { maxOp, minOp } from './max.ts';
import { meanOp } from './mean.ts';
import { isnan } from './number-tests.ts';
import { sqrt } from './power.ts';
import { prodOp } from './prod.ts';
import { defineReduction, type ReductionOf, sumOp } from './reduce.ts';
import { checkChoice, type ReduceAttrs, reducedShape, reduceLoop } from './reduction.ts';
import { varianceOp } from './variance.ts';
import { where } from './where.ts';

/** A reduction that leaves NaN out: the plain one, and what stands for it where there may be NaN. `chooses`: it has no answer for no elements. */
function withoutNaN(
  name: string,
  plain: Op<ReduceAttrs>,
  impl: (x: Tensor, missing: Tensor, attrs: ReduceAttrs) => Tensor,
  chooses = false,
): Op<ReduceAttrs> {
  return definePrimitive({
    name,
    infer([x], attrs: ReduceAttrs) {
      if (chooses) checkChoice(name, x!, attrs);
      return plain.infer([x!], attrs);
    },
    impl: ([x], attrs) => [isFloat(x!.dtype) ? impl(x!, isnan(x!) as Tensor, attrs) : apply1(plain, [x!], attrs)],
  } satisfies OpDef<ReduceAttrs>);
}

/** `x` with a number in the place of NaN. */
const filled = (x: Tensor, missing: Tensor, value: number): Tensor => where(missing, value, x) as Tensor;

/** A result, or NaN where nothing but NaN was reduced. */
const orNaN = (y: Tensor, none: Tensor): Tensor => where(none, NaN, y) as Tensor;

const extremum = (name: string, plain: Op<ReduceAttrs>, least: number): Op<ReduceAttrs> =>
  withoutNaN(
    name,
    plain,
    (x, missing, attrs) => orNaN(apply1(plain, [filled(x, missing, least)], attrs), apply1(allOp, [missing], attrs)),
    true,
  );

/** A sum divided by the number of elements that are not NaN. */
function overNumbers(total: Tensor, missing: Tensor, attrs: ReduceAttrs): Tensor {
  const count = cast(apply1(sumOp, [logicalNot(missing)], attrs), total.dtype);
  return orNaN(divide(total, count) as Tensor, equal(count, 0) as Tensor);
}

export const nansumOp: Op<ReduceAttrs> = /* @__PURE__ */ withoutNaN('nansum', sumOp, (x, missing, attrs) =>
  apply1(sumOp, [filled(x, missing, 0)], attrs),
);

export const nanprodOp: Op<ReduceAttrs> = /* @__PURE__ */ withoutNaN('nanprod', prodOp, (x, missing, attrs) =>
  apply1(prodOp, [filled(x, missing, 1)], attrs),
);

export const nanmaxOp: Op<ReduceAttrs> = /* @__PURE__ */ extremum('nanmax', maxOp, -Infinity);
export const nanminOp: Op<ReduceAttrs> = /* @__PURE__ */ extremum('nanmin', minOp, Infinity);

export const nanmeanOp: Op<ReduceAttrs> = /* @__PURE__ */ withoutNaN('nanmean', meanOp, (x, missing, attrs) =>
  overNumbers(apply1(sumOp, [filled(x, missing, 0)], attrs), missing, attrs),
);

export const nanvarOp: Op<ReduceAttrs> = /* @__PURE__ */ withoutNaN('nanvar', varianceOp, (x, missing, attrs) => {
  const center = apply1(nanmeanOp, [x], { axes: attrs.axes, keepdims: true });
  const deviation = filled(subtract(x, center) as Tensor, missing, 0);
  return overNumbers(apply1(sumOp, [multiply(deviation, deviation)], attrs), missing, attrs);
});

export const nanstdOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'nanstd',
  infer: ([x], attrs: ReduceAttrs) => varianceOp.infer([x!], attrs),
  impl: ([x], attrs) => [sqrt(apply1(nanvarOp, [x!], attrs)) as Tensor],
});

/** The position of the extreme number; any position where there is none. */
function positionOfNumber(name: string, op: 'argmax' | 'argmin'): Op<ReduceAttrs> {
  return definePrimitive({
    name,
    infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: 'int32' }],
    lower: ([x], attrs) =>
      reduceLoop(x!, attrs, (value) => ({ op, value, valid: value.isNaN().not() }), Expr.position(0)),
  } satisfies OpDef<ReduceAttrs>);
}

export const positionOfMaxOp: Op<ReduceAttrs> = /* @__PURE__ */ positionOfNumber('positionOfMax', 'argmax');
export const positionOfMinOp: Op<ReduceAttrs> = /* @__PURE__ */ positionOfNumber('positionOfMin', 'argmin');

const position = (name: string, plain: Op<ReduceAttrs>, found: Op<ReduceAttrs>): Op<ReduceAttrs> =>
  withoutNaN(
    name,
    plain,
    (x, missing, attrs) => where(apply1(allOp, [missing], attrs), -1, apply1(found, [x], attrs)) as Tensor,
  );

export const nanargmaxOp: Op<ReduceAttrs> = /* @__PURE__ */ position('nanargmax', argmaxOp, positionOfMaxOp);
export const nanargminOp: Op<ReduceAttrs> = /* @__PURE__ */ position('nanargmin', argminOp, positionOfMinOp);

/** `sum` of the elements that are not NaN; 0 where there are none.
 * @example nansum(tensor([1, NaN, 3])) // 4 */
export const nansum: ReductionOf<'count'> = /* @__PURE__ */ defineReduction(nansumOp);

/** `prod` of the elements that are not NaN; 1 where there are none.
 * @example nanprod(tensor([2, NaN, 3])) // 6 */
export const nanprod: ReductionOf<'count'> = /* @__PURE__ */ defineReduction(nanprodOp);

/** `max` of the elements that are not NaN; NaN where there are none.
 * @example nanmax(tensor([[1, NaN], [NaN, NaN]]), 1) // [1, NaN] */
export const nanmax: ReductionOf<'same'> = /* @__PURE__ */ defineReduction(nanmaxOp);

/** `min` of the elements that are not NaN; NaN where there are none.
 * @example nanmin(tensor([[1, NaN], [NaN, 2]]), 0) // [1, 2] */
export const nanmin: ReductionOf<'same'> = /* @__PURE__ */ defineReduction(nanminOp);

/** `mean` of the elements that are not NaN; NaN where there are none.
 * @example nanmean(tensor([1, NaN, 3])) // 2 */
export const nanmean: ReductionOf<'float'> = /* @__PURE__ */ defineReduction(nanmeanOp);

/** `variance` of the elements that are not NaN; NaN where there are none.
 * @example nanvar(tensor([1, NaN, 3])) // 1 */
export const nanvar: ReductionOf<'float'> = /* @__PURE__ */ defineReduction(nanvarOp);

/** `std` of the elements that are not NaN; NaN where there are none.
 * @example nanstd(tensor([1, NaN, 5])) // 2 */
export const nanstd: ReductionOf<'float'> = /* @__PURE__ */ defineReduction(nanstdOp);

/** `argmax` of the elements that are not NaN, int32; −1 where there are none.
 * @example nanargmax(tensor([[NaN, 1, 4], [NaN, NaN, NaN]]), 1) // [2, -1] */
export const nanargmax: ReductionOf<'int32'> = /* @__PURE__ */ defineReduction(nanargmaxOp);

/** `argmin` of the elements that are not NaN, int32; −1 where there are none.
 * @example nanargmin(tensor([NaN, 5, 1])) // 2 */
export const nanargmin: ReductionOf<'int32'> = /* @__PURE__ */ defineReduction(nanargminOp);
