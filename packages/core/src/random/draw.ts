import { apply1 } from '../dispatch.ts';
import { arithmeticOf, type DType, dtypes, isDType } from '../dtype.ts';
import { DTypeError, OptionError, UnknownDTypeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { HostScalar } from '../host-scalar.ts';
import { definePrimitive, type Op } from '../op.ts';
import { reshape } from '../ops/reshape.ts';
import { resultOf, shapeArgument } from '../ops/operand.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { drawKey, scalarOperands } from './key.ts';
import type { Seed } from './seed-generator.ts';
import type { Pair } from './threefry.ts';

/** The attributes of a draw: how many elements, in a row. */
export interface DrawAttrs {
  readonly size: number;
  readonly dtype: DType;
}

/** What makes an element of random bits. */
export interface DrawSpec {
  /** The dtypes of the numbers that follow the key. */
  readonly numbers: (dtype: DType) => readonly DType[];
  /** Element `i` of a draw, in the dtype that half floats are calculated in. */
  readonly element: (key: Pair<Expr>, i: Expr, numbers: readonly Expr[], dtype: DType) => Expr;
}

/** Makes an op that draws: its operands are the two words of the key and a few numbers (the words are scalar tensors in loops), so that other seeds and other parameters compile nothing. */
/* @__NO_SIDE_EFFECTS__ */
export const defineDraw = (name: string, { numbers, element }: DrawSpec): Op<DrawAttrs> =>
  definePrimitive({
    name,
    infer: (_, { size, dtype }: DrawAttrs) => [{ shape: [size], dtype }],
    lower(ins, { size, dtype: stored }) {
      const dtype = arithmeticOf(stored);
      const { inputs, args, operands } = scalarOperands(ins, ['uint32', 'uint32', ...numbers(dtype)], 1);
      const [high, low, ...more] = operands as [Expr, Expr, ...Expr[]];
      return {
        space: [size],
        inputs,
        args,
        outputs: [element([high, low], Expr.coordinate(0), more, dtype).cast(stored)],
      };
    },
  });

/** Draws a tensor of a shape. */
export function draw(
  op: Op<DrawAttrs>,
  shape: Shape,
  seed: Seed | null | undefined,
  numbers: readonly (number | HostScalar)[],
  dtype: DType,
): Tensor {
  const extents = shapeArgument(op.name, shape);
  const key = drawKey(op.name, seed);
  return resultOf(() => reshape(apply1(op, [...key, ...numbers], { size: sizeOf(extents), dtype }), extents));
}

/** The dtype option of a draw, if it is one of a kind. */
export function drawDType(
  op: string,
  dtype: DType | undefined,
  otherwise: DType,
  accepts: (dtype: DType) => boolean,
  wants: string,
): DType {
  if (dtype === undefined) return otherwise;
  if (!isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  if (!accepts(dtype)) throw new DTypeError({ op, dtype, wants });
  return dtype;
}

/** A number that a draw is told; `NaN` and the like are mistakes. */
export function finite(op: string, what: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new OptionError({ op, what: `${what} is a finite number`, value });
  return value;
}
