import { checkSteps, LearningRateSchedule } from '../learning-rate-schedule.ts';
import { cosine } from './cosine-decay.ts';

/** What `CosineDecayRestarts` takes beside its arguments. */
export interface CosineDecayRestartsOptions {
  /** How many times as long each period is as the one before. */
  readonly tMul?: number;
  /** How many times as high each period starts as the one before. */
  readonly mMul?: number;
  /** The rate at the end of a period, as a part of `initialLearningRate`. */
  readonly alpha?: number;
  readonly name?: string;
}

interface Parts extends CosineDecayRestartsOptions {
  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
}

/**
 * Cosine waves down, one after another: Loshchilov & Hutter, 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts".
 *
 * @example
 * const schedule = new CosineDecayRestarts(0.1, 10, { mMul: 0.5 });
 * [schedule.apply(0), schedule.apply(5), schedule.apply(10), schedule.apply(20)] // [0.1, 0.05, 0.05, 0.025]
 */
export class CosineDecayRestarts extends LearningRateSchedule<Parts> {
  static override readonly className: string = 'CosineDecayRestarts';
  static override readonly required: readonly string[] = ['initialLearningRate', 'firstDecaySteps'];
  static override readonly defaults: Required<CosineDecayRestartsOptions> = {
    tMul: 2,
    mMul: 1,
    alpha: 0,
    name: 'SGDRDecay',
  };

  constructor(initialLearningRate: number, firstDecaySteps: number, options: CosineDecayRestartsOptions = {}) {
    super({ initialLearningRate, firstDecaySteps }, options);
    checkSteps('CosineDecayRestarts', 'firstDecaySteps', firstDecaySteps);
  }

  override apply(step: number): number {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this.options;
    const { period, part } = place(step / firstDecaySteps, tMul);
    return initialLearningRate * cosine(part, alpha, mMul ** period);
  }
}

// Period i begins at (1 − tMulⁱ) / (1 − tMul) first periods and is tMulⁱ of them long.
function place(time: number, tMul: number): { readonly period: number; readonly part: number } {
  if (tMul === 1) return { period: Math.floor(time), part: time - Math.floor(time) };
  const start = (period: number): number => (1 - tMul ** period) / (1 - tMul);
  let period = Math.floor(Math.log(1 - time * (1 - tMul)) / Math.log(tMul));
  // the logarithm may fall short of a whole number by a rounding
  if (start(period + 1) <= time) period++;
  return { period, part: (time - start(period)) / tMul ** period };
}
