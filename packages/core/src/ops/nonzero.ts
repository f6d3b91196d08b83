import { apply1 } from '../dispatch.ts';
import { type DType, isFloat } from '../dtype.ts';
import { FractionError, OptionError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { type SizedOptions, type UnsizedOptions, valueShaped } from '../value-shaped.ts';
import { plainView, viewOf } from '../view.ts';
import { countNonzeroOp } from './any.ts';
import { cast } from './cast.ts';
import { asTensor, plainOptions } from './operand.ts';
import { checkNumber } from './option-kinds.ts';
import { placesOfTrueOp } from './prefix-count.ts';
import { ravel } from './reshape.ts';

/** Positions as one vector for each axis. */
export type Positions = Tensor<readonly [number], 'int32'>[];

/** Options of `nonzero` with a size. */
export interface NonzeroOptions extends SizedOptions {
  /** What stands behind the last position if there are fewer; 0 if left out. */
  readonly fillValue?: number;
}

/** Along one axis of a tensor, of which only the shape is looked at, the coordinates of row-major positions; a number for those below 0. */
export const coordinatesOp: Op<{ readonly axis: number }> = /* @__PURE__ */ definePrimitive({
  name: 'coordinates',
  infer: ([places]) => [{ shape: places!.shape, dtype: 'int32' }],
  lower([places, x], { axis }: { readonly axis: number }) {
    const place = Expr.input(0, 'int32');
    const stride = x!.shape
      .slice(axis + 1)
      .reduce((product, _, j) => product.multiply(Expr.size(1, axis + 1 + j)), Expr.literal(1, 'int32'));
    const coordinate = place.floorDivide(stride).mod(Expr.size(1, axis));
    return {
      space: places!.shape,
      inputs: [
        { aval: places!, view: plainView(places!) },
        {
          aval: x!,
          view: viewOf(
            x!,
            1,
            x!.shape.map(() => null),
          ),
        },
      ],
      args: ['int32'],
      outputs: [Expr.select(place.less(0), Expr.arg(0, 'int32'), coordinate)],
    };
  },
});

/** The positions of what is not 0, for a public function that is called `name`. */
export function positionsOf(
  name: string,
  x: In,
  options: NonzeroOptions | UnsizedOptions | undefined,
): Positions | Promise<Positions> {
  const { size, fillValue } = plainOptions<NonzeroOptions | (UnsizedOptions & { fillValue?: number })>(name, options, [
    'size',
    'fillValue',
  ]);
  const given = asTensor(name, x);
  if (given.rank === 0)
    throw new ShapeMismatchError({
      op: name,
      what: 'a scalar has no positions',
      shapes: [given.type.shape],
      hint: 'reshape(x, [1]) makes a vector of it',
    });
  checkFill(name, size, fillValue);
  if (fillValue !== undefined && !Number.isInteger(fillValue))
    throw new OptionError({ op: name, what: 'fillValue is a whole number', value: fillValue });
  return valueShaped({
    name,
    size,
    // positions have no gradient
    operands: [given].filter(({ type }) => type.device.symbols !== undefined),
    prepare: () => [ravel(cast(given, 'bool')), given],
    count: ([flags]) => apply1(countNonzeroOp, [flags!], { axes: [0], keepdims: false }),
    build([flags, whole], count) {
      const places = apply1(placesOfTrueOp, [flags!], { count });
      return whole!.type.shape.map((_, axis) => apply1(coordinatesOp, [places, whole!, fillValue ?? 0], { axis }));
    },
  }) as unknown as Positions | Promise<Positions>;
}

/** Refuses what elements of a dtype cannot be filled with. */
export function checkFillNumber(name: string, fillValue: unknown, dtype: DType): void {
  checkNumber(name, 'fillValue', fillValue);
  if (!isFloat(dtype) && !Number.isInteger(fillValue))
    throw new FractionError({ op: name, value: fillValue as number, dtype });
}

/** Refuses something to fill with where nothing is left over. */
export function checkFill(name: string, size: number | null | undefined, fillValue: unknown): void {
  if (fillValue !== undefined && fillValue !== null && (size === undefined || size === null))
    throw new OptionError({
      op: name,
      what: 'fillValue fills a size, and none is given',
      value: fillValue,
      hint: 'without { size } nothing is left over to be filled',
    });
}

/**
 * The positions of the elements that are not 0 (NaN is not 0), in row-major order: one int32 vector for each axis of `x`, by a Promise, since their length depends on values. With
 * `{ size }` at once and of that length, in compiled steps too: positions beyond it are left out, and `fillValue` (0) stands for those that are missing.
 *
 * @example
 * const [rows, columns] = await nonzero(tensor([[0, 7], [8, 0], [0, 9]]));
 * rows // [0, 1, 2]
 * columns // [1, 0, 1]
 * nonzero(tensor([0, 5, 0, 6]), { size: 3, fillValue: -1 })[0] // [1, 3, -1]
 */
export function nonzero(x: In, options: NonzeroOptions): Positions;
export function nonzero(x: In, options?: UnsizedOptions): Promise<Positions>;
export function nonzero(x: In, options?: NonzeroOptions | UnsizedOptions): Positions | Promise<Positions> {
  return positionsOf('nonzero', x, options);
}
