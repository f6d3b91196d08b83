import { meet } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { type DType, factsOf, isInteger } from '../dtype.ts';
import { FractionError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import { avalOf } from '../resolve.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { fullOp } from './creation.ts';
import { asTensor } from './operand.ts';

const isNumber = (x: In): x is number | HostScalar => typeof x === 'number' || x instanceof HostScalar;

/** Two operands as tensors of the dtype in which they meet; a number takes that of its partner. */
export function inOneDType(op: string, a: In, b: In): [Tensor, Tensor] {
  const given = [a, b].map((x, i) => (isNumber(x) ? x : asTensor(op, x, i)));
  const dtype = meet(
    op,
    given.map((x) => avalOf(isNumber(x) ? null : x.type)),
  );
  return given.map((x) => (isNumber(x) ? scalarOf(op, x, dtype) : cast(x, dtype))) as [Tensor, Tensor];
}

/** A number as a tensor of a dtype that can hold it. */
export function scalarOf(op: string, x: number | HostScalar, dtype: DType): Tensor {
  const { min, max } = factsOf(dtype);
  if (typeof x === 'number' && isInteger(dtype) && (!Number.isInteger(x) || x < min || x > max))
    throw new FractionError({ op, value: x, dtype });
  return apply1(fullOp, [x], { shape: [], dtype });
}
