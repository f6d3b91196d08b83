import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import { rowParts } from '../row-parts.ts';
import { normalizeAxes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { log } from './exponential.ts';
import { cast } from './cast.ts';
import { maxOp } from './max.ts';
import { asTensor, axisOptions } from './operand.ts';
import { sumOp } from './reduce.ts';
import { weightedSum } from './weighted-sum.ts';

/** The axes over which probabilities sum to 1, counted from the front. */
interface SoftmaxAttrs {
  readonly axes: readonly number[];
}

/** The axes, as `axis` of the options: one, several, or all (null); the last one if left out. */
export interface SoftmaxOptions {
  readonly axis?: number | readonly number[] | null;
}

const total = (x: Tensor, axes: readonly number[]): Tensor => apply1(sumOp, [x], { axes, keepdims: true });

// The largest element is taken off first, so that no exponential overflows; of no elements there is none.
const topOf = (x: Tensor, axes: readonly number[]): Tensor | number =>
  x.size === 0 ? 0 : apply1(maxOp, [x], { axes, keepdims: true });

/** `e^(x − top)` */
export const weightsOp: Op = /* @__PURE__ */ defineElementwise('softmaxWeights', {
  arity: 2,
  formula: ([x, top]) => x!.subtract(top!).exp(),
  result: 'float',
});

/** `weight / sum`; the sum is at least 1, so one reciprocal serves all weights, at half a unit in the last place more. */
export const softmaxShareOp: Op = /* @__PURE__ */ defineElementwise('softmaxShare', {
  arity: 2,
  formula: ([weight, sum], { dtype }) => weight!.multiply(Expr.literal(1, dtype).divide(sum!)),
  result: 'float',
});

/** What `y = softmax(x)` makes of dy, whose sum weighted by y is `sum`. */
export const softmaxGradientOp: Op = /* @__PURE__ */ defineElementwise('softmaxGradient', {
  arity: 3,
  formula: ([dy, y, sum]) => dy!.subtract(sum!).multiply(y!),
});

/** The weights of `x` over axes, and what they sum to. */
const weightsOf = (x: Tensor, axes: readonly number[]): [weights: Tensor, sum: Tensor] => {
  const weights = apply1(weightsOp, [x, topOf(x, axes)], NO_ATTRS);
  return [weights, total(weights, axes)];
};

export const softmaxOp: Op<SoftmaxAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'softmax',
  infer: ([x]) => [{ shape: x!.shape, dtype: floatOf(x!.dtype) }],
  rows: rowParts,
  impl: ([x], { axes }: SoftmaxAttrs) => [apply1(softmaxShareOp, weightsOf(x!, axes), NO_ATTRS)],
  vjp: {
    0: {
      reads: [{ y: 0 }],
      rule([dy], saved, { axes }) {
        const y = saved.y();
        return apply1(softmaxGradientOp, [dy!, y, weightedSum(dy!, y, axes)], NO_ATTRS);
      },
    },
  },
});

/** `(x − top) − log Σ e^(x − top)`: in this order exact for logits of any size. */
export const logPartOp: Op = /* @__PURE__ */ defineElementwise('logPart', {
  arity: 3,
  formula: ([x, top, log]) => x!.subtract(top!).subtract(log!),
  result: 'float',
});

/** What `y = logSoftmax(x)` makes of dy, whose sum is `sum`. */
export const logSoftmaxGradientOp: Op = /* @__PURE__ */ defineElementwise('logSoftmaxGradient', {
  arity: 3,
  formula: ([dy, y, sum]) => dy!.subtract(y!.exp().multiply(sum!)),
});

/** Of some elements of x: what their logarithmic softmax takes off them, `top` and `log Σ e^(x − top)`. The axes stay with extent 1. */
export const logSoftmaxTermsOp: Op<SoftmaxAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'logSoftmaxTerms',
  infer([x], { axes }: SoftmaxAttrs) {
    const aval = {
      shape: x!.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
      dtype: floatOf(x!.dtype),
    };
    return [aval, aval];
  },
  rows: rowParts,
  impl([x], { axes }: SoftmaxAttrs) {
    const top = cast(apply1(maxOp, [x!], { axes, keepdims: true }), floatOf(x!.dtype));
    return [top, log(total(apply1(weightsOp, [x!, top], NO_ATTRS), axes))];
  },
});

export const logSoftmaxOp: Op<SoftmaxAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'logSoftmax',
  infer: ([x]) => [{ shape: x!.shape, dtype: floatOf(x!.dtype) }],
  rows: rowParts,
  impl([x], { axes }: SoftmaxAttrs) {
    const top = topOf(x!, axes);
    const sum = total(apply1(weightsOp, [x!, top], NO_ATTRS), axes);
    return [apply1(logPartOp, [x!, top, log(sum)], NO_ATTRS)];
  },
  vjp: {
    0: {
      reads: [{ y: 0 }],
      rule: ([dy], saved, { axes }) => apply1(logSoftmaxGradientOp, [dy!, saved.y(), total(dy!, axes)], NO_ATTRS),
    },
  },
  // near 0 the logarithm is that of a sum near 1, which was rounded
  accuracy: { float32: 8, float64: 8 },
});

function along(
  op: Op<SoftmaxAttrs>,
  x: In,
  options: SoftmaxOptions | number | readonly number[] | null | undefined,
): Tensor {
  const given = asTensor(op.name, x);
  const { axis = -1 } = axisOptions<SoftmaxOptions>(op.name, options, ['axis']);
  return apply1(op, [given], { axes: normalizeAxes(op.name, axis, given.rank).sort((a, b) => a - b) });
}

/**
 * `e^x / Σ e^x` over an axis (the last if left out), several, or all (null): probabilities. The largest x is subtracted first, so that nothing
 * overflows. Where all of x are −Infinity, or one is Infinity, there are no probabilities: NaN, as in Keras on JAX. Integers become float32.
 *
 * @example
 * softmax(tensor([1, 2, 3])) // [0.09003, 0.24473, 0.66524]
 * softmax(tensor([[0, 0], [0, 0]]), null) // [[0.25, 0.25], [0.25, 0.25]]
 * softmax(tensor([-Infinity, 0, 1e4])) // [0, 0, 1]
 * softmax(tensor([1, 2]), 1) // throws axis
 */
export function softmax<X extends In>(
  x: X,
  options?: SoftmaxOptions | number | readonly number[] | null,
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return along(softmaxOp, x, options) as never;
}

/**
 * `x − log Σ e^x` over an axis (the last if left out), several, or all (null): the logarithms of `softmax(x)`, exact where the probabilities
 * would round to 0. Where all of x are −Infinity, or one is Infinity: NaN.
 *
 * @example
 * logSoftmax(tensor([1, 2, 3])) // [-2.40761, -1.40761, -0.40761]
 * logSoftmax(tensor([[0, 1e4], [0, 0]]), { axis: 1 }) // [[-10000, 0], [-0.69315, -0.69315]]
 */
export function logSoftmax<X extends In>(
  x: X,
  options?: SoftmaxOptions | number | readonly number[] | null,
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return along(logSoftmaxOp, x, options) as never;
}
