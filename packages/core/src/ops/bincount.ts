import { apply1 } from '../dispatch.ts';
import { factsOf, isFloat } from '../dtype.ts';
import { IndexRangeError, OptionError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { type Check, definePrimitive, type In, type Op } from '../op.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { oneValueShaped, type SizedOptions, type UnsizedOptions } from '../value-shaped.ts';
import { plainView } from '../view.ts';
import { takesIntegers } from './accepts.ts';
import { add } from './arithmetic.ts';
import { cast } from './cast.ts';
import { less } from './comparison.ts';
import { fullOp } from './creation.ts';
import { maximum, minimum } from './extrema.ts';
import { maxOp } from './max.ts';
import { asTensor, plainOptions } from './operand.ts';
import { summed } from './reduction.ts';
import { takeAlongAxisOp } from './take-along-axis.ts';
import { where } from './where.ts';

/** What `bincount` may be told beside a size. */
export interface BincountParts {
  /** What each element adds, of the shape of `x`; 1 if left out. */
  readonly weights?: In | null;
}

/** Options of `bincount` without a size. */
export interface BincountOptions extends BincountParts, UnsizedOptions {
  /** How many counts there are at least; 0 if left out. */
  readonly minlength?: number;
}

interface Sized {
  readonly size: number;
}

const countsShape = ({ shape }: Aval, { size }: Sized): number[] => [...shape.slice(0, -1), size];

const notNegative = ({ dtype }: Aval): readonly Check[] =>
  factsOf(dtype).min === 0
    ? []
    : [
        {
          key: 'not negative',
          input: 0,
          ok: (value) => value.greaterEqual(0),
          error: (value, at) =>
            new IndexRangeError({ op: 'bincount', what: 'the number', value, low: 0, high: 2 ** 31 - 1, at }),
        },
      ];

/** How many numbers there are up to the largest, and at least. Its check comes before the read that a Promise waits for. */
export const bincountLengthOp: Op<{ readonly least: number }> = /* @__PURE__ */ definePrimitive({
  name: 'bincountLength',
  infer: () => [{ shape: [], dtype: 'int32' }],
  checks: ([x]) => notNegative(x!),
  impl([x], { least }: { readonly least: number }) {
    if (x!.size === 0) return [apply1(fullOp, [least], { shape: [], dtype: 'int32' })];
    const largest = apply1(maxOp, [x!], { axes: x!.type.shape.map((_, axis) => axis), keepdims: false });
    return [maximum(add(cast(largest, 'int32'), 1), least) as Tensor];
  },
});

/** How often each number below `size` stands in each row, or the sum of the weights that stand beside it. Others are not counted. */
export const bincountOp: Op<Sized> = /* @__PURE__ */ definePrimitive({
  name: 'bincount',
  infer: ([x, weights], attrs: Sized) => [
    { shape: countsShape(x!, attrs), dtype: weights ? summed(weights.dtype) : 'int32' },
  ],
  checks: ([x]) => notNegative(x!),
  lower([x, weights], attrs) {
    const dtype = weights ? summed(weights.dtype) : 'int32';
    const row = x!.shape.slice(0, -1).map((_, axis) => Expr.coordinate(axis));
    return {
      space: x!.shape,
      inputs: [x!, ...(weights ? [weights] : [])].map((aval) => ({ aval, view: plainView(aval) })),
      outputs: [weights ? Expr.input(1, weights.dtype).cast(dtype) : Expr.literal(1, 'int32')],
      scatter: {
        // uint32 beyond int32 comes back below 0, and is as far outside
        at: [...row, Expr.input(0, x!.dtype).cast('int32')],
        combine: 'add',
        into: { shape: countsShape(x!, attrs), dtype },
        init: 0,
      },
    };
  },
  vjp: {
    1: {
      reads: [0],
      rule([dy], saved, { size }) {
        if (size === 0 || !isFloat(saved.ins[1]!.dtype)) return null;
        const x = cast(saved.in(0) as Tensor, 'int32');
        const last = minimum(x, size - 1) as Tensor;
        const taken = apply1(takeAlongAxisOp, [dy!, last], { axis: dy!.rank - 1 });
        return where(less(x, size), taken, 0) as Tensor;
      },
    },
  },
});

/**
 * How often each of the numbers 0, 1, 2 … stands among the integers of `x`, `[n]` or row by row `[batch, n]`: int32 `[(batch,) largest + 1]`, by a Promise, since the length depends
 * on values; at least `minlength` counts. With `{ size }` at once and of that length, in compiled steps too: numbers from `size` on are not counted. With `weights` it is the sum of
 * the weights beside each number, in their dtype (narrow integers in int32), and their gradient is taken with a size. Negative numbers are an error.
 *
 * @example
 * await bincount(tensor([1, 1, 3], { dtype: 'int32' })) // [0, 2, 0, 1]
 * bincount(tensor([1, 1, 3], { dtype: 'int32' }), { size: 3 }) // [0, 2, 0]
 * await bincount(tensor([1, 1, 3], { dtype: 'int32' }), { weights: tensor([0.5, 1, 2]) }) // [0, 1.5, 0, 2]
 */
export function bincount(x: In, options: BincountParts & SizedOptions): Tensor;
export function bincount(x: In, options?: BincountOptions): Promise<Tensor>;
export function bincount(x: In, options?: (BincountParts & SizedOptions) | BincountOptions): Tensor | Promise<Tensor> {
  const known = plainOptions<
    BincountParts & { readonly size?: number | null | undefined; readonly minlength?: number }
  >('bincount', options, ['weights', 'minlength', 'size']);
  const { weights, size, minlength } = known;
  const given = asTensor('bincount', x);
  takesIntegers('bincount', given.dtype);
  const beside = weights === undefined || weights === null ? [] : [asTensor('bincount', weights, 1)];
  if (given.rank < 1 || given.rank > 2)
    throw new ShapeMismatchError({
      op: 'bincount',
      what: 'it counts in a vector, or in the rows of a matrix',
      shapes: [given.type.shape],
      hint: 'ravel(x) is a vector of all elements',
    });
  for (const { type } of beside)
    if (!sameShape(type.shape, given.type.shape))
      throw new ShapeMismatchError({
        op: 'bincount',
        what: 'there is not one weight for each number',
        shapes: [given.type.shape, type.shape],
      });
  if (minlength !== undefined && (!Number.isInteger(minlength) || minlength < 0))
    throw new OptionError({ op: 'bincount', what: 'minlength is a whole number from 0 up', value: minlength });
  if (minlength !== undefined && size !== undefined && size !== null)
    throw new OptionError({
      op: 'bincount',
      what: 'size is the length itself, beside which minlength has no place',
      value: minlength,
      hint: 'bincount(x, { size })',
    });
  return oneValueShaped({
    name: 'bincount',
    size,
    operands: beside.length > 0 ? beside : [given],
    prepare: () => [given, ...beside],
    count: ([numbers]) => apply1(bincountLengthOp, [numbers!], { least: minlength ?? 0 }),
    build: (parts, count) => [apply1(bincountOp, parts, { size: count })],
  });
}
