import { checkOptions, isPlainObject, OptionError } from '@tensai/core';
import type { Data } from './as-tensors.ts';
import type { CallbackLike } from './callbacks/callback.ts';
import type { ClassWeight } from './class-weights.ts';
import type { Verbose } from './progress.ts';
import type { Stream } from './stream-batches.ts';

/** What `fit`, `evaluate` and `predict` may be told. */
export interface RunOptions {
  /** Rows of a batch (32). Batches of a Dataset or generator are as they come. */
  readonly batchSize?: number;
  readonly callbacks?: readonly CallbackLike[];
  readonly verbose?: Verbose;
  /** Ends the run after the step under way. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the event loop gets a turn (50); Infinity for never. */
  readonly yieldEvery?: number;
}

/** What `evaluate` may be told. */
export interface EvaluateOptions extends RunOptions {
  /** How much each example counts. */
  readonly sampleWeight?: Data;
  /** So many batches; all if left out. */
  readonly steps?: number;
}

/** What `predict` may be told. */
export interface PredictOptions extends RunOptions {
  /** So many batches; all if left out. */
  readonly steps?: number;
}

/** What `fit` may be told. */
export interface FitOptions extends RunOptions {
  /** Passes over the data (1). */
  readonly epochs?: number;
  /** Another order of the rows in each epoch (true). */
  readonly shuffle?: boolean;
  /** Makes the order of the rows reproducible; left out, `setRandomSeed` decides. */
  readonly seed?: number;
  /** What is measured after each epoch: `[x, y]`, `[x, y, sampleWeight]` or batches. */
  readonly validationData?: readonly [Data, Data] | readonly [Data, Data, Data] | Stream;
  /** The part of the rows, the last ones, that is held back for this. */
  readonly validationSplit?: number;
  /** After every so many epochs, or after the epochs of a list that counts from 1. */
  readonly validationFreq?: number | readonly number[];
  readonly validationBatchSize?: number;
  /** So many validation batches; all if left out. */
  readonly validationSteps?: number;
  /** How much the examples of a class count: `{ 0: 1, 1: 5 }`; 1 for classes that are left out. */
  readonly classWeight?: ClassWeight;
  /** How much each example counts. */
  readonly sampleWeight?: Data;
  /** The number of the first epoch (0): to go on where another `fit` ended. */
  readonly initialEpoch?: number;
  /** Batches of an epoch; a whole pass if left out. */
  readonly stepsPerEpoch?: number;
}

/** What `trainOnBatch` and `testOnBatch` may be told. */
export interface OnBatchOptions {
  readonly sampleWeight?: Data;
  readonly classWeight?: ClassWeight;
}

const RUN = ['batchSize', 'callbacks', 'verbose', 'signal', 'yieldEvery'];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  evaluate: ['sampleWeight', 'steps', ...RUN],
  predict: ['steps', ...RUN],
  fit: [
    'epochs',
    'shuffle',
    'seed',
    'validationData',
    'validationSplit',
    'validationFreq',
    'validationBatchSize',
    'validationSteps',
    'classWeight',
    'sampleWeight',
    'initialEpoch',
    'stepsPerEpoch',
    ...RUN,
  ],
  trainOnBatch: ['sampleWeight', 'classWeight'],
  testOnBatch: ['sampleWeight'],
};

/** The names of what a method may be told. */
export const optionNames = (method: string): readonly string[] => KNOWN[method]!;

/** Refuses options that a method does not know, and values that make no sense. */
export function checkRunOptions(
  method: string,
  given: FitOptions | EvaluateOptions | PredictOptions | OnBatchOptions,
): void {
  const options: FitOptions & EvaluateOptions = given;
  const plain: boolean = isPlainObject(given);
  if (!plain)
    throw new OptionError({
      op: method,
      what: 'options are an object',
      value: options,
      hint: `${method}(x, y, { batchSize: 32 })`,
    });
  checkOptions(method, options, optionNames(method));
  const { callbacks, validationSplit, verbose, yieldEvery, validationFreq } = options;
  if (callbacks !== undefined && !Array.isArray(callbacks))
    throw new OptionError({
      op: method,
      what: 'callbacks are a list',
      value: typeof callbacks,
      hint: 'callbacks: [callback]',
    });
  for (const name of ['batchSize', 'validationBatchSize', 'stepsPerEpoch', 'validationSteps', 'steps'] as const)
    whole(method, name, options[name], 1);
  for (const name of ['epochs', 'initialEpoch'] as const) whole(method, name, options[name], 0);
  for (const freq of [validationFreq].flat()) whole(method, 'validationFreq', freq, 1);
  if (validationSplit !== undefined && !(validationSplit >= 0 && validationSplit < 1))
    throw new OptionError({
      op: method,
      what: 'validationSplit is a part of the rows, from 0 to below 1',
      value: validationSplit,
      hint: 'validationSplit: 0.2 holds the last fifth back',
    });
  if (verbose !== undefined && !['auto', 0, 1, 2].includes(verbose))
    throw new OptionError({ op: method, what: "verbose is 'auto', 0, 1 or 2", value: verbose });
  if (yieldEvery !== undefined && !(yieldEvery >= 0))
    throw new OptionError({ op: method, what: 'yieldEvery is a number of milliseconds', value: yieldEvery });
}

function whole(op: string, name: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least))
    throw new OptionError({ op, what: `${name} is a whole number from ${least} up`, value });
}
