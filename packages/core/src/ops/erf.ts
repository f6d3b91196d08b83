import { defineUnary, type UnaryFloat } from '../define.ts';
import { erfcOf, erfOf } from './erf-formula.ts';

/** The Gauss error function `2/√π · ∫₀ˣ e^(−t²) dt`, elementwise: any shape, floating dtypes; integers become float32.
 * @example erf(tensor([-1, 0, 1])) // [-0.8427, 0, 0.8427] */
export const erf: UnaryFloat = /* @__PURE__ */ defineUnary('erf', {
  formula: erfOf,
  derivative: (x) =>
    x
      .multiply(x)
      .negative()
      .exp()
      .multiply(2 / Math.sqrt(Math.PI)),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** The complementary error function `1 − erf(x)`, elementwise, without the cancellation that the difference has for large x.
 * @example erfc(tensor([-1, 0, 4])) // [1.8427, 1, 1.5417e-8] */
export const erfc: UnaryFloat = /* @__PURE__ */ defineUnary('erfc', {
  formula: erfcOf,
  derivative: (x) =>
    x
      .multiply(x)
      .negative()
      .exp()
      .multiply(-2 / Math.sqrt(Math.PI)),
  result: 'float',
  accuracy: { float32: 2, float64: 6 },
});
