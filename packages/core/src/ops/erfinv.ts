import { defineUnary, type UnaryFloat } from '../define.ts';
import { type DType, factsOf } from '../dtype.ts';
import { Expr, polynomial } from '../expr.ts';

/**
 * The inverse of the error function, elementwise: NaN outside [−1, 1], infinite at its ends.
 * The form is that of M. Giles, "Approximating the erfinv function", GPU Computing Gems, Jade edition (2012): x plus x times polynomials in
 * `w = −log(1 − x²)` or `√w`.
 *
 * @example erfinv(tensor([-0.5, 0, 0.5, 1])) // [-0.47694, 0, 0.47694, Infinity]
 */
export const erfinv: UnaryFloat = /* @__PURE__ */ defineUnary('erfinv', {
  formula(x) {
    // 1 − x is exact where it matters; x² would be rounded
    const w = x.negative().add(1).multiply(x.add(1)).log().negative();
    const pieces = piecesFor(x.dtype).map(({ below, variable, coefficients }) => ({
      inside: w.less(below),
      ratio: polynomial(variable(w), coefficients),
    }));
    const ratio = pieces.reduceRight(
      (rest, piece) => Expr.select(piece.inside, piece.ratio, rest),
      pieces.at(-1)!.ratio,
    );
    // x and a smaller rest: what is rounded on the way is the rest
    const y = x.add(x.multiply(Expr.select(x.abs().equal(1), Expr.literal(Infinity, x.dtype), ratio)));
    // a zero keeps its sign
    return Expr.select(x.equal(0), x, y);
  },
  derivative: (_, y) =>
    y
      .multiply(y)
      .exp()
      .multiply(Math.sqrt(Math.PI) / 2),
  result: 'float',
  domain: [-0.99, 0.99],
  accuracy: { float32: 2, float64: 4 },
});

/** Where w is below a bound (and in no piece before): `erfinv(x) / x − 1` as a polynomial in a variable made of w. */
interface Piece {
  readonly below: number;
  readonly variable: (w: Expr) => Expr;
  readonly coefficients: readonly number[];
}

const piecesFor = (dtype: DType): readonly Piece[] => (factsOf(dtype).bytes > 4 ? DOUBLE : SINGLE);

// Interpolation at Chebyshev points with 50 digits; relative errors 8e-9 and 2e-17.
const SINGLE: readonly Piece[] = [
  {
    below: 5,
    variable: (w) => w.subtract(2.5),
    coefficients: [
      0.501409351, 0.246640289, -0.00417732004, -0.0012527485, 0.000218257724, -4.95969179e-6, -3.42341427e-6,
      4.65417411e-7, 1.59843061e-8, -8.7390107e-9, 4.67193251e-10,
    ],
  },
  {
    below: Infinity,
    variable: (w) => w.sqrt().subtract(3),
    coefficients: [
      1.8329768, 1.00167504, 0.00944564509, -0.00763859214, 0.00568360493, -0.00359055213, 0.0014946019, -7.07736481e-5,
      -0.000317686707, 0.000125706944,
    ],
  },
];
const DOUBLE: readonly Piece[] = [
  {
    below: 6.25,
    variable: (w) => w.subtract(3.125),
    coefficients: [
      0.6536545626831027, 0.24015818242558834, -0.0060336708714268505, -0.0007407025341546428, 0.0001867342080198105,
      -1.3882523393958216e-5, -1.365469175876002e-6, 4.234788168231749e-7, -2.9070391278133268e-8, -4.11266043781625e-9,
      1.0512233784792704e-9, -5.414303255889495e-11, -1.2978805889184343e-11, 2.630526754041615e-12,
      -8.07191351997577e-14, -4.0020017152535526e-14, 6.521313701474496e-15, -3.9403519785389815e-17,
      -1.221542852168718e-16, 1.551090791464083e-17, 6.073657088474752e-19, -3.473530210193121e-19,
      1.9997945373179742e-20, 3.194108374912747e-21, -3.5940997310271095e-22,
    ],
  },
  {
    below: 16,
    variable: (w) => w.sqrt().subtract(3.25),
    coefficients: [
      2.0838856104922208, 1.0052589676941655, 0.005370914553555034, -0.0037512085082250035, 0.002491442097956848,
      -0.0016882755354397463, 0.0009532893415832701, -0.00035503781392441327, 2.4031512806061508e-5,
      6.828711853849998e-5, -4.732068016830873e-5, 1.2465022704988036e-5, 2.9325760376409468e-6, -3.985689940977412e-6,
      1.4816048583639514e-6, -2.7644650237482827e-8, -2.4551042556688563e-7, 1.3161237735555806e-7,
      -2.0902998564824387e-8, -1.5315519603406967e-8, 7.675637645381078e-9,
    ],
  },
  {
    below: Infinity,
    variable: (w) => w.sqrt().subtract(5),
    coefficients: [
      3.8499064014085844, 1.0103004648645453, -0.00013871931837845013, -0.00021503011982977632, 7.599527804983429e-5,
      -1.9681770671549198e-5, 4.5260530234628765e-6, -9.930295866518395e-7, 2.290501913460559e-7, -6.75554205138568e-8,
      2.9026406684863684e-8, -1.5256763916648517e-8, 7.808017116604453e-9, -3.4692454700338222e-9,
      1.3294950332899953e-9, -4.388948173741746e-10, 6.224934355340726e-11, 4.3213034500544016e-11,
      -1.8739302448438584e-11,
    ],
  },
];
