import { random, type Tensor } from '@tensai/core';
import type { CallOptions } from '../layer.ts';
import { checkRate, RandomLayer, type RandomOptions } from './random-layer.ts';

/** Options of `Dropout`. */
export interface DropoutOptions extends RandomOptions {
  /** The shape of what is drawn: along axes of extent 1, all elements share one fate; null is the input's extent. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/**
 * In training, sets elements to 0 with the probability `rate` and divides the others by `1 − rate`; else, the input itself. Any shape. Srivastava et al., 2014,
 * "Dropout: a simple way to prevent neural networks from overfitting".
 *
 * @example
 * const layer = new Dropout(0.5, { seed: 1 });
 * layer.apply(ones([4])) // [1, 1, 1, 1]
 * layer.apply(ones([4]), { training: true }) // [0, 2, 0, 2]
 */
export class Dropout extends RandomLayer<DropoutOptions> {
  static override readonly className: string = 'Dropout';
  static override readonly required: readonly string[] = ['rate'];
  static override readonly optional: readonly string[] = ['noiseShape'];
  readonly rate: number;

  constructor(rate: number, options: DropoutOptions = {}) {
    super({ rate }, options);
    checkRate('Dropout', rate);
    this.rate = rate;
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    if (!training || this.rate === 0) return x;
    return random.dropout(x, this.rate, { noiseShape: this.options.noiseShape ?? null, seed: this.seedGenerator });
  }
}
