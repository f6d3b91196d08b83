import { apply, apply1 } from '../dispatch.ts';
import { floatOf, isFloat, wider } from '../dtype.ts';
import { IndexRangeError, ShapeMismatchError } from '../errors.ts';
import type { Aval } from '../loop.ts';
import { type Check, definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import { normalizeAxis, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply, negative, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { greaterEqual, lessEqual } from './comparison.ts';
import { LEAST, logitsSlopeOp, probabilitySlopeOp, shareSlopeOp } from './crossentropy-slopes.ts';
import { divide } from './division.ts';
import { log } from './exponential.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { pickOp, placeOp } from './pick.ts';
import { sumOp } from './reduce.ts';
import { reshape } from './reshape.ts';
import { logPartOp, logSoftmaxOp, logSoftmaxTermsOp, softmaxOp } from './softmax.ts';
import { weightedSum } from './weighted-sum.ts';
import { where } from './where.ts';
import { withReducedAxes } from './reduction.ts';

/** Options of the crossentropies over classes. */
export interface CrossentropyOptions {
  /** Is `output` logits, and not probabilities? */
  readonly fromLogits?: boolean;
  /** The axis of the classes; the last if left out. */
  readonly axis?: number;
}

interface CrossentropyAttrs {
  readonly axis: number;
  readonly fromLogits: boolean;
}

const bounded = (p: Tensor): Tensor => clip(p, LEAST, 1 - LEAST);
const total = (x: Tensor, axis: number, keepdims: boolean): Tensor => apply1(sumOp, [x], { axes: [axis], keepdims });
// beside the outputs: the axis of classes returns with extent 1
const beside = (y: Tensor, { shape }: Aval, axis: number): Tensor =>
  withReducedAxes(y, shape, { axes: [axis], keepdims: false });
// what moves the probability p of the loss −log p; where p was bounded, nothing does
const unlessBounded = (p: Tensor, slope: Tensor): Tensor =>
  where(greaterEqual(p, LEAST), where(lessEqual(p, 1 - LEAST), slope, 0), 0);

function logProbabilities(output: Tensor, { axis, fromLogits }: CrossentropyAttrs): Tensor {
  if (fromLogits) return apply1(logSoftmaxOp, [output], { axes: [axis] });
  return log(bounded(divide(output, total(output, axis, true))));
}

export const categoricalCrossentropyOp: Op<CrossentropyAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'categoricalCrossentropy',
  infer([target, output], { axis }: CrossentropyAttrs) {
    if (!sameShape(target!.shape, output!.shape))
      throw new ShapeMismatchError({
        op: 'categoricalCrossentropy',
        what: 'target and output differ',
        shapes: [target!.shape, output!.shape],
        ...(target!.shape.length < output!.shape.length && {
          hint: 'labels that are numbers of classes: sparseCategoricalCrossentropy(target, output)',
        }),
      });
    return [{ shape: output!.shape.toSpliced(axis, 1), dtype: floatOf(wider(target!.dtype, output!.dtype)) }];
  },
  impl([target, output], attrs) {
    const logs = logProbabilities(output!, attrs);
    return [subtract(0, total(multiply(target!, logs), attrs.axis, false))];
  },
  vjp: {
    0: {
      reads: [1],
      rule([dy], saved, attrs) {
        const logs = logProbabilities(saved.in(1) as Tensor, attrs);
        const slope = beside(negative(dy!), saved.ins[1]!, attrs.axis);
        return cast(multiply(slope, logs), saved.ins[0]!.dtype);
      },
    },
    1: {
      reads: [0, 1],
      rule([dy], saved, { axis, fromLogits }) {
        const target = saved.in(0) as Tensor;
        const output = saved.in(1) as Tensor;
        const slope = beside(dy!, output, axis);
        let gradient: Tensor;
        if (fromLogits) {
          const probabilities = apply1(softmaxOp, [output], { axes: [axis] });
          gradient = apply1(logitsSlopeOp, [slope, probabilities, total(target, axis, true), target], NO_ATTRS);
        } else {
          const whole = total(output, axis, true);
          const p = divide(output, whole);
          const inP = apply1(probabilitySlopeOp, [p, target], NO_ATTRS);
          const sum = weightedSum(inP, cast(p, inP.dtype) as Tensor, [axis]);
          gradient = apply1(shareSlopeOp, [slope, whole, inP, sum], NO_ATTRS);
        }
        return cast(gradient, saved.ins[1]!.dtype);
      },
    },
  },
  accuracy: { float32: 8, float64: 8 },
});

const labelsInRange = (labels: Aval, classes: number): Check => ({
  key: `0..${classes - 1}`,
  input: 0,
  // fractions are cut off, so −0.5 is class 0; NaN is none
  ok: (label) =>
    isFloat(labels.dtype)
      ? label.greater(-1).and(label.less(classes))
      : label.cast('int32').greaterEqual(0).and(label.cast('int32').less(classes)),
  error: (value, at) =>
    new IndexRangeError({
      op: 'sparseCategoricalCrossentropy',
      what: 'the label',
      value,
      low: 0,
      high: classes - 1,
      at,
      hint: `the output has ${classes} classes`,
    }),
});

export const sparseCategoricalCrossentropyOp: Op<CrossentropyAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'sparseCategoricalCrossentropy',
  infer([labels, output], { axis }: CrossentropyAttrs) {
    const shape = output!.shape.toSpliced(axis, 1);
    if (!sameShape(labels!.shape, shape))
      throw new ShapeMismatchError({
        op: 'sparseCategoricalCrossentropy',
        what: `labels have the shape of the output without its axis ${axis}`,
        shapes: [labels!.shape, output!.shape],
        ...(sameShape(labels!.shape, output!.shape) && {
          hint: 'labels that are probabilities or one-hot: categoricalCrossentropy(target, output)',
        }),
      });
    return [{ shape, dtype: floatOf(output!.dtype) }];
  },
  checks: ([labels, output], { axis }) => [labelsInRange(labels!, output!.shape[axis]!)],
  impl([labels, output], { axis, fromLogits }) {
    const pick = (x: Tensor): Tensor => apply1(pickOp, [x, labels!], { axis });
    if (fromLogits && output!.size > 0) {
      // one logarithm is wanted of each example
      const terms = apply(logSoftmaxTermsOp, [output!], { axes: [axis] });
      const [top, sum] = terms.map((term) => reshape(term as In, labels!.shape) as Tensor) as [Tensor, Tensor];
      return [subtract(0, apply1(logPartOp, [pick(output!), top, sum], NO_ATTRS))];
    }
    if (fromLogits) return [subtract(0, pick(apply1(logSoftmaxOp, [output!], { axes: [axis] })))];
    return [subtract(0, log(bounded(divide(pick(output!), total(output!, axis, false)))))];
  },
  vjp: {
    1: {
      reads: [0, 1],
      rule([dy], saved, { axis, fromLogits }) {
        const labels = saved.in(0) as Tensor;
        const output = saved.in(1) as Tensor;
        const place = (x: Tensor): Tensor => apply1(placeOp, [x, labels], { axis, extent: output.type.shape[axis]! });
        if (fromLogits) {
          const probabilities = apply1(softmaxOp, [output], { axes: [axis] });
          return subtract(multiply(probabilities, beside(dy!, output, axis)), place(dy!));
        }
        const whole = total(output, axis, false);
        const p = divide(apply1(pickOp, [output, labels], { axis }), whole);
        const slope = unlessBounded(p, divide(dy!, p));
        const gradient = subtract(beside(multiply(slope, p), output, axis), place(slope));
        return divide(gradient, beside(whole, output, axis));
      },
    },
  },
  accuracy: { float32: 8, float64: 8 },
});

function crossentropyAttrs(op: string, output: Tensor, options: CrossentropyOptions | undefined): CrossentropyAttrs {
  const { fromLogits = false, axis = -1 } = plainOptions<CrossentropyOptions>(op, options, ['fromLogits', 'axis']);
  checkBoolean(op, 'fromLogits', fromLogits);
  return { axis: normalizeAxis(op, axis, output.rank), fromLogits };
}

/**
 * `−Σ target · log(p)` over the axis of classes: how many nats a code for `output` spends on `target`, both `[…, classes]`, result `[…]`.
 * Probabilities are divided by their sum and kept in [1e-7, 1 − 1e-7]; logits (`fromLogits`) become `log(p)` by `logSoftmax`, of any size.
 *
 * @example
 * categoricalCrossentropy(tensor([[0, 1]]), tensor([[0.25, 0.75]])) // [0.28768]
 * categoricalCrossentropy(tensor([[0, 1]]), tensor([[1e4, 0]]), { fromLogits: true }) // [10000]
 * categoricalCrossentropy(tensor([1]), tensor([[0.25, 0.75]])) // throws shape-mismatch
 */
export function categoricalCrossentropy<T extends In, O extends In>(
  target: T,
  output: O,
  options?: CrossentropyOptions,
): Tensor<Shape, FloatOf<Promote<DTypeOf<T>, DTypeOf<O>>>> {
  const given = asTensor('categoricalCrossentropy', target);
  const classes = asTensor('categoricalCrossentropy', output, 1);
  const attrs = crossentropyAttrs('categoricalCrossentropy', classes, options);
  return apply1(categoricalCrossentropyOp, [given, classes], attrs) as never;
}

/**
 * `−log(p)` of the class that each label names: labels `[…]` (or `[…, 1]`), whole numbers of any dtype, output `[…, classes]`, result `[…]`.
 * Probabilities and logits as in `categoricalCrossentropy`. A label outside 0 … classes − 1 is an error.
 *
 * @example
 * const labels = tensor([1, 0], { dtype: 'int32' });
 * sparseCategoricalCrossentropy(labels, tensor([[0.25, 0.75], [0.5, 0.5]])) // [0.28768, 0.69315]
 * sparseCategoricalCrossentropy(labels, tensor([[1e4, 0], [0, 0]]), { fromLogits: true }) // [10000, 0.69315]
 * sparseCategoricalCrossentropy(tensor([2]), tensor([[0.25, 0.75]])) // throws index-range
 */
export function sparseCategoricalCrossentropy<O extends In>(
  target: In,
  output: O,
  options?: CrossentropyOptions,
): Tensor<Shape, FloatOf<DTypeOf<O>>> {
  const classes = asTensor('sparseCategoricalCrossentropy', output, 1);
  const attrs = crossentropyAttrs('sparseCategoricalCrossentropy', classes, options);
  return resultOf(() => {
    const given = asTensor('sparseCategoricalCrossentropy', target);
    const column = given.rank === classes.rank && given.type.shape.at(-1) === 1;
    const labels = column ? reshape(given, given.type.shape.slice(0, -1)) : given;
    return apply1(sparseCategoricalCrossentropyOp, [labels, classes], attrs);
  }) as never;
}
