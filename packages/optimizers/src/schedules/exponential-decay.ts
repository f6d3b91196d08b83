import { checkSteps, LearningRateSchedule } from '../learning-rate-schedule.ts';

/** What `ExponentialDecay` takes beside its arguments. */
export interface ExponentialDecayOptions {
  /** Does the rate fall once every `decaySteps` steps, instead of a little at each? */
  readonly staircase?: boolean;
  readonly name?: string;
}

interface Parts extends ExponentialDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
}

/**
 * `initialLearningRate · decayRate^(step / decaySteps)`.
 *
 * @example
 * new ExponentialDecay(0.1, 10, 0.5).apply(20) // 0.025
 * new ExponentialDecay(0.1, 10, 0.5, { staircase: true }).apply(19) // 0.05
 */
export class ExponentialDecay extends LearningRateSchedule<Parts> {
  static override readonly className: string = 'ExponentialDecay';
  static override readonly required: readonly string[] = ['initialLearningRate', 'decaySteps', 'decayRate'];
  static override readonly defaults: Required<ExponentialDecayOptions> = { staircase: false, name: 'ExponentialDecay' };

  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: ExponentialDecayOptions = {},
  ) {
    super({ initialLearningRate, decaySteps, decayRate }, options);
    checkSteps('ExponentialDecay', 'decaySteps', decaySteps);
  }

  override apply(step: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.options;
    const part = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(part) : part);
  }
}
