import { OptionError, type Tensor, Variable } from '@tensai/core';
import { Configurable } from '../configurable.ts';

/** A loss on a weight or an output. Subclasses override `call`. */
export abstract class Regularizer<Options extends object = object> extends Configurable<Options> {
  static override readonly kind: string = 'regularizer';

  /** The loss, a scalar. */
  apply(x: Tensor | Variable): Tensor {
    const loss = this.call(x instanceof Variable ? x.read() : x);
    if (loss.rank !== 0)
      throw new OptionError({ op: 'regularizer', what: 'a loss is a scalar', value: [...loss.shape], hint: 'sum it' });
    return loss;
  }

  abstract call(x: Tensor): Tensor;
}

/** Refuses a factor that is negative or no number. */
export function checkFactor(what: string, option: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new OptionError({ op: what, what: `${option} is a finite number that is not negative`, value });
}
