import { type Binary, defineBinary } from '../define.ts';
import { type DType, factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { takesIntegers } from './accepts.ts';

/** How many divisions Euclid's algorithm needs at most: the worst pair are neighbours in Fibonacci's sequence (Lamé, 1844). */
function stepsFor(dtype: DType): number {
  let [a, b, steps] = [1, 1, 0];
  for (; b <= factsOf(dtype).max; steps++) [a, b] = [b, a + b];
  return steps;
}

/** `|x|` as an unsigned word, in which that of the least integer has room. */
const magnitude = (x: Expr): Expr =>
  (factsOf(x.dtype).min < 0 ? Expr.select(x.less(0), x.negative(), x) : x).cast('uint32');

/** Euclid's algorithm, as many steps as the dtype may need: a formula has no loops. */
function divisorOf(x: Expr, y: Expr): Expr {
  const one = Expr.literal(1, 'uint32');
  let [a, b] = [magnitude(x), magnitude(y)];
  for (let step = stepsFor(x.dtype); step > 0; step--) {
    const done = b.equal(0);
    const rest = a.mod(Expr.select(done, one, b));
    [a, b] = [Expr.select(done, a, b), Expr.select(done, b, rest)];
  }
  return a;
}

/**
 * The greatest common divisor of `|a|` and `|b|`, elementwise, broadcast, integer dtypes; that of 0 and 0 is 0.
 *
 * @example
 * gcd(tensor([12, -9], { dtype: 'int32' }), 6) // [6, 3]
 * gcd(tensor([1.5]), 2) // throws dtype
 */
export const gcd: Binary = /* @__PURE__ */ defineBinary('gcd', {
  formula: (a, b) => divisorOf(a, b).cast(a.dtype),
  accepts: (dtype) => takesIntegers('gcd', dtype),
});

/**
 * The least common multiple of `|a|` and `|b|`, elementwise, broadcast, integer dtypes; 0 where one is 0. What the dtype cannot hold wraps.
 *
 * @example
 * lcm(tensor([4, -6], { dtype: 'int32' }), 10) // [20, 30]
 */
export const lcm: Binary = /* @__PURE__ */ defineBinary('lcm', {
  formula: (a, b) => {
    const divisor = divisorOf(a, b).maximum(1);
    return magnitude(a).floorDivide(divisor).multiply(magnitude(b)).cast(a.dtype);
  },
  accepts: (dtype) => takesIntegers('lcm', dtype),
});
