import { apply1 } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { checkShape, normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { asTensor, axisOptions, dtypeArgument, plainOptions } from './operand.ts';
import { checkNumber } from './option-kinds.ts';
import { reshape } from './reshape.ts';

/** Options of `oneHot`. */
export interface OneHotOptions<D extends DType = DType> {
  /** Where the axis of classes stands in the result; the last if left out. */
  readonly axis?: number;
  /** float32 if left out. */
  readonly dtype?: D;
}

interface HotAttrs {
  readonly axis: number;
  readonly numClasses: number;
  readonly dtype: DType;
}

const insert = (shape: Shape, { axis, numClasses }: HotAttrs): number[] => shape.toSpliced(axis, 0, numClasses);

export const oneHotOp: Op<HotAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'oneHot',
  infer([x], attrs: HotAttrs) {
    const shape = insert(x!.shape, attrs);
    checkShape('oneHot', shape);
    return [{ shape, dtype: attrs.dtype }];
  },
  lower([x], attrs) {
    const space = insert(x!.shape, attrs);
    const reads = x!.shape.map((_, j) => (j < attrs.axis ? j : j + 1));
    return {
      space,
      inputs: [{ aval: x!, view: viewOf(x!, space.length, reads) }],
      outputs: [Expr.input(0, x!.dtype).cast('int32').equal(Expr.coordinate(attrs.axis)).cast(attrs.dtype)],
    };
  },
});

/**
 * Each label as `numClasses` numbers: 1 at its own place, 0 elsewhere; all 0 for a label outside 0 … numClasses − 1. `[batch]` gives
 * `[batch, numClasses]`, with the new axis at `axis`. Fractions of labels are cut off.
 *
 * @example
 * oneHot(tensor([0, 2, -1], { dtype: 'int32' }), 3) // [[1, 0, 0], [0, 0, 1], [0, 0, 0]]
 * oneHot(tensor([0, 1]), 3, { axis: 0, dtype: 'int32' }) // [[1, 0], [0, 1], [0, 0]]
 * oneHot(tensor([0, 1]), -1) // throws size
 */
export function oneHot<D extends DType = 'float32'>(
  x: In,
  numClasses: number,
  options?: number | OneHotOptions<D>,
): Tensor<Shape, D> {
  const given = asTensor('oneHot', x);
  const { axis = -1, dtype } = axisOptions<OneHotOptions>('oneHot', options, ['axis', 'dtype']);
  return apply1(oneHotOp, [given], {
    axis: normalizeAxis('oneHot', axis, given.rank + 1),
    numClasses: classes('oneHot', numClasses),
    dtype: dtypeArgument(dtype, 'float32'),
  }) as never;
}

function classes(op: string, numClasses: number | undefined): number {
  checkNumber(op, 'numClasses', numClasses);
  return numClasses!;
}

// the axis of x whose labels become one row: the second, where there is one
const labelAxis = (shape: Shape): number => (shape.length > 1 ? 1 : 0);

export const multiHotOp: Op<HotAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'multiHot',
  infer([x], attrs: HotAttrs) {
    const shape = insert(x!.shape.toSpliced(labelAxis(x!.shape), 1), attrs);
    checkShape('multiHot', shape);
    return [{ shape, dtype: attrs.dtype }];
  },
  lower([x], attrs) {
    const gone = labelAxis(x!.shape);
    const space = insert(x!.shape.toSpliced(gone, 1), attrs);
    const reads = x!.shape.map((_, j) => {
      if (j === gone) return space.length;
      const rest = j < gone ? j : j - 1;
      return rest < attrs.axis ? rest : rest + 1;
    });
    const hit = Expr.input(0, x!.dtype).cast('int32').equal(Expr.coordinate(attrs.axis));
    return {
      space,
      inputs: [{ aval: x!, view: viewOf(x!, space.length + 1, reads) }],
      reduce: { size: [x!.shape[gone]!], accs: [{ op: 'any', value: hit }] },
      outputs: [Expr.accumulator(0, 'bool').cast(attrs.dtype)],
    };
  },
});

/**
 * The labels of each example as one row of `numClasses` numbers: 1 for every class that is among them, 0 elsewhere. `[batch, labels]` gives
 * `[batch, numClasses]`, and `[labels]` gives `[numClasses]`; labels outside 0 … numClasses − 1 count for none.
 *
 * @example
 * multiHot(tensor([[0, 2], [1, -1]], { dtype: 'int32' }), { numClasses: 3 }) // [[1, 0, 1], [0, 1, 0]]
 * multiHot(tensor([0, 2])) // throws option
 */
export function multiHot<D extends DType = 'float32'>(
  inputs: In,
  options: OneHotOptions<D> & { readonly numClasses: number },
): Tensor<Shape, D> {
  const labels = asTensor('multiHot', inputs);
  const given = labels.rank === 0 ? reshape(labels, [1]) : labels;
  const {
    axis = -1,
    dtype,
    numClasses,
  } = plainOptions<OneHotOptions & { readonly numClasses?: number }>('multiHot', options, [
    'numClasses',
    'axis',
    'dtype',
  ]);
  return apply1(multiHotOp, [given], {
    axis: normalizeAxis('multiHot', axis, given.rank),
    numClasses: classes('multiHot', numClasses),
    dtype: dtypeArgument(dtype, 'float32'),
  }) as never;
}
