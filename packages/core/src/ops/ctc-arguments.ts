import { type NestedValues, tensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { IndexRangeError, OptionError } from '../errors.ts';
import type { Aval } from '../loop.ts';
import type { Check, In } from '../op.ts';
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

/** That values are whole numbers from 0 to `high`. */
export function countCheck(op: string, what: string, { dtype }: Aval, input: number, high: number): Check {
  return {
    key: `whole 0..${high}`,
    input,
    ok(x) {
      if (dtype === 'uint32') return x.lessEqual(high);
      const whole = x.cast('int32');
      const inside = whole.greaterEqual(0).and(whole.lessEqual(high));
      return isFloat(dtype) ? inside.and(whole.cast(dtype).equal(x)) : inside;
    },
    error: (value, at) => new IndexRangeError({ op, what, value, low: 0, high, at }),
  };
}
