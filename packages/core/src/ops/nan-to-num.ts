import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { factsOf, isFloat } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { asTensor, plainOptions } from './operand.ts';

/** `x`, and what stands for NaN, Infinity and −Infinity in it. */
export const nanToNumOp: Op = /* @__PURE__ */ defineElementwise('nanToNum', {
  arity: 4,
  formula: ([x, nan, posinf, neginf]) =>
    Expr.select(
      x!.isNaN(),
      nan!,
      Expr.select(x!.equal(Infinity), posinf!, Expr.select(x!.equal(-Infinity), neginf!, x!)),
    ),
  accuracy: { float32: 0, float64: 0 },
});

/** What `nanToNum` takes beside the tensor. */
export interface NanToNumOptions {
  /** What NaN becomes; 0 if left out. */
  readonly nan?: number;
  /** What Infinity becomes; the largest number of the dtype if left out or null. */
  readonly posinf?: number | null;
  /** What −Infinity becomes; the least number of the dtype if left out or null. */
  readonly neginf?: number | null;
}

/**
 * `x` with numbers in place of NaN and the infinities, elementwise; integers and bools stay as they are. Its gradient is 0 at what was replaced.
 *
 * @example
 * nanToNum(tensor([1, NaN])) // [1, 0]
 * nanToNum(tensor([NaN, Infinity, -Infinity]), { nan: -1, posinf: 9, neginf: -9 }) // [-1, 9, -9]
 */
export function nanToNum<X extends In>(
  x: X,
  options?: NanToNumOptions,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>>;
export function nanToNum(x: In, options?: NanToNumOptions): Tensor {
  const { nan = 0, posinf, neginf } = plainOptions('nanToNum', options, ['nan', 'posinf', 'neginf']);
  const given = asTensor('nanToNum', x);
  if (!isFloat(given.dtype)) return given;
  const { largest } = factsOf(given.dtype);
  const values = { nan, posinf: posinf ?? largest, neginf: neginf ?? -largest };
  for (const [what, value] of Object.entries(values))
    if (typeof value !== 'number') throw new OptionError({ op: 'nanToNum', what: `${what} is a number`, value });
  return apply1(nanToNumOp, [given, ...Object.values(values)], NO_ATTRS);
}
