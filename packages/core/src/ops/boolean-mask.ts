import { apply1 } from '../dispatch.ts';
import { DTypeError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { normalizeAxis, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { oneValueShaped, type SizedOptions, type UnsizedOptions } from '../value-shaped.ts';
import { countNonzeroOp } from './any.ts';
import { checkFill, checkFillNumber } from './nonzero.ts';
import { asTensor, plainOptions } from './operand.ts';
import { placesOfTrueOp } from './prefix-count.ts';
import { ravel, reshape } from './reshape.ts';
import { takeOrFill } from './take-or-fill.ts';
import { moveaxis } from './transpose.ts';

/** The place of the mask in the tensor. */
export interface MaskAxis {
  /** The axis of the tensor that the first one of the mask stands for; 0 if left out. */
  readonly axis?: number;
}

/** Options of `booleanMask` with a size. */
export interface SizedMaskOptions extends MaskAxis, SizedOptions {
  /** What stands for parts that are missing; 0 if left out. */
  readonly fillValue?: number;
}

/** Elements of a tensor, in a shape of their own. */
type Masked<X> = Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;

/**
 * The parts of a tensor where the mask holds, in row-major order: `[…before, …mask, …after]` gives `[…before, n, …after]`, by a Promise, since n depends on values. With `{ size }`
 * at once and with n = size, in compiled steps and under tapes too: parts beyond it are left out, and `fillValue` (0) stands for those that are missing. Under a tape that watches
 * `x` only the form with a size is taken; its gradient goes to the parts that were taken.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4], [5, 6]]);
 * await booleanMask(x, tensor([true, false, true])) // [[1, 2], [5, 6]]
 * await booleanMask(x, greater(x, 3)) // [4, 5, 6]
 * booleanMask(x, tensor([false, true]), { axis: 1, size: 2, fillValue: -1 }) // [[2, -1], [4, -1], [6, -1]]
 */
export function booleanMask<X extends In>(x: X, mask: In, options: SizedMaskOptions): Masked<X>;
export function booleanMask<X extends In>(x: X, mask: In, options?: MaskAxis & UnsizedOptions): Promise<Masked<X>>;
export function booleanMask(
  x: In,
  mask: In,
  options?: SizedMaskOptions | (MaskAxis & UnsizedOptions),
): Tensor | Promise<Tensor> {
  const known = plainOptions<MaskAxis & { readonly size?: number | null | undefined; readonly fillValue?: number }>(
    'booleanMask',
    options,
    ['axis', 'size', 'fillValue'],
  );
  const { axis = 0, size, fillValue } = known;
  const [given, chosen] = [asTensor('booleanMask', x), asTensor('booleanMask', mask, 1)];
  const at = normalizeAxis('booleanMask', axis, given.rank);
  const { dtype } = chosen;
  if (dtype !== 'bool')
    throw new DTypeError({ op: 'booleanMask', dtype, wants: 'a mask of bools', hint: "cast(mask, 'bool')" });
  const end = at + chosen.rank;
  if (chosen.rank === 0 || !sameShape(given.type.shape.slice(at, end), chosen.type.shape))
    throw new ShapeMismatchError({
      op: 'booleanMask',
      what: `from axis ${at} on the tensor has not the shape of the mask`,
      shapes: [given.type.shape, chosen.type.shape],
      hint: 'the axes of the mask are those of the tensor from { axis } on',
    });
  checkFill('booleanMask', size, fillValue);
  if (fillValue !== undefined) checkFillNumber('booleanMask', fillValue, given.dtype);
  return oneValueShaped({
    name: 'booleanMask',
    size,
    operands: [given, chosen],
    prepare: () => [given, ravel(chosen)],
    count: ([, flags]) => apply1(countNonzeroOp, [flags!], { axes: [0], keepdims: false }),
    build([whole, flags], count) {
      const { shape } = whole!.type;
      const rows = moveaxis(reshape(whole!, [...shape.slice(0, at), flags!.size, ...shape.slice(end)]), at, 0);
      const places = apply1(placesOfTrueOp, [flags!], { count });
      return [moveaxis(takeOrFill('booleanMask', rows, places, fillValue ?? 0), 0, at)];
    },
  });
}
