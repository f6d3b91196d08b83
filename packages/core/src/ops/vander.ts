import { OptionError } from '../errors.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import type { In } from '../op.ts';
import { checkShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { takesNumbers } from './accepts.ts';
import { expandDims } from './expand-dims.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { power } from './power.ts';
import { arangeOp } from './range.ts';
import type { Rearranged } from './transpose.ts';

/** What `vander` may be told. */
export interface VanderOptions {
  /** The number of columns; as many as rows if left out. */
  readonly N?: number | null;
  /** Do the powers increase from left to right? No, if left out. */
  readonly increasing?: boolean;
}

/**
 * The Vandermonde matrix of a vector: its powers from `N − 1` down to 0 in the columns, `[n, N]`.
 *
 * @example
 * vander(tensor([1, 2, 3])) // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * vander(tensor([2, 3]), { N: 4, increasing: true }) // [[1, 2, 4, 8], [1, 3, 9, 27]]
 */
export function vander<X extends In>(x: X, options?: VanderOptions): Rearranged<X> {
  return resultOf(() => {
    const { N, increasing = false } = plainOptions('vander', options, ['N', 'increasing']);
    checkBoolean('vander', 'increasing', increasing);
    const given = asTensor('vander', x);
    if (given.rank !== 1) throw new OptionError({ op: 'vander', what: 'it takes a vector', value: given.type.shape });
    takesNumbers('vander', given.dtype);
    const count = N ?? given.size;
    checkShape('vander', [given.size, count]);
    const [start, step] = increasing ? [0, 1] : [count - 1, -1];
    const exponents: Tensor = onDevice(given.type.device, () =>
      apply1(arangeOp, [start, step], { count, dtype: given.dtype }),
    );
    return power<In, In>(expandDims(given, 1), exponents);
  }) as Rearranged<X>;
}
