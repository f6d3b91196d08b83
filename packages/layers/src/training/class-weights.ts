import { argmax, cast, clip, multiply, OptionError, round, squeeze, take, Tensor, tensor } from '@tensai/core';
import { DataError } from '../errors.ts';
import type { Batch } from './batch.ts';
import type { Step } from './compiled-steps.ts';

/** How much an example of each class counts; 1 for classes that are left out. */
export type ClassWeight = Readonly<Record<number, number>>;

/** Weights by class number, with a 1 behind them for all higher ones. */
export function classTable(method: string, weights: ClassWeight): Float32Array {
  const classes = Object.entries(weights).map(([key, weight]) => {
    const number = Number(key);
    if (!Number.isInteger(number) || number < 0)
      throw new OptionError({
        op: method,
        what: 'classWeight has the numbers of classes as keys',
        value: key,
        hint: 'classWeight: { 0: 1, 1: 5 }',
      });
    if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity))
      throw new OptionError({ op: method, what: `classWeight[${number}] is a number from 0 up`, value: weight });
    return [number, weight] as const;
  });
  const table = new Float32Array(classes.reduce((most, [number]) => Math.max(most, number), -1) + 2).fill(1);
  for (const [number, weight] of classes) table[number] = weight;
  return table;
}

/** The weight of each example by its class: `[batch]` for labels that are class numbers, `[batch]` or `[batch, 1]`, or one-hot, `[batch, classes]`. */
function weightsByClass(labels: Tensor, table: Float32Array): Tensor {
  const numbers = labels.rank < 2 ? labels : labels.shape.at(-1) === 1 ? squeeze(labels, -1) : argmax(labels, -1);
  const whole = cast(numbers.type.float ? round(numbers) : numbers, 'int32');
  return take(tensor(table), clip(whole, 0, table.length - 1));
}

/** The step on batches whose examples count by their classes, and by their own weights if they have any. */
export function weightedByClass(step: Step, table: Float32Array | null): Step {
  if (table === null) return step;
  return (batch: Batch) => {
    const { y, sampleWeight } = batch;
    if (!(y instanceof Tensor))
      throw new DataError({
        method: 'fit',
        what: `classWeight needs the classes of one output, the targets are ${y === null ? 'missing' : 'several'}`,
        hint: 'give sampleWeight for each output instead',
      });
    const weights = weightsByClass(y, table);
    return step({ ...batch, sampleWeight: sampleWeight === null ? weights : multiply(sampleWeight, weights) });
  };
}
