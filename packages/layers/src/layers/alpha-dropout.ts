import { add, greaterEqual, mul, random, type Tensor, where } from '@tensai/core';
import type { CallOptions } from '../layer.ts';
import { checkRate, RandomLayer, type RandomOptions } from './random-layer.ts';

/** Options of `AlphaDropout`. */
export interface AlphaDropoutOptions extends RandomOptions {
  /** The shape of what is drawn: along axes of extent 1, all elements share one fate; null is the input's extent. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** What selu goes to far below 0: −λα. */
const SATURATION = -1.758_099_340_847_376_6;

/**
 * Dropout for networks of selu: in training, elements become what selu goes to far below 0 with the probability `rate`, and all are scaled and shifted so that mean
 * and variance stay; else, the input itself. Any shape. Klambauer et al., 2017, "Self-normalizing neural networks", "alpha dropout".
 *
 * @example
 * const layer = new AlphaDropout(0.5, { seed: 1 });
 * layer.apply(ones([2])) // [1, 1]
 * layer.apply(ones([2, 3]), { training: true }).shape // [2, 3]
 */
export class AlphaDropout extends RandomLayer<AlphaDropoutOptions> {
  static override readonly className: string = 'AlphaDropout';
  static override readonly required: readonly string[] = ['rate'];
  static override readonly optional: readonly string[] = ['noiseShape'];
  readonly rate: number;

  constructor(rate: number, options: AlphaDropoutOptions = {}) {
    super({ rate }, options);
    checkRate('AlphaDropout', rate);
    this.rate = rate;
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    const { rate } = this;
    if (!training || rate === 0) return x;
    const noiseShape = this.options.noiseShape?.map((extent, axis) => extent ?? x.shape[axis]!) ?? x.shape;
    const kept = greaterEqual(random.uniform(noiseShape, { seed: this.seedGenerator }), rate);
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATION ** 2));
    return add(mul(where(kept, x, SATURATION), scale), -scale * SATURATION * rate);
  }
}
