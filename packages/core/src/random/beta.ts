import type { DType } from '../dtype.ts';
import type { In, Op } from '../op.ts';
import { logistic } from '../ops/logistic.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { DrawAttrs } from './draw.ts';
import { GAMMA_ROUNDS, gammaRounds, positive } from './gamma.ts';
import { defineParametric, drawParametric, type Parameter } from './parametric.ts';
import type { DrawOptions } from './uniform.ts';

const parameters: readonly Parameter[] = [/* @__PURE__ */ positive('alpha'), /* @__PURE__ */ positive('beta')];

export const betaOp: Op<DrawAttrs> = /* @__PURE__ */ defineParametric('beta', {
  parameters,
  // x / (x + y) of two gamma variables; by their logarithms, since both vanish where the parameters are small
  rounds: (key, [alpha, beta], dtype) => {
    const x = gammaRounds(key, alpha!, dtype, 0);
    const y = gammaRounds(key, beta!, dtype, 1);
    return { count: GAMMA_ROUNDS, accs: [x.acc, y.acc], output: logistic(x.logarithm.subtract(y.logarithm)) };
  },
});

/**
 * Beta distributed numbers of a shape, with the parameters `alpha` and `beta` (numbers, or tensors that broadcast): the mean is `alpha / (alpha + beta)`.
 * Of two gamma variables: see `random.gamma`.
 *
 * @example
 * random.beta([3], 2, 5, { seed: 42 }) // shape [3]
 * random.beta([2], 1, -1) // throws option
 */
export const beta = <const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  alpha: In,
  // the name that the distribution's second parameter has
  // oxlint-disable-next-line no-shadow
  beta: In,
  options?: DrawOptions<D>,
): Tensor<S, D> => drawParametric(betaOp, parameters, shape, [alpha, beta], options) as Tensor<S, D>;
