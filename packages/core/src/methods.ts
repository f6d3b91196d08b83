import type { In } from './op.ts';
import { all, any } from './ops/any.ts';
import { argmax, argmin } from './ops/argmax.ts';
import { abs, add, multiply, negative, square, subtract } from './ops/arithmetic.ts';
import { at } from './ops/at.ts';
import { cast } from './ops/cast.ts';
import { clip } from './ops/clip.ts';
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from './ops/comparison.ts';
import { divide } from './ops/division.ts';
import { dot } from './ops/dot.ts';
import { expandDims, squeeze } from './ops/expand-dims.ts';
import { exp, log } from './ops/exponential.ts';
import { maximum, minimum } from './ops/extrema.ts';
import { tanh } from './ops/hyperbolic.ts';
import { matmul } from './ops/matmul.ts';
import { max, min } from './ops/max.ts';
import { mean } from './ops/mean.ts';
import { power, sqrt } from './ops/power.ts';
import { prod } from './ops/prod.ts';
import { sum } from './ops/reduce.ts';
import { relu } from './ops/relu.ts';
import { ravel, reshape } from './ops/reshape.ts';
import { sigmoid } from './ops/sigmoid.ts';

import { slice } from './ops/slice.ts';
import { softmax } from './ops/softmax.ts';
import { transpose } from './ops/transpose.ts';
import { std, variance } from './ops/variance.ts';
import { Tensor } from './tensor.ts';
import type { TensorMethods } from './tensor-methods.ts';
import { Variable } from './variable.ts';

/**
 * Makes ops available as methods of tensors and Variables: `x.add(y)` for `add(x, y)`. `at` of a Variable stays what can be assigned to. A call of its own, so that a program that writes functions does not carry
 * all of them; the package `tensai` makes it for its users.
 *
 * @example
 * registerMethods();
 * tensor([1, 2]).add(1).mul(2) // [4, 6]
 */
export function registerMethods(): void {
  const ops = {
    add,
    subtract,
    sub: subtract,
    multiply,
    mul: multiply,
    divide,
    div: divide,
    power,
    pow: power,
    negative,
    neg: negative,
    abs,
    exp,
    log,
    sqrt,
    square,
    matmul,
    dot,
    sum,
    mean,
    max,
    min,
    prod,
    variance,
    std,
    argmax,
    argmin,
    all,
    any,
    reshape,
    transpose,
    expandDims,
    squeeze,
    flatten: ravel,
    slice,
    at,
    equal,
    notEqual,
    less,
    lessEqual,
    greater,
    greaterEqual,
    maximum,
    minimum,
    clip,
    cast,
    relu,
    sigmoid,
    tanh,
    softmax,
  } satisfies Record<keyof TensorMethods, unknown>;
  for (const [name, op] of Object.entries(ops)) {
    const call = op as (x: In, ...rest: unknown[]) => Tensor;
    const method = {
      [name](this: In, ...rest: unknown[]): Tensor {
        return call(this, ...rest);
      },
    };
    for (const { prototype } of [Tensor, Variable])
      if (!Object.hasOwn(prototype, name))
        Object.defineProperty(prototype, name, { value: method[name], writable: true, configurable: true });
  }
}
