import { Adam, type AdamOptions } from './adam.ts';

/**
 * Adam with decoupled weight decay, 0.004 if nothing else is said: Loshchilov & Hutter, 2019, Algorithm 2.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new AdamW({ learningRate: 0.1, weightDecay: 0.5 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.85, 2]
 */
export class AdamW extends Adam {
  static override readonly className: string = 'AdamW';
  static override readonly defaults: AdamOptions = { ...Adam.defaults, weightDecay: 0.004, name: 'adamw' };
}
