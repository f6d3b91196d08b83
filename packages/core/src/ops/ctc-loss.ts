import { apply, apply1 } from '../dispatch.ts';
import { type DType, floatOf, isFloat } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { takesNumbers } from './accepts.ts';
import { cast } from './cast.ts';
import { blankArgument, countCheck, countsOf } from './ctc-arguments.ts';
import { ctcLossOp } from './ctc-recursion.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { logSoftmaxOp } from './softmax.ts';

/** The labels with the blank behind their lengths: int32, or floating point as given, so that a check can name what is no whole number. */
export const ctcLabelsOp: Op<{ readonly blank: number }> = /* @__PURE__ */ definePrimitive({
  name: 'ctcLabels',
  infer: ([target]) => [{ shape: target!.shape, dtype: labelDType(target!) }],
  checks: ([target, lengths]) => [countCheck('ctcLoss', 'the target length', lengths!, 1, target!.shape[1]!)],
  lower([target, lengths], { blank }: { readonly blank: number }) {
    const inside = Expr.coordinate(1).less(Expr.input(1, lengths!.dtype).cast('int32'));
    const dtype = labelDType(target!);
    return {
      space: target!.shape,
      inputs: [
        { aval: target!, view: plainView(target!) },
        { aval: lengths!, view: viewOf(lengths!, 2, [0]) },
      ],
      outputs: [Expr.select(inside, Expr.input(0, target!.dtype).cast(dtype), Expr.literal(blank, dtype))],
    };
  },
});

const labelDType = ({ dtype }: Aval): DType => (isFloat(dtype) ? dtype : 'int32');

interface PathAttrs {
  readonly blank: number;
  readonly classes: number;
  readonly steps: number;
  readonly dtype: DType;
}

/** Of labels and output lengths: the class of each state of a path, blanks around all labels; and 0 where the blank before may be skipped, −∞ elsewhere. */
export const ctcPathOp: Op<PathAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'ctcPath',
  infer([labels], { dtype }: PathAttrs) {
    const shape = [labels!.shape[0]!, 2 * labels!.shape[1]! + 1];
    return [
      { shape, dtype: 'int32' },
      { shape, dtype },
    ];
  },
  checks: ([labels, lengths], { classes, steps }) => [
    countCheck('ctcLoss', 'the label', labels!, 0, classes - 1),
    countCheck('ctcLoss', 'the output length', lengths!, 1, steps),
  ],
  lower([labels, lengths], { blank, dtype }) {
    const space = [labels!.shape[0]!, 2 * labels!.shape[1]! + 1];
    const state = Expr.coordinate(1);
    const at = (back: number): Expr =>
      Expr.load(0, labels!.dtype, [Expr.coordinate(0), state.floorDivide(2).subtract(back)]).cast('int32');
    const isLabel = state.mod(2).equal(1);
    const mayJump = isLabel.and(state.greater(2)).and(at(0).notEqual(at(1)));
    return {
      space,
      inputs: [labels!, lengths!].map((aval) => ({ aval, view: viewOf(aval, 2, aval.shape.map(() => null)) })), // prettier-ignore
      outputs: [
        Expr.select(isLabel, at(0), Expr.literal(blank, 'int32')),
        Expr.select(mayJump, Expr.literal(0, dtype), Expr.literal(-Infinity, dtype)),
      ],
    };
  },
});

/** What `ctcLoss` may be told. */
export interface CtcLossOptions {
  /** The class that stands for no label; 0 if left out. */
  readonly maskIndex?: number;
}

/**
 * The connectionist temporal classification loss of each example, `[batch]`: `−log` of the probability of all ways to read `target` (`[batch, labels]`, whole numbers)
 * from `output` (logits, `[batch, time, classes]`), in which labels are repeated and `maskIndex` stands between them. `targetLength` and `outputLength`, `[batch]`,
 * say how many labels and times count; what is behind them does not. Infinity, with a gradient of 0, where there is no way: too few times for the labels.
 * Graves, Fernández, Gomez and Schmidhuber, 2006, "Connectionist temporal classification", §4.
 *
 * @example
 * const target = tensor([[1, 2]], { dtype: 'int32' });
 * ctcLoss(target, zeros([1, 2, 3]), [2], [2]) // [2.1972]; log 9: one of nine ways
 * ctcLoss(target, zeros([1, 3, 3]), [2], [3]) // [1.6864]; log 27/5
 * ctcLoss(target, zeros([1, 1, 3]), [2], [1]) // [Infinity]
 * ctcLoss(target, zeros([1, 3, 2]), [2], [3]) // throws index-range
 */
export function ctcLoss<Y extends In>(
  target: In,
  output: Y,
  targetLength: In | readonly number[],
  outputLength: In | readonly number[],
  options?: CtcLossOptions,
): Tensor<Shape, FloatOf<DTypeOf<Y>>> {
  return resultOf(() => {
    const op = 'ctcLoss';
    const { maskIndex = 0 } = plainOptions(op, options, ['maskIndex']);
    const labels = asTensor(op, target);
    const logits = asTensor(op, output, 1);
    const lengths = [countsOf(op, targetLength, 2), countsOf(op, outputLength, 3)] as const;
    const refuse = (what: string): never => {
      throw new ShapeMismatchError({
        op,
        what,
        shapes: [labels.shape, logits.shape, lengths[0].shape, lengths[1].shape],
        hint: 'target [batch, labels], output [batch, time, classes], lengths [batch]',
      });
    };
    if (labels.rank !== 2 || logits.rank !== 3) refuse('the target has two axes and the output three');
    const [batch, steps, classes] = logits.shape as [number, number, number];
    if ([labels, ...lengths].some(({ shape }) => shape[0] !== batch) || lengths.some(({ rank }) => rank !== 1))
      refuse('all have one batch size');
    [labels, ...lengths].forEach(({ dtype }) => takesNumbers(op, dtype));
    blankArgument(op, maskIndex, classes);
    const [targets, outputs] = lengths.map((t) => cast(t, 'int32') as Tensor) as [Tensor, Tensor];
    const dtype = floatOf(logits.dtype);
    const known = apply1(ctcLabelsOp, [labels, lengths[0]], { blank: maskIndex });
    const [path, skip] = apply(ctcPathOp, [known, lengths[1]], { blank: maskIndex, classes, steps, dtype }) as [
      Tensor,
      Tensor,
    ];
    const logs = apply1(logSoftmaxOp, [cast(logits, dtype) as Tensor], { axes: [2] });
    return apply1(ctcLossOp, [logs, path, skip, targets, outputs], NO_ATTRS);
  }) as never;
}
