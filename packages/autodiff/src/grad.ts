import { checkOptions, tensor } from '@tensai/core';
import { ArgumentNumberError } from './errors.ts';
import { GradientTape } from './gradient-tape.ts';
import { requireFloats } from './primals.ts';
import type { Gradients, Watchable } from './structures.ts';

/** Which arguments gradients are taken of: one by its number, or several. */
export type Argnums = number | readonly number[];

/** What `grad` and `valueAndGrad` take beside the function. */
export interface GradOptions<N extends Argnums = Argnums> {
  /** 0, the first argument, if left out. */
  readonly argnums?: N;
}

/** The gradient of the argument that `N` names, or an array of such. */
export type ArgumentGradients<A extends readonly unknown[], N extends Argnums> = N extends number
  ? number extends N
    ? Gradients<A[number]>
    : Gradients<A[N]>
  : { -readonly [K in keyof N]: N[K] extends number ? Gradients<A[N[K]]> : never };

/**
 * A function that gives the value of `f` and its gradient with respect to its first argument, or those that `argnums` names: tensors, Variables or numbers,
 * arguments that are structures of tensors too. Results that have several elements, or are several tensors, are summed. Zeros where nothing connects.
 *
 * @example
 * const f = (w, x) => sum(multiply(w, x));
 * const [value, gradient] = valueAndGrad(f)(tensor([1, 2]), tensor([3, 4]));
 * value // 11
 * gradient // [3, 4]
 */
export function valueAndGrad<A extends readonly unknown[], V extends Watchable, const N extends Argnums = 0>(
  f: (...args: A) => V,
  options: GradOptions<N> = {},
): (...args: A) => [value: V, gradient: ArgumentGradients<A, N>] {
  return differentiated('valueAndGrad', f, options) as never;
}

/**
 * A function that gives the gradient of `f`: `valueAndGrad` without the value. Of any order, when nested.
 *
 * @example
 * const cube = (x) => multiply(multiply(x, x), x);
 * grad(cube)(tensor(2)) // 12
 * grad(grad(cube))(tensor(2)) // 12
 * grad((a, b) => multiply(a, b), { argnums: [0, 1] })(3, 5) // [5, 3]
 */
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Watchable,
  options: GradOptions<N> = {},
): (...args: A) => ArgumentGradients<A, N> {
  const both = differentiated('grad', f, options);
  return (...args) => both(...args)[1] as never;
}

function differentiated<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => Watchable,
  options: GradOptions,
): (...args: A) => [Watchable, unknown] {
  checkOptions(op, options, ['argnums']);
  const { argnums = 0 } = options;
  const numbers = typeof argnums === 'number' ? [argnums] : argnums;
  return (...args) => {
    for (const number of numbers)
      if (!Number.isInteger(number) || number < 0 || number >= args.length)
        throw new ArgumentNumberError({ op, number, count: args.length });
    const given = args.map((arg, k) =>
      numbers.includes(k) && typeof arg === 'number' ? tensor(arg) : arg,
    ) as unknown as A;
    const sources = numbers.map((number) => {
      const source = given[number] as Watchable;
      requireFloats(op, number, source);
      return source;
    });
    const tape = new GradientTape({ watchAccessedVariables: false });
    tape.watch(sources);
    const value = tape.record(() => f(...given));
    const gradients: readonly unknown[] = tape.gradient(value, sources, { unconnectedGradients: 'zero' });
    return [value, typeof argnums === 'number' ? gradients[0] : gradients];
  };
}
