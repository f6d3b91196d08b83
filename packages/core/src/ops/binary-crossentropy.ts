import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, Promote, ShapeOf } from '../shape-types.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { logistic, logOnePlusDecay, positivePart } from './logistic.ts';
import { asTensor, plainOptions } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';

export const binaryCrossentropyOp: Op = /* @__PURE__ */ defineElementwise('binaryCrossentropy', {
  arity: 2,
  formula([target, output]) {
    const p = output!.clip(1e-7, 1 - 1e-7);
    const ifTrue = target!.multiply(p.log());
    const ifFalse = target!.negative().add(1).multiply(p.negative().log1p());
    return ifTrue.add(ifFalse).negative();
  },
  result: 'float',
});

export const binaryCrossentropyLogitsOp: Op = /* @__PURE__ */ defineElementwise('binaryCrossentropyLogits', {
  arity: 2,
  // the two large terms meet first, so that the small one survives
  formula: ([target, logit]) => positivePart(logit!).subtract(logit!.multiply(target!)).add(logOnePlusDecay(logit!)),
  derivative: ([target, logit], _, input) => (input === 0 ? logit!.negative() : logistic(logit!).subtract(target!)),
  result: 'float',
});

/**
 * `−target · log(p) − (1 − target) · log(1 − p)`, elementwise, target and output of one shape. Probabilities are kept in [1e-7, 1 − 1e-7];
 * logits (`fromLogits`) mean `p = sigmoid(output)` and may have any size.
 *
 * @example
 * binaryCrossentropy(tensor([1, 0]), tensor([0.75, 0.5])) // [0.28768, 0.69315]
 * binaryCrossentropy(tensor([1, 0]), tensor([-1e4, -1e4]), { fromLogits: true }) // [10000, 0]
 * binaryCrossentropy(tensor([1, 0]), tensor([[0.5, 0.5]])) // throws shape-mismatch
 */
export function binaryCrossentropy<T extends In, O extends In>(
  target: T,
  output: O,
  options?: { readonly fromLogits?: boolean },
): Tensor<ShapeOf<O>, FloatOf<Promote<DTypeOf<T>, DTypeOf<O>>>> {
  const given = asTensor('binaryCrossentropy', target);
  const predicted = asTensor('binaryCrossentropy', output, 1);
  const { fromLogits = false } = plainOptions('binaryCrossentropy', options, ['fromLogits']);
  checkBoolean('binaryCrossentropy', 'fromLogits', fromLogits);
  if (!sameShape(given.type.shape, predicted.type.shape))
    throw new ShapeMismatchError({
      op: 'binaryCrossentropy',
      what: 'target and output differ',
      shapes: [given.type.shape, predicted.type.shape],
    });
  return apply1(fromLogits ? binaryCrossentropyLogitsOp : binaryCrossentropyOp, [given, predicted], NO_ATTRS) as never;
}
