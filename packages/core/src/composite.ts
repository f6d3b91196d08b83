import { isHalf } from './dtype.ts';
import type { Aval } from './loop.ts';
import type { In, Op } from './op.ts';
import { cast } from './ops/cast.ts';
import { avalOf } from './resolve.ts';
import type { Tensor } from './tensor.ts';

/**
 * What an op that is said in other ops gives of these operands. Its half floats go through all of its parts as float32, and are rounded once; an op that holds
 * graphs computes what those say.
 */
export function partsOf(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
  if (op.keepsHalves || !ins.some(isHalfFloat)) return op.impl!(ins as readonly Tensor[], attrs);
  const wide = ins.map((x) => (isHalfFloat(x) ? cast(x, 'float32') : x));
  const outs = op.infer(
    ins.map((x): Aval => avalOf(typeof x === 'number' ? null : x.type)),
    attrs,
  );
  return op.impl!(wide as readonly Tensor[], attrs).map((y, k) => cast(y, outs[k]!.dtype));
}

const isHalfFloat = (x: In): boolean => typeof x !== 'number' && x.type !== null && isHalf(x.type.dtype);
