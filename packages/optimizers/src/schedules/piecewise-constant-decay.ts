import { OptionError } from '@tensai/core';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';

/** What `PiecewiseConstantDecay` takes beside its arguments. */
export interface PiecewiseConstantDecayOptions {
  readonly name?: string;
}

interface Parts extends PiecewiseConstantDecayOptions {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
}

/**
 * `values[0]` up to and with the step `boundaries[0]`, then `values[1]` up to `boundaries[1]` …: one value more than boundaries.
 *
 * @example
 * const schedule = new PiecewiseConstantDecay([100, 110], [1, 0.1, 0.01]);
 * [schedule.apply(100), schedule.apply(101), schedule.apply(111)] // [1, 0.1, 0.01]
 * new PiecewiseConstantDecay([100], [1]) // throws option
 */
export class PiecewiseConstantDecay extends LearningRateSchedule<Parts> {
  static override readonly className: string = 'PiecewiseConstantDecay';
  static override readonly required: readonly string[] = ['boundaries', 'values'];
  static override readonly defaults: Required<PiecewiseConstantDecayOptions> = { name: 'PiecewiseConstant' };

  constructor(boundaries: readonly number[], values: readonly number[], options: PiecewiseConstantDecayOptions = {}) {
    super({ boundaries: [...boundaries], values: [...values] }, options);
    if (values.length !== boundaries.length + 1)
      throw new OptionError({
        op: 'PiecewiseConstantDecay',
        what: `${boundaries.length} boundaries part ${boundaries.length + 1} values`,
        value: values,
      });
    if (boundaries.some((boundary, i) => i > 0 && !(boundary > boundaries[i - 1]!)))
      throw new OptionError({ op: 'PiecewiseConstantDecay', what: 'boundaries grow', value: boundaries });
  }

  override apply(step: number): number {
    const { boundaries, values } = this.options;
    const next = boundaries.findIndex((boundary) => step <= boundary);
    return values.at(next)!;
  }
}
