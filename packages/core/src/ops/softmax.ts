import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import { normalizeAxes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply, subtract } from './arithmetic.ts';
import { divide } from './division.ts';
import { exp, log } from './exponential.ts';
import { maxOp } from './max.ts';
import { asTensor, axisOptions } from './operand.ts';
import { sumOp } from './reduce.ts';

/** The axes over which probabilities sum to 1, counted from the front. */
interface SoftmaxAttrs {
  readonly axes: readonly number[];
}

/** The axes, as `axis` of the options: one, several, or all (null); the last one if left out. */
export interface SoftmaxOptions {
  readonly axis?: number | readonly number[] | null;
}

const total = (x: Tensor, axes: readonly number[]): Tensor => apply1(sumOp, [x], { axes, keepdims: true });

// Less the largest element, so that no exponential overflows; of no elements there is none.
const shifted = (x: Tensor, axes: readonly number[]): Tensor =>
  x.size === 0 ? x : subtract(x, apply1(maxOp, [x], { axes, keepdims: true }));

export const softmaxOp: Op<SoftmaxAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'softmax',
  infer: ([x]) => [{ shape: x!.shape, dtype: floatOf(x!.dtype) }],
  impl([x], { axes }: SoftmaxAttrs) {
    const weights = exp(shifted(x!, axes));
    return [divide(weights, total(weights, axes))];
  },
  vjp: {
    0: {
      reads: [{ y: 0 }],
      rule([dy], saved, { axes }) {
        const y = saved.y();
        return multiply(y, subtract(dy!, total(multiply(dy!, y), axes)));
      },
    },
  },
});

export const logSoftmaxOp: Op<SoftmaxAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'logSoftmax',
  infer: ([x]) => [{ shape: x!.shape, dtype: floatOf(x!.dtype) }],
  impl([x], { axes }: SoftmaxAttrs) {
    const logits = shifted(x!, axes);
    return [subtract(logits, log(total(exp(logits), axes)))];
  },
  vjp: {
    0: {
      reads: [{ y: 0 }],
      rule: ([dy], saved, { axes }) => subtract(dy!, multiply(exp(saved.y()), total(dy!, axes))),
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
