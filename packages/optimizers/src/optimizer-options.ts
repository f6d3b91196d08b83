import { checkOptions, isPlainObject, OptionError } from '@tensai/core';
import { ClippingError, LearningRateError } from './errors.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

/** A number, a function of the step, or a function that is asked at each step. */
export type LearningRate = number | LearningRateSchedule | (() => number);

/** What every optimizer takes. */
export interface OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** Weights lose this part of themselves, times the learning rate, before each update: Loshchilov & Hutter, 2019. */
  readonly weightDecay?: number | null;
  /** The gradient of each Variable is shortened to this norm. */
  readonly clipnorm?: number | null;
  /** Each element of a gradient is held within ± this. */
  readonly clipvalue?: number | null;
  /** All gradients together are shortened to this norm. */
  readonly globalClipnorm?: number | null;
  /** Is a moving average of the weights kept? */
  readonly useEma?: boolean;
  /** How much of it stays at each step. */
  readonly emaMomentum?: number;
  /** The weights become their average every so many steps; null: only when `finalizeVariableValues` is called. */
  readonly emaOverwriteFrequency?: number | null;
  /** `scaleLoss` multiplies by this, and the gradients are divided by it: against underflow in half precision. */
  readonly lossScaleFactor?: number | null;
  /** Weights change every so many calls, by the mean of the gradients since. Schedules count calls, `iterations` counts changes. */
  readonly gradientAccumulationSteps?: number | null;
  /** Stands before the names of its Variables. */
  readonly name?: string;
}

/** Options with nothing left out. */
export type Complete<O> = Required<OptimizerOptions> & Required<O>;

const BASE: Required<OptimizerOptions> = {
  learningRate: 0.001,
  weightDecay: null,
  clipnorm: null,
  clipvalue: null,
  globalClipnorm: null,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  lossScaleFactor: null,
  gradientAccumulationSteps: null,
  name: 'optimizer',
};

/** Options with what was left out; mistakes are errors. */
export function completeOptions<O extends OptimizerOptions>(op: string, defaults: object, options: O): Complete<O> {
  const known = { ...BASE, ...defaults };
  if (!isPlainObject(options))
    throw new OptionError({
      op,
      what: 'options are an object',
      value: options,
      hint:
        typeof options === 'number'
          ? `new ${op}({ learningRate: ${String(options)} })`
          : 'write it as { learningRate: 0.001 }',
    });
  checkOptions(op, options, Object.keys(known));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const all = { ...known, ...Object.fromEntries(given) } as Complete<O>;
  checkRate(op, all.learningRate);
  const clips = (['clipnorm', 'clipvalue', 'globalClipnorm'] as const).filter((key) => all[key] !== null);
  if (clips.length > 1) throw new ClippingError({ optimizer: op, given: clips });
  whole(op, 'gradientAccumulationSteps', all.gradientAccumulationSteps, 2);
  whole(op, 'emaOverwriteFrequency', all.emaOverwriteFrequency, 1);
  between(op, 'emaMomentum', all.emaMomentum, 0, 1);
  for (const key of clips)
    if (!(all[key]! > 0)) throw new OptionError({ op, what: `${key} is above 0, or null for none`, value: all[key] });
  if (all.lossScaleFactor !== null && !(all.lossScaleFactor > 0))
    throw new OptionError({ op, what: 'lossScaleFactor is above 0', value: all.lossScaleFactor });
  return all;
}

/** Refuses what is no learning rate. */
export function checkRate(optimizer: string, value: unknown): void {
  const fine = typeof value === 'number' ? !Number.isNaN(value) : typeof value === 'function';
  if (!fine && !(value instanceof LearningRateSchedule)) throw new LearningRateError({ optimizer, value });
}

/** Refuses a number outside an interval. */
export function between(op: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high))
    throw new OptionError({ op, what: `${name} lies between ${low} and ${high}`, value });
}

function whole(op: string, name: string, value: number | null, least: number): void {
  if (value !== null && !(Number.isInteger(value) && value >= least))
    throw new OptionError({ op, what: `${name} is null or a whole number from ${least} on`, value });
}
