import { apply1 } from '../../dispatch.ts';
import { OptionError } from '../../errors.ts';
import type { In } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { asItIs, resultOf } from '../operand.ts';
import { invOp } from './inv.ts';
import { type MatrixResult, squareArgument } from './matrix-argument.ts';
import { chain, eyes } from './matrix-products.ts';

/**
 * Square matrices `[…, n, n]` to a whole power, by squaring; to a negative one, that of their inverses (of a singular matrix an error), and to 0 identities.
 *
 * @example
 * matrixPower(tensor([[1, 1], [0, 1]]), 5) // [[1, 5], [0, 1]]
 * matrixPower(tensor([[2, 0], [0, 4]]), -1) // [[0.5, 0], [0, 0.25]]
 */
export function matrixPower<X extends In>(x: X, n: number): MatrixResult<X> {
  return resultOf(() => {
    const op = 'matrixPower';
    const given = squareArgument(op, x);
    if (!Number.isSafeInteger(n)) throw new OptionError({ op, what: 'the exponent is a whole number', value: n });
    if (n === 0) return eyes(given, given.type.shape.at(-1)!);
    if (n === 1) return asItIs(x, given);
    let square = n < 0 ? apply1(invOp, [given], { op }) : given;
    let power: Tensor | null = null;
    for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) power = power ? chain(power, square) : square;
      if (left > 1) square = chain(square, square);
    }
    return power!;
  }) as MatrixResult<X>;
}
