import {
  checkOptions,
  eye,
  mapStructure,
  onDevice,
  onlyResults,
  reshape,
  slice,
  stack,
  type Structure,
  Tensor,
  type Variable,
} from '@tensai/core';
import { ArgumentNumberError } from './errors.ts';
import type { Argnums, GradOptions } from './grad.ts';
import { GradientTape } from './gradient-tape.ts';
import { filled } from './gradients-of.ts';
import { primalsOf } from './primals.ts';
import { type Watchable, watchables } from './structures.ts';

/** A tensor where value and argument are one; else the structure of the value, with the structure of the arguments at each leaf. */
export type Jacobian<A extends readonly unknown[], V, N extends Argnums> = V extends Tensor | Variable
  ? N extends number
    ? A[N] extends Tensor | Variable | number
      ? Tensor
      : Structure<Tensor>
    : Structure<Tensor>
  : Structure<Tensor>;

/**
 * A function that gives the Jacobian of `f` with respect to its first argument, or those that `argnums` names: the slope of every element of the result by every element
 * of the argument, `[…shape of the result, …shape of the argument]`. Zeros where nothing connects. One reverse pass for each element of the result.
 *
 * @example
 * jacobian((x) => multiply(x, x))(tensor([1, 2, 3])) // [[2, 0, 0], [0, 4, 0], [0, 0, 6]]
 * jacobian((a, x) => matmul(a, x), { argnums: 1 })(tensor([[1, 2], [3, 4]]), tensor([5, 6])) // [[1, 2], [3, 4]]
 */
export function jacobian<A extends readonly unknown[], V extends Watchable, const N extends Argnums = 0>(
  f: (...args: A) => V,
  options: GradOptions<N> = {},
): (...args: A) => Jacobian<A, V, N> {
  return jacobianOf('jacobian', f, options) as never;
}

/**
 * A function that gives the Hessian of `f` with respect to its first argument, or those that `argnums` names: `[…shape of the result, …shape of the argument, …shape of the argument]`.
 * For the product with a vector, `hvp` is much cheaper.
 *
 * @example
 * hessian((x) => sum(multiply(x, multiply(x, x))))(tensor([1, 2])) // [[6, 0], [0, 12]]
 */
export function hessian<A extends readonly unknown[], V extends Watchable, const N extends Argnums = 0>(
  f: (...args: A) => V,
  options: GradOptions<N> = {},
): (...args: A) => Jacobian<A, V, N> {
  const first = jacobianOf('hessian', f, options) as (...args: A) => Watchable;
  return jacobianOf('hessian', first, options) as never;
}

function jacobianOf<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => Watchable,
  options: GradOptions,
): (...args: A) => Structure<Tensor> {
  checkOptions(op, options, ['argnums']);
  const { argnums = 0 } = options;
  const numbers = typeof argnums === 'number' ? [argnums] : argnums;
  return (...args) => {
    for (const number of numbers)
      if (!Number.isInteger(number) || number < 0 || number >= args.length)
        throw new ArgumentNumberError({ op, number, count: args.length });
    const sources = primalsOf(
      op,
      numbers.map((number) => args[number] as Watchable),
    );
    const given = args.map((arg, k) => (numbers.includes(k) ? sources[numbers.indexOf(k)] : arg)) as unknown as A;
    const tape = new GradientTape({ persistent: true, watchAccessedVariables: false });
    tape.watch(sources);
    const value = tape.record(() => f(...given));
    const places = watchables(`${op}: the arguments`, sources);
    watchables(`${op}: the value`, value);
    const result = mapStructure(value as Structure<Tensor | Variable>, (leaf) => {
      const found = rowsOf(tape, leaf, places);
      let next = 0;
      const slopes = mapStructure(sources as Structure<unknown>, () => found[next++]!) as readonly Structure<Tensor>[];
      return typeof argnums === 'number' ? slopes[0]! : slopes;
    }) as Structure<Tensor>;
    tape.reset();
    return result;
  };
}

/** The slopes of each element of a value by several tensors. */
function rowsOf(
  tape: GradientTape,
  leaf: Tensor | Variable,
  sources: readonly (Tensor | Variable)[],
): readonly Tensor[] {
  const { shape, dtype, type } = leaf;
  const count = type.size;
  const joined = (source: Tensor | Variable): number[] => [...shape, ...source.shape];
  return onlyResults(() => {
    const none = (source: Tensor | Variable): Tensor =>
      reshape(filled(0, { device: type.device, dtype: source.dtype, shape: joined(source) }), joined(source));
    if (count === 0 || !type.float) return sources.map(none);
    const units = onDevice(type.device, () => eye(count, { dtype }));
    const rows = Array.from({ length: count }, (_, k) =>
      tape.gradient(leaf, sources, {
        outputGradients: reshape(slice(units, [k, 0], [1, count]), shape),
        unconnectedGradients: 'zero',
      }),
    );
    return sources.map((source, i) =>
      reshape(stack(rows.map((row) => (row as readonly Tensor[])[i]!)), joined(source)),
    );
  });
}
