import { checkSteps, LearningRateSchedule } from '../learning-rate-schedule.ts';

/** What `PolynomialDecay` takes beside its arguments. */
export interface PolynomialDecayOptions {
  readonly endLearningRate?: number;
  /** 1 is linear. */
  readonly power?: number;
  /** Does the rate rise again where it has come to its end, to fall over twice, three times … `decaySteps`? */
  readonly cycle?: boolean;
  readonly name?: string;
}

interface Parts extends PolynomialDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
}

/**
 * From `initialLearningRate` to `endLearningRate` in `decaySteps` steps: `(initial − end) · (1 − step / decaySteps)^power + end`.
 *
 * @example
 * new PolynomialDecay(0.1, 10, { endLearningRate: 0.01 }).apply(5) // 0.055
 * new PolynomialDecay(0.1, 10, { endLearningRate: 0.01 }).apply(99) // 0.01
 * new PolynomialDecay(0.1, 10, { endLearningRate: 0, cycle: true }).apply(15) // 0.025
 */
export class PolynomialDecay extends LearningRateSchedule<Parts> {
  static override readonly className: string = 'PolynomialDecay';
  static override readonly required: readonly string[] = ['initialLearningRate', 'decaySteps'];
  static override readonly defaults: Required<PolynomialDecayOptions> = {
    endLearningRate: 0.0001,
    power: 1,
    cycle: false,
    name: 'PolynomialDecay',
  };

  constructor(initialLearningRate: number, decaySteps: number, options: PolynomialDecayOptions = {}) {
    super({ initialLearningRate, decaySteps }, options);
    checkSteps('PolynomialDecay', 'decaySteps', decaySteps);
  }

  override apply(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this.options;
    const steps = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const part = Math.min(step, steps) / steps;
    return (initialLearningRate - endLearningRate) * (1 - part) ** power + endLearningRate;
  }
}
