import { type DType, floatOf, wider } from '../dtype.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { normalizeAxes, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { asTensor } from './operand.ts';
import { reshape } from './reshape.ts';

/** The attributes of normalizations of features. */
export interface NormalizationAttrs {
  /** Of the features, in order. */
  readonly axes: readonly number[];
  readonly epsilon: number;
}

/** The axes of a shape but these. */
export const axesBeside = ({ length }: Shape, axes: readonly number[]): number[] =>
  Array.from({ length }, (_, axis) => axis).filter((axis) => !axes.includes(axis));

/** Operands of a normalization in one floating dtype, those left out undefined, and its attributes. */
export interface NormalizationOperands {
  readonly operands: readonly (Tensor | undefined)[];
  readonly attrs: NormalizationAttrs;
}

/** Reads the arguments of a normalization; `weights` have the shape of the features and are put beside x. */
export function normalizationOperands(
  op: string,
  x: In,
  axis: number | readonly number[] | undefined,
  epsilon: number | null = 1e-7,
  weights: Readonly<Record<string, In | null | undefined>>,
): NormalizationOperands {
  const given = asTensor(op, x);
  const axes = normalizeAxes(op, axis ?? -1, given.rank).sort((a, b) => a - b);
  const added = epsilon ?? 1e-7;
  if (typeof added !== 'number' || !(added >= 0 && added < Infinity))
    throw new OptionError({ op, what: 'epsilon is a number from 0 up', value: epsilon });
  const features = axes.map((a) => given.shape[a]!);
  const beside = given.shape.map((extent, a) => (axes.includes(a) ? extent : 1));
  const found = Object.entries(weights).map(([name, weight]) => {
    if (weight === undefined || weight === null) return undefined;
    const read = asTensor(op, weight, 1);
    if (!sameShape(read.shape, features))
      throw new ShapeMismatchError({
        op,
        what: `${name} has the shape of the features, [${features.join(', ')}]`,
        shapes: [given.shape, read.shape],
        hint: 'axis names the axes of the features',
      });
    return reshape(read, beside) as Tensor;
  });
  const operands = [given, ...found];
  const dtype = floatOf(
    operands.reduce<DType>((met, operand) => (operand ? wider(met, operand.dtype) : met), given.dtype),
  );
  return { operands: operands.map((t) => t && (cast(t, dtype) as Tensor)), attrs: { axes, epsilon: added } };
}
