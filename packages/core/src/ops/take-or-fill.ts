import { apply1 } from '../dispatch.ts';
import { NO_ATTRS } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { less } from './comparison.ts';
import { maximum } from './extrema.ts';
import { broadcastTo } from './broadcast-to.ts';
import { scalarOf } from './one-dtype.ts';
import { reshape } from './reshape.ts';
import { takeRowsOp } from './take-rows.ts';
import { where } from './where.ts';

/** Rows at places, and for places below 0 rows of `fillValue`; the first row if none is given. */
export function takeOrFill(op: string, rows: Tensor, places: Tensor, fillValue?: number): Tensor {
  const [count, ...rest] = rows.type.shape as readonly [number, ...number[]];
  const shape = [...places.type.shape, ...rest];
  if (count === 0) return broadcastTo(scalarOf(op, fillValue ?? 0, rows.dtype), shape) as Tensor;
  const taken = apply1(takeRowsOp, [rows, maximum(places, 0) as Tensor], NO_ATTRS);
  if (fillValue === undefined) return taken;
  const missing = reshape(less(places, 0) as Tensor, [...places.type.shape, ...rest.map(() => 1)]);
  return where(missing, scalarOf(op, fillValue, rows.dtype), taken) as Tensor;
}
