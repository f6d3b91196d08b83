import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { BroadcastShapeError, DTypeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { asItIs, asTensor, numbersArgument, plainOptions } from '../ops/operand.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, rowMajor } from '../view.ts';
import { drawKey, scalarOperands } from './key.ts';
import type { Seed } from './seed-generator.ts';
import { unit } from './uniform.ts';

/** A rate that is no probability, or leaves nothing. */
export const RateError: ErrorClass<{ op: string; rate: unknown }> = /* @__PURE__ */ defineError('rate', {
  message: ({ op, rate }) =>
    `${op}: the rate is a number from 0 to below 1, got ${typeof rate === 'number' ? rate : `a ${typeof rate}`}`,
  hint: ({ rate }) =>
    typeof rate === 'number' && rate > 1 && rate < 100 ? `a rate is no percentage: ${rate / 100}` : undefined,
});

/** Options of `random.dropout`. */
export interface DropoutOptions {
  /** The shape of what is drawn: along axes of extent 1, all elements share one fate. That of the inputs if left out. */
  readonly noiseShape?: readonly (number | null)[] | null;
  readonly seed?: Seed | null;
}

/** Keeps elements with the probability `kept` (the fourth operand, and the fifth in the dtype of the first), divided by it. The others are the words of the key. */
export const dropoutOp: Op<{ readonly noise: Shape }> = /* @__PURE__ */ definePrimitive({
  name: 'dropout',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower([x, ...scalars], { noise }: { readonly noise: Shape }) {
    const { shape, dtype } = x!;
    const at = rowMajor(noise, (axis) => (noise[axis] === 1 ? Expr.literal(0, 'int32') : Expr.coordinate(axis)));
    const { inputs, args, operands } = scalarOperands(scalars, ['uint32', 'uint32', 'float32', dtype], shape.length, 1);
    const [high, low, kept, divisor] = operands as [Expr, Expr, Expr, Expr];
    // always of 32 bits, so that a mask does not depend on the dtype
    const drawn = unit([high, low], at, 'float32');
    return {
      space: shape,
      inputs: [{ aval: x!, view: plainView(x!) }, ...inputs],
      args,
      outputs: [Expr.select(drawn.less(kept), Expr.input(0, dtype).divide(divisor), Expr.literal(0, dtype))],
    };
  },
  vjp: {
    0: {
      reads: [1, 2, 3, 4],
      rule: ([dy], saved, attrs) => apply1(dropoutOp, [dy!, ...[1, 2, 3, 4].map((k) => saved.in(k))], attrs),
    },
  },
});

/**
 * Sets elements to 0 with the probability `rate`, and divides the others by `1 − rate`, so that the sum is expected to stay. Any shape, floating point dtypes. The
 * same elements on every backend. With a rate of 0, the inputs as they are.
 *
 * @example
 * random.dropout(tensor([1, 2, 3, 4, 5, 6]), 0.5, { seed: 42 }) // [2, 0, 0, 0, 10, 0]
 * random.dropout(ones([2, 3]), 0.5, { noiseShape: [1, 3], seed: 42 }) // [[2, 0, 0], [2, 0, 0]]
 * random.dropout(ones([2]), 1) // throws rate
 */
export function dropout<X extends In>(
  inputs: X,
  rate: number,
  options?: DropoutOptions,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  const { noiseShape, seed } = plainOptions('dropout', options, ['noiseShape', 'seed']);
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) throw new RateError({ op: 'dropout', rate });
  const x = asTensor('dropout', inputs);
  if (!isFloat(x.dtype))
    throw new DTypeError({
      op: 'dropout',
      dtype: x.dtype,
      wants: 'a floating point dtype',
      hint: "cast(inputs, 'float32')",
    });
  const noise = noiseOf(x.shape, noiseShape);
  const key = drawKey('dropout', seed);
  if (rate === 0) return asItIs(inputs, x) as never;
  return apply1(dropoutOp, [x, ...key, 1 - rate, 1 - rate], { noise }) as never;
}

/** The shape of the noise, whose null extents are those of the inputs. */
function noiseOf(shape: Shape, noiseShape: DropoutOptions['noiseShape']): Shape {
  if (noiseShape === undefined || noiseShape === null) return shape;
  const given = numbersArgument('dropout', 'the noiseShape', noiseShape) as (number | null)[];
  const noise = given.map((extent, axis) => extent ?? shape[axis] ?? 1);
  if (noise.length !== shape.length || noise.some((extent, axis) => extent !== 1 && extent !== shape[axis]))
    throw new BroadcastShapeError({ op: 'dropout', shapes: [shape, noise] });
  return noise;
}
