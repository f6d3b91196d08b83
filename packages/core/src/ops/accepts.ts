import { type DType, isFloat, isInteger } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';

/** Refuses bools, where an op would have to make numbers of them. */
export function takesNumbers(op: string, dtype: DType): void {
  if (dtype === 'bool')
    throw new DTypeError({ op, dtype, wants: 'numbers', hint: "cast the tensor: cast(x, 'int32')" });
}

/** Refuses floating point: an op on bits. */
export function takesBits(op: string, dtype: DType): void {
  if (isFloat(dtype))
    throw new DTypeError({ op, dtype, wants: 'integers and bools', hint: "cast the tensor: cast(x, 'int32')" });
}

/** Refuses floating point and bools. */
export function takesIntegers(op: string, dtype: DType): void {
  if (!isInteger(dtype))
    throw new DTypeError({ op, dtype, wants: 'integers', hint: "cast the tensor: cast(x, 'int32')" });
}

/** Is the operand a tensor or Variable of integers? What is no operand at all is refused later, by dispatch. */
export function holdsIntegers(x: In): boolean {
  const dtype = dtypeOf(x);
  return dtype !== undefined && isInteger(dtype);
}

/** Is the operand a tensor or Variable of integers or floats? */
export function holdsNumbers(x: In): boolean {
  const dtype = dtypeOf(x);
  return dtype !== undefined && (isInteger(dtype) || isFloat(dtype));
}

const dtypeOf = (x: In): DType | undefined => (x as Partial<Tensor> | null | undefined)?.type?.dtype;
