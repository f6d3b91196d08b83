import { checkOptions } from '../create.ts';
import { apply1 } from '../dispatch.ts';
import { type DType, dtypes, isDType } from '../dtype.ts';
import { DisposedError, OperandError, OptionError, UnconnectedGradientError, UnknownDTypeError } from '../errors.ts';
import type { TensaiError } from '../error.ts';
import { HostScalar } from '../host-scalar.ts';
import type { Aval } from '../loop.ts';
import { onlyResults } from '../memory.ts';
import type { In } from '../op.ts';
import { checkShape, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { fullOp } from './creation.ts';
import { checkBoolean } from './option-kinds.ts';

const SCALAR: Aval = { shape: [], dtype: 'float32' };

/** An operand as a tensor: Variables are read, numbers become scalars. For ops that look at shapes before they are applied. */
export function asTensor(op: string, x: In, position = 0): Tensor {
  if (x instanceof Tensor) {
    // here, before anything is made of the other operands
    if (x.isDisposed) throw new DisposedError({ what: op, shape: x.shape });
    return x;
  }
  if (x instanceof Variable) return x.read();
  // by an op, so that a trace sees the number and not a new constant
  if (typeof x === 'number' || x instanceof HostScalar) return apply1(fullOp, [x], SCALAR);
  throw operandError(op, x, position);
}

/** What to say of an operand that is none. Gradients are typed Tensor and null where nothing connects them. */
export const operandError = (op: string, value: unknown, position: number): TensaiError =>
  value === null ? new UnconnectedGradientError({ what: op }) : new OperandError({ op, value, position });

/** A list of operands, as tensors. */
export function tensorsOf(op: string, xs: readonly In[]): Tensor[] {
  if (!Array.isArray(xs) || xs.length === 0)
    throw new OptionError({
      op,
      what: 'it takes a list of tensors',
      value: xs instanceof Tensor || xs instanceof Variable ? 'one tensor' : xs,
      hint: `${op}([a, b])`,
    });
  return (xs as readonly In[]).map((x, i) => asTensor(op, x, i));
}

/** A shape as an argument: checked, and copied, since attributes outlive the call and the caller may change the array. */
export function shapeArgument(op: string, shape: Shape): number[] {
  const extents = numbersArgument(op, 'the shape', shape);
  checkShape(op, extents);
  return extents;
}

/** An array of numbers as an argument, copied. */
export function numbersArgument(op: string, what: string, values: unknown): number[] {
  if (!Array.isArray(values))
    throw new OptionError({
      op,
      what: `${what} is an array of numbers`,
      value: values instanceof Tensor || values instanceof Variable ? 'a tensor' : values,
      ...(typeof values === 'number' && { hint: `write it as [${String(values)}]` }),
    });
  return [...(values as readonly number[])];
}

/** What a function returns where it has nothing to do: the value of a Variable must then outlive its assignment. */
export function asItIs(x: In, given: Tensor): Tensor {
  if (x instanceof Variable && given === x.tensor) x.exposed = true;
  return given;
}

/** A dtype as an option, or what stands in for it. */
export function dtypeArgument(dtype: DType | undefined, otherwise: DType): DType {
  if (dtype === undefined) return otherwise;
  if (!isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  return dtype;
}

/** Runs a function made of several ops: what they make on the way is freed. */
export const resultOf = (body: () => Tensor): Tensor => onlyResults(() => [body()])[0]!;

/** Options of an op, or a bare axis in their place. */
export function axisOptions<O extends { readonly axis?: unknown }>(
  op: string,
  options: O | number | readonly number[] | null | undefined,
  known: readonly string[],
): O {
  if (options === undefined) return {} as O;
  if (options === null || typeof options === 'number' || Array.isArray(options))
    return { axis: options } as unknown as O;
  return plainOptions(op, options as O, known);
}

/** Options of an op; anything but an object with known keys is an error. */
export function plainOptions<O extends object>(op: string, options: O | undefined, known: readonly string[]): O {
  if (options === undefined) return {} as O;
  if (
    typeof options !== 'object' ||
    options === null ||
    Array.isArray(options) ||
    options instanceof Tensor ||
    options instanceof Variable
  )
    throw new OptionError({
      op,
      what: 'options are an object',
      value: options instanceof Tensor || options instanceof Variable ? 'a tensor' : options,
      ...(known.length > 0 && { hint: `write it as { ${known.join(', ')} }` }),
    });
  checkOptions(op, options, known);
  // every reduction has it
  const { keepdims } = options as { readonly keepdims?: unknown };
  if (keepdims !== undefined) checkBoolean(op, 'keepdims', keepdims);
  return options;
}

/** Refuses an offset that is no whole number. */
export function wholeOffset(op: string, name: string, offset: number): void {
  if (!Number.isInteger(offset)) throw new OptionError({ op, what: `${name} is a whole number`, value: offset });
}
