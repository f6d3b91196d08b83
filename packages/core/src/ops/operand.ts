import { tensor } from '../create.ts';
import { OperandError, OptionError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';

/** An operand as a tensor: Variables are read, numbers become scalars. For ops that look at shapes before they are applied. */
export function asTensor(op: string, x: In, position = 0): Tensor {
  if (x instanceof Tensor) return x;
  if (x instanceof Variable) return x.read();
  if (typeof x === 'number') return tensor(x);
  if (x instanceof HostScalar) return tensor(x.value);
  throw new OperandError({ op, value: x, position });
}

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
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new OptionError({
        op,
        what: 'unknown option',
        value: key,
        hint: known.length > 0 ? `options: ${known.join(', ')}` : 'it takes no options',
      });
  return options;
}
