import { OptionError } from '@tensai/core';
import { checkSteps, LearningRateSchedule } from '../learning-rate-schedule.ts';

/** What `CosineDecay` takes beside its arguments. */
export interface CosineDecayOptions {
  /** The rate at the end, as a part of that at the beginning. */
  readonly alpha?: number;
  /** Where a linear warm-up from `initialLearningRate` leads, before the decay from there; null for none. */
  readonly warmupTarget?: number | null;
  /** How many steps it takes. */
  readonly warmupSteps?: number;
  readonly name?: string;
}

interface Parts extends CosineDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
}

/**
 * Down half a cosine wave in `decaySteps` steps: Loshchilov & Hutter, 2017, "SGDR". Before it, if asked for, a linear warm-up: Goyal et al., 2017.
 *
 * @example
 * new CosineDecay(0.1, 100).apply(50) // 0.05
 * new CosineDecay(0, 100, { warmupTarget: 0.1, warmupSteps: 10 }).apply(5) // 0.05
 * new CosineDecay(0, 100, { warmupTarget: 0.1, warmupSteps: 10, alpha: 0.2 }).apply(110) // 0.02
 */
export class CosineDecay extends LearningRateSchedule<Parts> {
  static override readonly className: string = 'CosineDecay';
  static override readonly required: readonly string[] = ['initialLearningRate', 'decaySteps'];
  static override readonly defaults: Required<CosineDecayOptions> = {
    alpha: 0,
    warmupTarget: null,
    warmupSteps: 0,
    name: 'CosineDecay',
  };

  constructor(initialLearningRate: number, decaySteps: number, options: CosineDecayOptions = {}) {
    super({ initialLearningRate, decaySteps }, options);
    checkSteps('CosineDecay', 'decaySteps', decaySteps);
    if (!(this.options.warmupSteps >= 0))
      throw new OptionError({
        op: 'CosineDecay',
        what: 'warmupSteps is a number of steps',
        value: this.options.warmupSteps,
      });
  }

  override apply(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = this.options;
    if (warmupTarget !== null && step < warmupSteps)
      return initialLearningRate + ((warmupTarget - initialLearningRate) * step) / warmupSteps;
    const top = warmupTarget ?? initialLearningRate;
    const since = warmupTarget === null ? step : step - warmupSteps;
    return top * cosine(Math.min(since, decaySteps) / decaySteps, alpha);
  }
}

/** From 1 to `alpha` as `part` goes from 0 to 1; `height` lowers the wave. */
export const cosine = (part: number, alpha: number, height = 1): number =>
  (1 - alpha) * 0.5 * height * (1 + Math.cos(Math.PI * part)) + alpha;
