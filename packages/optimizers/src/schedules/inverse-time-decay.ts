import { checkSteps, LearningRateSchedule } from '../learning-rate-schedule.ts';

/** What `InverseTimeDecay` takes beside its arguments. */
export interface InverseTimeDecayOptions {
  /** Does the rate fall once every `decaySteps` steps, instead of a little at each? */
  readonly staircase?: boolean;
  readonly name?: string;
}

interface Parts extends InverseTimeDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
}

/**
 * `initialLearningRate / (1 + decayRate · step / decaySteps)`.
 *
 * @example
 * new InverseTimeDecay(0.1, 10, 1).apply(10) // 0.05
 * new InverseTimeDecay(0.1, 10, 1, { staircase: true }).apply(9) // 0.1
 */
export class InverseTimeDecay extends LearningRateSchedule<Parts> {
  static override readonly className: string = 'InverseTimeDecay';
  static override readonly required: readonly string[] = ['initialLearningRate', 'decaySteps', 'decayRate'];
  static override readonly defaults: Required<InverseTimeDecayOptions> = { staircase: false, name: 'InverseTimeDecay' };

  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: InverseTimeDecayOptions = {},
  ) {
    super({ initialLearningRate, decaySteps, decayRate }, options);
    checkSteps('InverseTimeDecay', 'decaySteps', decaySteps);
  }

  override apply(step: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.options;
    const part = step / decaySteps;
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(part) : part));
  }
}
