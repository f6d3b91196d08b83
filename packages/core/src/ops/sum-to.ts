import type { DType } from '../dtype.ts';
import { apply1 } from '../dispatch.ts';
import { sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { reshape } from './reshape.ts';
import { sumOp } from './reduce.ts';

/** The gradient of a broadcast: sums away the axes along which `shape` was stretched, in its dtype. */
export function sumTo(x: Tensor, shape: Shape, dtype: DType): Tensor {
  const whole = cast(x, dtype);
  if (sameShape(whole.type.shape, shape)) return whole;
  const lead = whole.type.shape.length - shape.length;
  const axes = whole.type.shape.flatMap((extent, axis) =>
    axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(apply1(sumOp, [whole], { axes, keepdims: false }), shape);
}
