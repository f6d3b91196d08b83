import { defineUnary, type UnaryFloat } from '../define.ts';
import { type DType, factsOf } from '../dtype.ts';
import { Expr, polynomial } from '../expr.ts';
import { halves, sumOf, timesBoth } from './exact-arithmetic.ts';

/** `Σ tᵏ / (k!·(k + order)!)`, enough of it for t ≤ 16. */
function seriesOf(order: 0 | 1, dtype: DType): number[] {
  const coefficients: number[] = [1];
  for (let k = 1; k <= (factsOf(dtype).bytes > 4 ? 23 : 15); k++)
    coefficients.push(coefficients[k - 1]! / (k * (k + order)));
  return coefficients;
}

const number = (value: number, { dtype }: Expr): Expr => Expr.literal(value, dtype);

/**
 * The modified Bessel function of order 0 or 1 for x ≥ 0: up to 8 its power series, whose terms have one sign; beyond, `eˣ / √x` times a polynomial in `8 / x`.
 * The exponential comes in two halves, which do not overflow before the result does.
 */
function bessel(x: Expr, order: 0 | 1): Expr {
  // by selects: the slopes of minimum and maximum are shared at 8
  const within = x.lessEqual(8);
  const half = Expr.select(within, x, number(8, x)).multiply(0.5);
  const series = polynomial(half.multiply(half), seriesOf(order, x.dtype));
  const near = order === 0 ? series : series.multiply(half);
  const far = Expr.select(within, number(8, x), x);
  const { single, double } = TAILS[order];
  const tail = polynomial(number(8, x).divide(far), factsOf(x.dtype).bytes > 4 ? double : single);
  const grown = far.multiply(0.5).exp();
  const large = grown.multiply(tail.divide(far.sqrt())).multiply(grown);
  return Expr.select(within, near, Expr.select(x.less(Infinity), large, x));
}

// Of `√x·e⁻ˣ·Iₙ(x)` in 8 / x on [0, 1]: Chebyshev's interpolation with 50 digits, absolute errors 6e-10 and 1e-16.
const TAILS = [
  {
    single: [0.39894228, 0.0062334313, 0.00043894318, 5.3360701e-5, 2.0566747e-5, -9.1719317e-6, 6.9311349e-6],
    double: [
      0.39894228040143265, 0.006233473131316845, 0.0004382910729886693, 5.706953624193869e-5, 1.0911361925997968e-5,
      2.9954073167756666e-6, -2.0761131744741695e-6, 2.692090971660618e-5, -0.00017542495495906731,
      0.0008697738350189672, -0.0032864015829725595, 0.009569598859475467, -0.021569703319424788, 0.03761054257802186,
      -0.05042780494350167, 0.051351441295637665, -0.03889446336018177, 0.02117824290872069, -0.007822911623576222,
      0.0017535872402323388, -0.000180000285662123,
    ],
  },
  {
    single: [0.39894228, -0.018700373, -0.00073121323, -7.5756158e-5, -2.4812993e-5, 9.9582231e-6, -7.815999e-6],
    double: [
      0.39894228040143276, -0.018700419393866023, -0.0007304851253729175, -7.989723393054468e-5, -1.4031191210208183e-5,
      -3.631095418182544e-6, 2.180825514709792e-6, -2.9259705002228866e-5, 0.0001899137004109791, -0.00093859205890687,
      0.003534784633819894, -0.010259355217376987, 0.023050717196650677, -0.04006900719598391, 0.0535652181683476,
      -0.05439280296031644, 0.04108839518462735, -0.022316857723123234, 0.00822419269832574, -0.0018395148741823378,
      0.00018843757571172153,
    ],
  },
] as const;

/**
 * Order 0 to the digits of float32. Up to 2.5 the power series, then `eˣ / √x` times a polynomial, of `(x − 4.5) / (x + 4.5)` or `8 / x`, near 0.4 everywhere; with what
 * the polynomial, the root and the quotient lost by rounding.
 */
function single(x: Expr): Expr {
  const size = x.minimum(LIMIT);
  const series = polynomial(size.square().multiply(0.25), seriesOf(0, x.dtype).slice(0, 10));
  const near = size.less(8);
  const middle = size.subtract(4.5).divide(size.add(4.5));
  const [first, ...more] = TAILS[0].single;
  const [middleFirst = 0, ...middleMore] = MIDDLE;
  const far = number(8, x).divide(size);
  const above = sumOf(
    Expr.select(near, number(middleFirst, x), number(first, x)),
    Expr.select(near, polynomial(middle, middleMore).multiply(middle), polynomial(far, more).multiply(far)),
  );
  const root = size.sqrt();
  const [root1, root2] = halves(root);
  // √x is root + excess / (2·root)
  const excess = size.subtract(root1.square()).subtract(root1.multiply(root2).multiply(2)).subtract(root2.square());
  const [share] = halves(above.upper.divide(root));
  const remainder = above.upper.subtract(share.multiply(root1)).subtract(share.multiply(root2));
  const rest = remainder
    .add(above.lower)
    // and what the first coefficients have beyond the digits of float32
    .add(Expr.select(near, number(middleFirst - Math.fround(middleFirst), x), number(first - Math.fround(first), x)))
    .subtract(share.multiply(excess).divide(root.multiply(2)))
    .divide(root);
  // eˣ overflows before the result does; the shift is about 53·log 2, and takes digits away from no x
  const deep = size.greater(64);
  const power = Expr.select(deep, size.subtract(SHIFT), size).exp();
  const grown = share.multiply(Expr.select(deep, number(EXCESS, x), number(0, x))).add(rest);
  const large = timesBoth(power, share, grown).multiply(Expr.select(deep, number(2 ** 53, x), number(1, x)));
  return Expr.select(size.less(2.5), series, Expr.select(x.less(LIMIT), large, x.multiply(2 ** 127)));
}

// beyond, the result overflows
const LIMIT = 96;
const SHIFT = 4815166 / 2 ** 17;
const EXCESS = SHIFT - 53 * Math.LN2;

// Of `√x·e⁻ˣ·I₀(x)` in (x − 4.5) / (x + 4.5) on [2.5, 8]: Chebyshev's interpolation with 40 digits, relative error 4e-10.
const MIDDLE: readonly number[] = [
  0.41195676, -0.031728207, 0.04784727, -0.070104648, 0.074125914, -0.010709286, -0.11996144, 0.18511572, -0.06864505,
  -0.053871879,
];

/** The modified Bessel function of the first kind of order 1, which is odd. */
const i1Of = (x: Expr): Expr => {
  const size = bessel(x.abs(), 1);
  return Expr.select(x.less(0), size.negative(), size);
};

/**
 * The modified Bessel function of the first kind of order 0, `Σ (x²/4)ᵏ / k!²`, elementwise, floating point: integers become float32. Its slope is that of order 1.
 *
 * @example
 * i0(tensor([0, 1, -2])) // [1, 1.26607, 2.27959]
 */
export const i0: UnaryFloat = /* @__PURE__ */ defineUnary('i0', {
  formula: (x) => (factsOf(x.dtype).bytes > 4 ? bessel(x.abs(), 0) : single(x.abs())),
  derivative: (x) => i1Of(x),
  result: 'float',
  domain: [-12, 12],
  accuracy: { float32: 2, float64: 8 },
});
