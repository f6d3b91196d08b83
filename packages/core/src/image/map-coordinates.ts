import { ShapeMismatchError, OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { asTensor, plainOptions, resultOf, tensorsOf } from '../ops/operand.ts';
import { nameArgument } from '../ops/option-kinds.ts';
import { reshape } from '../ops/reshape.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { unstack } from '../ops/stack.ts';
import { finiteArgument, type Imaged } from './image-argument.ts';
import { checkPixels } from './resize.ts';
import { type FillMode, fillModes, samplePoints } from './sample-points.ts';
import { cast } from '../ops/cast.ts';
import { isFloat } from '../dtype.ts';

/** What stands beyond the ends of what is looked at. */
export interface FillOptions {
  /** `constant` (the default): a number; `nearest`: `1 1 | 1 2 3 | 3 3`; `wrap`: `2 3 | 1 2 3 | 1 2`; `mirror`: `3 2 | 1 2 3 | 2 1`; `reflect`: `2 1 | 1 2 3 | 3 2`. */
  readonly fillMode?: FillMode;
  /** Of the mode `constant`; 0 if left out. */
  readonly fillValue?: number;
}

/** Reads and checks what stands beyond the ends. */
export function fillArgument(
  op: string,
  { fillMode = 'constant', fillValue = 0 }: FillOptions,
): { readonly fillMode: FillMode; readonly fillValue: number } {
  return {
    fillMode: nameArgument(op, 'fillMode', fillMode, fillModes),
    fillValue: finiteArgument(op, 'fillValue', fillValue),
  };
}

/**
 * `inputs` at points between its elements: `coordinates` is `[rank, …points]`, or a tensor `[…points]` for each axis, and the result `[…points]`. An `order` of 1 is a
 * mean of the elements around a point by their distances, 0 the nearest one (of two the one farther from 0). Results of integers are rounded in the same way.
 *
 * @example
 * image.mapCoordinates(tensor([10, 20, 30]), [tensor([0.5, 1.25, 2.5])], 1) // [15, 22.5, 15]
 * image.mapCoordinates(tensor([10, 20, 30]), tensor([[-1, 3]]), 1, { fillMode: 'nearest' }) // [10, 30]
 * image.mapCoordinates(tensor([[1, 2], [3, 4]]), tensor([[0, 0.6], [1, 0.2]]), 0) // [2, 3]
 * image.mapCoordinates(tensor([1, 2]), [tensor([0])], 2) // throws option
 */
export function mapCoordinates<X extends In>(
  inputs: X,
  coordinates: In | readonly In[],
  order: 0 | 1,
  options?: FillOptions,
): Imaged<X> {
  const op = 'mapCoordinates';
  const fill = fillArgument(op, plainOptions(op, options, ['fillMode', 'fillValue']));
  if (order !== 0 && order !== 1) throw new OptionError({ op, what: 'the order is 0 or 1', value: order });
  return resultOf(() => {
    const x = asTensor(op, inputs);
    const along = (
      Array.isArray(coordinates)
        ? tensorsOf(op, coordinates as readonly In[])
        : unstack(listed(op, coordinates as In, x))
    ) as readonly Tensor[];
    if (x.rank === 0 || along.length !== x.rank || along.some((c) => !sameShape(c.type.shape, along[0]!.type.shape)))
      throw new ShapeMismatchError({
        op,
        what: `coordinates are one list of points for each of ${x.rank} axes`,
        shapes: [x.type.shape, ...along.map((c) => c.type.shape)],
      });
    checkPixels(op, x, x.type.shape.map((_, axis) => axis)); // prettier-ignore
    const { shape } = along[0]!.type;
    const points = along.map(
      (c) => reshape(isFloat(c.dtype) ? (c as In) : (cast(c as In, 'float32') as In), [1, ...shape]) as Tensor,
    );
    const whole = reshape(x as In, [1, ...x.type.shape, 1]) as Tensor;
    return reshape(samplePoints(whole, points, { order, ...fill }) as In, shape) as Tensor;
  }) as Imaged<X>;
}

function listed(op: string, coordinates: In, x: Tensor): In {
  const given = asTensor(op, coordinates, 1);
  if (given.rank === 0)
    throw new ShapeMismatchError({
      op,
      what: 'coordinates are [rank, …points]',
      shapes: [x.type.shape, given.type.shape],
    });
  return given as In;
}
