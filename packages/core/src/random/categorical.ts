import { apply1 } from '../dispatch.ts';
import { type DType, factsOf, isFloat, isInteger } from '../dtype.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { cast } from '../ops/cast.ts';
import { asTensor, plainOptions, resultOf } from '../ops/operand.ts';
import { checkShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { drawDType } from './draw.ts';
import { drawKey, scalarOperands } from './key.ts';
import { blockAt, type Pair } from './threefry.ts';
import type { DrawOptions } from './uniform.ts';

interface Categorical {
  readonly count: number;
  readonly dtype: DType;
}

/**
 * The logarithm of a random number of the exponential distribution. Small ones, which decide, keep their relative precision: the bits of the word are the small end.
 */
function logExponential(words: Pair<Expr>, dtype: DType): Expr {
  const wide = factsOf(dtype).bytes > 4;
  const fraction = wide
    ? words[0]
        .cast(dtype)
        .multiply(2 ** 20)
        .add(words[1].shiftRight(12).cast(dtype))
        .add(0.5)
        .multiply(2 ** -52)
    : words[0]
        .xor(words[1])
        .cast(dtype)
        .add(0.5)
        .multiply(2 ** -32);
  return fraction
    .minimum(1 - 2 ** (wide ? -53 : -24))
    .negative()
    .log1p()
    .negative()
    .log();
}

/** The largest of `logit − log E` is at class k with the probability of k, if E are exponential: one Gumbel variable for each class. */
export const categoricalOp: Op<Categorical> = /* @__PURE__ */ definePrimitive({
  name: 'categorical',
  infer: ([logits], { count, dtype }: Categorical) => [{ shape: [logits!.shape[0]!, count], dtype }],
  lower([logits, ...scalars], { count, dtype }) {
    const own = logits!.dtype;
    const { inputs, args, operands } = scalarOperands(scalars, ['uint32', 'uint32', 'int32'], 3, 1);
    const [high, low, samples] = operands as [Expr, Expr, Expr];
    const draw = Expr.coordinate(0).multiply(samples).add(Expr.coordinate(1));
    const words = blockAt([high, low], [Expr.coordinate(2).cast('uint32'), draw.cast('uint32')]);
    return {
      space: [logits!.shape[0]!, count],
      inputs: [{ aval: logits!, view: viewOf(logits!, 3, [0, 2]) }, ...inputs],
      args,
      reduce: {
        size: [logits!.shape[1]!],
        accs: [{ op: 'argmax', value: Expr.input(0, own).subtract(logExponential(words, own)) }],
      },
      outputs: [Expr.position(0).cast(dtype)],
    };
  },
});

/**
 * Classes drawn with the probabilities `softmax(logits)`: `[batch, classes]` gives `[batch, numSamples]`, int32 if no other integer dtype is named. A class with
 * the logit −Infinity is never drawn, one of a probability below 2⁻³² hardly ever. The same on every backend, but for the rare draw at which the rounding of a logarithm tells.
 *
 * @example
 * random.categorical(tensor([[0, -Infinity, 0]]), 4, { seed: 42 }) // shape [1, 4]
 * random.categorical(tensor([0, 1]), 2) // throws shape-mismatch
 */
export function categorical<D extends DType = 'int32'>(
  logits: In,
  numSamples: number,
  options?: DrawOptions<D>,
): Tensor<readonly [number, number], D> {
  const { dtype, seed } = plainOptions('categorical', options, ['dtype', 'seed']);
  const type = drawDType('categorical', dtype, 'int32', isInteger, 'an integer dtype');
  const given = asTensor('categorical', logits);
  if (given.rank !== 2)
    throw new ShapeMismatchError({
      op: 'categorical',
      what: 'logits are [batch, classes]',
      shapes: [given.type.shape],
      hint: 'expandDims(logits, 0) makes a batch of one',
    });
  if (given.type.shape[1] === 0)
    throw new OptionError({ op: 'categorical', what: 'there is a class to draw', value: given.type.shape });
  if (!Number.isInteger(numSamples) || numSamples < 0)
    throw new OptionError({ op: 'categorical', what: 'numSamples is a whole number from 0 up', value: numSamples });
  checkShape('categorical', [given.type.shape[0]!, numSamples]);
  return resultOf(() => {
    const scores = isFloat(given.dtype) ? given : cast(given, 'float32');
    return apply1(categoricalOp, [scores, ...drawKey('categorical', seed), numSamples], {
      count: numSamples,
      dtype: type,
    });
  }) as never;
}
