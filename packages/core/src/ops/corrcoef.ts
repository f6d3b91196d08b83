import { floatOf } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { square, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { divide } from './division.ts';
import { matmul } from './matmul.ts';
import { mean } from './mean.ts';
import { asTensor, resultOf } from './operand.ts';
import { sqrt } from './power.ts';
import { sum } from './reduce.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/**
 * Pearson's correlation of variables, each a row of `[variables, observations]`: `[variables, variables]`, floating point. A vector is one variable and gives the
 * scalar 1. A variable that never changes has no correlation: NaN.
 *
 * @example
 * corrcoef(tensor([[1, 2, 3], [3, 2, 1]])) // [[1, -1], [-1, 1]]
 */
export function corrcoef<X extends In>(x: X): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const given = asTensor('corrcoef', x);
    if (given.rank !== 1 && given.rank !== 2)
      throw new OptionError({ op: 'corrcoef', what: 'it takes a vector or a matrix', value: given.type.shape });
    const rows = given.rank === 1 ? reshape(given, [1, given.size]) : given;
    const values = cast(rows, floatOf(given.dtype));
    const centered = subtract<In, In>(values, mean(values, { axis: 1, keepdims: true }));
    const length = sqrt(sum(square(centered), { axis: 1, keepdims: true }));
    const unit = divide<In, In>(centered, length);
    // rounding must not make more of it than 1
    const products = clip(matmul<In, In>(unit, transpose(unit)), -1, 1);
    return given.rank === 1 ? reshape(products, []) : products;
  }) as Tensor<Shape, FloatOf<DTypeOf<X>>>;
}
