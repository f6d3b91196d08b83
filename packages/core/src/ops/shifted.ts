import { apply1 } from '../dispatch.ts';
import type { Tensor } from '../tensor.ts';
import { padOp } from './pad.ts';
import { sliceOp } from './slice.ts';

/** The elements moved by one place along an axis, forward or backward: one leaves at the end, and `fill` comes in at the other. */
export function shifted(x: Tensor, axis: number, forward: boolean, fill: number): Tensor {
  const { shape } = x.type;
  if (shape[axis] === 0) return x;
  const begin = shape.map((_, a) => (a === axis && !forward ? 1 : 0));
  const size = shape.map((extent, a) => (a === axis ? extent - 1 : extent));
  const kept = apply1(sliceOp, [x], { begin, size, step: size.map(() => 1) });
  return apply1(padOp, [kept, fill], { shape, begin: shape.map((_, a) => (a === axis && forward ? 1 : 0)) });
}
