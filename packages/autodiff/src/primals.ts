import { DTypeError, isFloat, OptionError, sameShape, tensor, Tensor, type Variable } from '@tensai/core';
import { GradientMismatchError, shapeText } from './errors.ts';
import { type Gradients, type Watchable, watchables } from './structures.ts';

/** The arguments of a function that is differentiated, as a list: tensors, Variables, numbers, or structures of tensors and Variables. */
export type Primals = readonly (Watchable | number)[];

/** For each argument a tensor, or a structure of tensors like it. */
export type GradientsOf<P extends readonly unknown[]> = { -readonly [K in keyof P]: Gradients<P[K]> };

/** Numbers as tensors; anything but floating point has no gradient and is an error. */
export function primalsOf(op: string, primals: Primals): readonly Watchable[] {
  if (!Array.isArray(primals))
    throw new OptionError({
      op,
      what: 'the arguments of the function are a list',
      value: primals instanceof Tensor ? 'a tensor' : primals,
      hint: `${op}(f, [x], …)`,
    });
  return (primals as Primals).map((primal, k) => {
    const given = typeof primal === 'number' ? tensor(primal) : primal;
    requireFloats(op, k, given);
    return given;
  });
}

/** Refuses an argument with tensors that are not floating point. */
export function requireFloats(op: string, argument: number, given: Watchable): void {
  for (const { dtype } of watchables(`${op}: argument ${argument}`, given))
    if (!isFloat(dtype))
      throw new DTypeError({
        op,
        dtype,
        wants: 'gradients of floating point arguments',
        hint: "cast(x, 'float32')",
      });
}

/** The directions in which arguments move: one for each tensor in them, of its shape. */
export function directionsOf(op: string, primals: readonly Watchable[], tangents: Primals): (Tensor | Variable)[] {
  const own = watchables(`${op}: the arguments`, primals);
  const given = primalsOf(op, tangents).flatMap((tangent, k) => watchables(`${op}: tangent ${k}`, tangent));
  if (given.length !== own.length)
    throw new GradientMismatchError({
      what: `${op}: the tangents`,
      got: `${given.length}`,
      want: `one for each of ${own.length} tensors`,
    });
  given.forEach(({ shape }, k) => {
    if (!sameShape(shape, own[k]!.shape))
      throw new GradientMismatchError({
        what: `${op}: tangent ${k}`,
        got: shapeText(shape),
        want: shapeText(own[k]!.shape),
      });
  });
  return given;
}

/** What a function returned, and what it gave beside its value: `[value, aux]` if it was to. */
export function withAux(op: string, result: unknown, hasAux: boolean): readonly [value: Watchable, aux: unknown] {
  if (!hasAux) return [result as Watchable, undefined];
  if (!Array.isArray(result) || result.length !== 2)
    throw new OptionError({
      op,
      what: 'with hasAux the function returns [value, aux]',
      value: Array.isArray(result) ? `an array of ${result.length}` : typeof result,
    });
  return result as unknown as readonly [Watchable, unknown];
}
