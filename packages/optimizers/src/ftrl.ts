import { add, clip, divide, multiply, OptionError, power, sqrt, square, subtract, type Tensor } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Ftrl` takes. */
export interface FtrlOptions extends OptimizerOptions {
  /** The power with which rates fall as squared gradients add up: 0 or less. */
  readonly learningRatePower?: number;
  /** With what the sum of squared gradients starts. */
  readonly initialAccumulatorValue?: number;
  readonly l1RegularizationStrength?: number;
  readonly l2RegularizationStrength?: number;
  /** An L2 penalty on the loss, instead of on the solution. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** The paper's β. */
  readonly beta?: number;
}

type Slot = 'accumulator' | 'linear';
type Scalar = 'rate' | 'l2';

/**
 * "Follow the regularized leader", for sparse weights: McMahan et al., 2013, Algorithm 1.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Ftrl({ learningRate: 0.5, l1RegularizationStrength: 1 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.2322, 2.2162]
 */
export class Ftrl extends Optimizer<FtrlOptions, Slot, Scalar> {
  static override readonly className: string = 'Ftrl';
  static override readonly defaults: FtrlOptions = {
    learningRate: 0.001,
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
    name: 'ftrl',
  };
  override readonly slots: readonly (readonly Slot[])[] = [['accumulator', 'linear']];
  override readonly initialValues: { readonly accumulator: number } = {
    accumulator: this.options.initialAccumulatorValue,
  };

  constructor(options: FtrlOptions = {}) {
    super(options);
    const { learningRatePower, ...others } = this.options;
    if (!(learningRatePower <= 0))
      throw new OptionError({ op: 'Ftrl', what: 'learningRatePower is 0 or less', value: learningRatePower });
    for (const key of POSITIVE)
      if (!(others[key] >= 0)) throw new OptionError({ op: 'Ftrl', what: `${key} is 0 or more`, value: others[key] });
  }

  override scalars({ rate }: Clock): { readonly [name in Scalar]: number } {
    const { l2RegularizationStrength, beta } = this.options;
    return { rate, l2: 2 * (l2RegularizationStrength + beta / (2 * rate)) };
  }

  override step({ g, w, accumulator, linear, rate, l2 }: OptimizerStep<Slot, Scalar>): OptimizerUpdate<Slot> {
    const { learningRatePower, l1RegularizationStrength: l1, l2ShrinkageRegularizationStrength: shrink } = this.options;
    const total = add(accumulator, square(g));
    // a root takes a twentieth of the time of a power
    const powerOf = (x: Tensor): Tensor => (learningRatePower === -0.5 ? sqrt(x) : power(x, -learningRatePower));
    const root = powerOf(total);
    const growth = divide(subtract(root, powerOf(accumulator)), rate);
    const shrunk = shrink === 0 ? g : add(g, multiply(w, 2 * shrink));
    const z = add(linear, subtract(shrunk, multiply(growth, w)));
    const quadratic = add(divide(root, rate), l2);
    return { w: divide(subtract(clip(z, -l1, l1), z), quadratic), accumulator: total, linear: z };
  }
}

const POSITIVE = [
  'initialAccumulatorValue',
  'l1RegularizationStrength',
  'l2RegularizationStrength',
  'l2ShrinkageRegularizationStrength',
] as const;
