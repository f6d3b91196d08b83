import { type NestedValues, tensor } from '../create.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { asTensor } from './operand.ts';

/** Lengths of sequences: a tensor `[batch]`, or a list. */
export const countsOf = (op: string, lengths: In | readonly number[], position: number): Tensor =>
  Array.isArray(lengths)
    ? (tensor(lengths as NestedValues, { dtype: 'int32' }) as Tensor)
    : asTensor(op, lengths as In, position);

/** Refuses what is no class. */
export function blankArgument(op: string, maskIndex: unknown, classes: number): void {
  if (!Number.isInteger(maskIndex) || (maskIndex as number) < 0 || (maskIndex as number) >= classes)
    throw new OptionError({ op, what: `maskIndex is one of the ${classes} classes, from 0 on`, value: maskIndex });
}
