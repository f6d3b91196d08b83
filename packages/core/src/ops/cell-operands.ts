import { floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { asTensor } from './operand.ts';

/** The names and shapes of a cell's operands, from the batch and the units; the first is `[batch, gates · units]`, the second `[batch, units]`. */
export type CellForm = readonly (readonly [
  name: string,
  shape: (batch: number, units: number, all: number) => Shape,
  words: string,
])[];

/** Reads the operands of one step of a recurrent cell, in one floating dtype. */
export function cellOperands(op: string, operands: readonly In[], gates: number, form: CellForm): Tensor[] {
  const given = operands.map((x, i) => asTensor(op, x, i));
  const second = given[1]!;
  const [batch, units] = second.shape as [number, number];
  const wrong = given.findIndex(
    (x, i) => second.rank !== 2 || !sameShape(x.shape, form[i]![1](batch, units, gates * units)),
  );
  if (wrong >= 0)
    throw new ShapeMismatchError({
      op,
      what: `${form[wrong]![0]} does not fit the output before`,
      shapes: [given[wrong]!.shape, second.shape],
      hint: `${form.map(([name, , words]) => `${name} ${words}`).join(', ')}`,
    });
  const dtype = floatOf(given.map((x) => x.dtype).reduce(wider));
  return given.map((x) => cast(x, dtype) as Tensor);
}
