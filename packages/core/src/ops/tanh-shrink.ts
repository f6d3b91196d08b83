import { defineUnary, type UnaryFloat } from '../define.ts';
import { factsOf } from '../dtype.ts';
import { Expr, polynomial } from '../expr.ts';

/** `x − tanh(x)`, elementwise, exact near 0 too, where the difference would cancel.
 * @example tanhShrink(tensor([-1, 0, 2])) // [-0.23841, 0, 1.036] */
export const tanhShrink: UnaryFloat = /* @__PURE__ */ defineUnary('tanhShrink', {
  formula(x) {
    const square = x.square();
    const wide = factsOf(x.dtype).bytes > 4;
    const [third = 0, ...more] = wide ? DOUBLE : SINGLE;
    // x³ is the exact cube of the first third of the digits and a small part, in which the remainder of that cube's third goes too
    const scaled = x.multiply(wide ? 2 ** 36 + 1 : 2 ** 16 + 1);
    const head = scaled.subtract(scaled.subtract(x));
    const rest = head.subtract(x);
    const cube = head.square().multiply(head);
    const main = cube.divide(3);
    const tail = polynomial(square, more);
    const squareRest = head
      .square()
      .subtract(square)
      .subtract(rest.multiply(head.add(x)));
    const small = rest
      .multiply(head.multiply(x).add(rest.square().multiply(third)))
      .subtract(x.multiply(square).multiply(square).multiply(tail))
      // and what the square lost by rounding
      .subtract(x.multiply(square).multiply(squareRest).multiply(2).multiply(tail))
      .subtract(cube.subtract(main.multiply(2)).subtract(main).multiply(third));
    const near = main.subtract(small);
    return Expr.select(square.less(NEAR), near, x.subtract(x.tanh()));
  },
  derivative: (x) => x.tanh().square(),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

// of (1.04)²: from there on the result is above ¼, and the error of the hyperbolic tangent at most a unit of it
const NEAR = 1.0816;

// `(x − tanh(x)) / x³` in x² on [0, 1.0816] and [0, 1.44]: interpolation at Chebyshev points with 60 digits, relative errors 8e-10 and 2e-17;
// what the first ones of SINGLE lose in float32, the next ones have.
const SINGLE: readonly number[] = [
  0.333333333, -0.1333332956, 0.0539672412, -0.02185958065, 0.008814064387, -0.00345159521, 0.00120965632,
  -0.000317231107, 4.325131e-5,
];
const DOUBLE: readonly number[] = [
  0.3333333333333333, -0.13333333333333, 0.053968253968002707, -0.021869488528648666, 0.008863235411161439,
  -0.003592126888598983, 0.001455827001444706, -0.0005899940285489906, 0.00023901875258404133, -9.664213649041848e-5,
  3.876166750693422e-5, -1.5162825086306696e-5, 5.586800040557586e-6, -1.834659002402039e-6, 4.989024885527222e-7,
  -1.022101099753399e-7, 1.3705901439564928e-8, -8.884128538878125e-10,
];
