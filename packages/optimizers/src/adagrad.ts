import { add, divide, multiply, OptionError, sqrt, square } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Adagrad` takes. */
export interface AdagradOptions extends OptimizerOptions {
  /** With what the sum of squared gradients starts. */
  readonly initialAccumulatorValue?: number;
  /** Keeps the divisor from 0; it stands within the root. */
  readonly epsilon?: number;
}

/**
 * Adagrad: steps by the gradient over the root of the sum of its squares so far. Duchi et al., 2011, §1.1. Of a table, only rows with gradients change.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Adagrad({ learningRate: 0.1, initialAccumulatorValue: 0 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.9, 2.1]
 */
export class Adagrad extends Optimizer<AdagradOptions, 'accumulator', 'rate'> {
  static override readonly className: string = 'Adagrad';
  static override readonly defaults: AdagradOptions = {
    learningRate: 0.001,
    initialAccumulatorValue: 0.1,
    epsilon: 1e-7,
    name: 'adagrad',
  };
  override readonly slots: readonly 'accumulator'[] = ['accumulator'];
  override readonly initialValues: { readonly accumulator: number } = {
    accumulator: this.options.initialAccumulatorValue,
  };
  override readonly restsAtZero: boolean = true;

  constructor(options: AdagradOptions = {}) {
    super(options);
    const { initialAccumulatorValue: value } = this.options;
    if (!(value >= 0)) throw new OptionError({ op: 'Adagrad', what: 'initialAccumulatorValue is 0 or more', value });
  }

  override scalars({ rate }: Clock): { readonly rate: number } {
    return { rate };
  }

  override step({ g, accumulator, rate }: OptimizerStep<'accumulator', 'rate'>): OptimizerUpdate<'accumulator'> {
    const total = add(accumulator, square(g));
    return { delta: divide(multiply(g, rate), sqrt(add(total, this.options.epsilon))), accumulator: total };
  }
}
