import { mul, negative, normalizeAxes, type PartialShape, relu, sub, type Tensor, type Variable } from '@tensai/core';
import type { ConstraintIdentifier } from '../constraints/index.ts';
import { type InitializerIdentifier, Zeros } from '../initializers/index.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { RegularizerIdentifier } from '../regularizers/index.ts';
import { checkRank } from './arguments.ts';

/** Options of `PReLU`. */
export interface PReLUOptions extends LayerOptions {
  /** Zeros if left out. */
  readonly alphaInitializer?: InitializerIdentifier;
  readonly alphaRegularizer?: RegularizerIdentifier | null;
  readonly alphaConstraint?: ConstraintIdentifier | null;
  /** Axes along which all elements have one slope: `[1, 2]` for one slope a channel of images. */
  readonly sharedAxes?: number | readonly number[] | null;
}

/** `x` where it is not negative, else `alpha · x`; alpha, a number for each feature, is learnt. He et al., 2015, "Delving deep into rectifiers", eq. 1.
 * @example new PReLU({ alphaInitializer: new initializers.Constant({ value: 0.5 }) }).apply(tensor([[-2, 3]])) // [[-1, 3]] */
export class PReLU extends Layer<PReLUOptions> {
  static override readonly className: string = 'PReLU';
  static override readonly optional: readonly string[] = [
    'alphaInitializer',
    'alphaRegularizer',
    'alphaConstraint',
    'sharedAxes',
  ];
  declare alpha: Variable;

  constructor(options: PReLUOptions = {}) {
    super({}, options);
  }

  override build(inputShape: PartialShape): void {
    const { sharedAxes, alphaInitializer, alphaRegularizer = null, alphaConstraint = null } = this.options;
    checkRank(this, inputShape, (rank) => rank >= 2, '[batch, …, features]');
    const shared = normalizeAxes('sharedAxes', sharedAxes ?? [], inputShape.length);
    this.alpha = this.addWeight({
      name: 'alpha',
      shape: inputShape.map((extent, axis) => (shared.includes(axis) ? 1 : extent)).slice(1),
      initializer: alphaInitializer ?? new Zeros(),
      regularizer: alphaRegularizer,
      constraint: alphaConstraint,
    });
  }

  override call(x: Tensor): Tensor {
    return sub(relu(x), mul(this.alpha, relu(negative(x))));
  }
}
