import { isFloat } from '../dtype.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/** An operand as a tensor, given as one too, beside a partner: a number among floats takes their dtype, as in every op. */
export const likePartner = (x: In, given: Tensor, partner: Tensor): Tensor =>
  (typeof x === 'number' || x instanceof HostScalar) && isFloat(partner.dtype) ? cast(given, partner.dtype) : given;
