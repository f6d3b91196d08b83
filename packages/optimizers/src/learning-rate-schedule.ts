import { checkOptions, classNameOf, isPlainObject, OptionError } from '@tensai/core';

/**
 * A learning rate as a function of the step: `apply(step)`, in float64 on the host, so that a compiled step reads it anew each time.
 * What a schedule needs stands in its one options object, which is its config too.
 *
 * @example
 * class Halving extends LearningRateSchedule {
 *   apply(step) {
 *     return 0.5 ** step;
 *   }
 * }
 * const sgd = new SGD({ learningRate: new Halving() });
 * sgd.learningRate // 1
 */
export abstract class LearningRateSchedule<Options extends object = object> {
  /** Its name in configs. */
  static readonly className: string = '';
  /** What must be given. */
  static readonly required: readonly string[] = [];
  /** The options that may be left out, and what they are then. */
  static readonly defaults: object = {};
  readonly options: Required<Options>;

  /** `required` are the arguments before the options object. */
  constructor(required: Partial<Options> = {}, options: object = {}) {
    const { className, defaults } = this.constructor as typeof LearningRateSchedule;
    if (!isPlainObject(options))
      throw new OptionError({
        op: className || 'schedule',
        what: 'options are an object',
        value: options,
        hint: `write it as { ${Object.keys(defaults).join(', ')} }`,
      });
    checkOptions(className || 'schedule', options, Object.keys(defaults));
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    this.options = { ...required, ...defaults, ...Object.fromEntries(given) } as Required<Options>;
  }

  /** The rate at a step, counted from 0. */
  abstract apply(step: number): number;

  /** Arguments and options, as JSON. */
  getConfig(): Readonly<Record<string, unknown>> {
    classNameOf('schedule', this);
    return { ...this.options };
  }

  /** A schedule of the config that `getConfig` gave. */
  static fromConfig<T>(
    this: { readonly required: readonly string[]; new (...args: never[]): T },
    config: Readonly<Record<string, unknown>>,
  ): T {
    const options = Object.fromEntries(Object.entries(config).filter(([key]) => !this.required.includes(key)));
    return new this(...([...this.required.map((key) => config[key]), options] as never[]));
  }
}

/** Refuses a number of steps that is not above 0. */
export function checkSteps(schedule: string, name: string, steps: number): void {
  if (!(steps > 0)) throw new OptionError({ op: schedule, what: `${name} is a number of steps above 0`, value: steps });
}
