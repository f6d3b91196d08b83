import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op, type Rule } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { type ReduceAttrs, reducedShape, reduceLoop, withReducedAxes } from './reduction.ts';

const rule = (other: number): Rule<ReduceAttrs> => ({
  reads: [other],
  rule([dy], saved, attrs) {
    const { shape } = saved.ins[other]!;
    return multiply(withReducedAxes(dy!, shape, attrs), saved.in(other)) as Tensor;
  },
});

/** `Σ a · b` over axes, of floating point tensors of one shape and dtype: in one pass, where a product and its sum would be two. */
export const weightedSumOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'weightedSum',
  infer: ([a], attrs: ReduceAttrs) => [{ shape: reducedShape(a!.shape, attrs), dtype: a!.dtype }],
  lower([a, b], attrs) {
    const loop = reduceLoop(
      a!,
      attrs,
      (value) => ({ op: 'sum', value: value.multiply(Expr.input(1, b!.dtype)) }),
      Expr.accumulator(0, a!.dtype),
    );
    return { ...loop, inputs: [...loop.inputs, { aval: b!, view: loop.inputs[0]!.view }] };
  },
  vjp: { 0: rule(1), 1: rule(0) },
});

/** `weightedSumOp`, with the axes kept with extent 1. */
export const weightedSum = (a: Tensor, b: Tensor, axes: readonly number[]): Tensor =>
  apply1(weightedSumOp, [a, b], { axes, keepdims: true });
