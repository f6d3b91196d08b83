import {
  cast,
  checkOptions,
  divide,
  divideNoNan,
  hostScalar,
  type In,
  multiply,
  sum,
  Tensor,
  where,
} from '@tensai/core';
import { alignWeights, floating, tensorOf } from '@tensai/losses/parts';
import type { Metric, UpdateOptions } from './metric.ts';
import type { RunningTotal } from './running-total.ts';

/** What an update adds to a metric: values `[batch, …]` with their weights applied, and the weights, if there are any. */
export interface WeightedValues {
  readonly values: Tensor;
  readonly weights: Tensor | number | null;
}

/**
 * Applies weights and masks to values; what a mask leaves out counts for nothing, were it NaN. The metric's `own` mask is heeded, as in Keras, where weights or a
 * mask are given.
 */
export function weigh(
  op: string,
  values: Tensor,
  options: UpdateOptions,
  own: (() => Tensor | null) | null = null,
): WeightedValues {
  checkOptions(op, options, UPDATE_OPTIONS);
  const { sampleWeight, mask } = options;
  if (isLeftOut(sampleWeight) && isLeftOut(mask)) return { values, weights: null };
  const numbers = floating(values);
  const weights =
    isLeftOut(sampleWeight) || typeof sampleWeight === 'number'
      ? (sampleWeight ?? 1)
      : alignWeights(
          op,
          'sampleWeight',
          cast(tensorOf(op, 'sample weights', sampleWeight), numbers.dtype),
          values.shape,
        );
  let weighted: WeightedValues = { values: numbers, weights };
  for (const each of [isLeftOut(mask) ? null : tensorOf(op, 'mask', mask), own?.() ?? null]) {
    // one number for the whole batch has nothing to leave out
    if (each === null || values.rank === 0) continue;
    const valid = alignWeights(op, 'mask', cast(each, 'bool'), values.shape);
    weighted = { values: where(valid, weighted.values, 0), weights: where(valid, weighted.weights!, 0) };
  }
  return { values: multiply(weighted.values, ofBatch(weights)), weights: weighted.weights };
}

/** A number that differs from batch size to batch size: compiled steps take it as an argument, so that their code stays the same. */
const ofBatch = (x: Tensor | number): In => (typeof x === 'number' ? hostScalar(() => x) : x);

const UPDATE_OPTIONS: readonly string[] = ['sampleWeight', 'mask'];
const isLeftOut = (x: unknown): x is null | undefined => x === undefined || x === null;

/** The weighted mean of all values so far; each example counts as often as its weight says, whatever else it consists of. */
export class WeightedMean {
  readonly total: RunningTotal;
  readonly count: RunningTotal;

  constructor(metric: Pick<Metric, 'addTotal'>) {
    this.total = metric.addTotal('total');
    this.count = metric.addTotal('count');
  }

  add({ values, weights }: WeightedValues): void {
    if (values.size === 0) return;
    const batch = values.shape[0] ?? 1;
    const each = values.size / batch;
    const total = values.rank === 0 ? values : sum(values);
    this.total.add(each === 1 ? total : divide(total, each));
    this.count.add(weights === null ? ofBatch(batch) : countOf(weights, batch));
  }

  /** 0 where nothing was added. */
  value(): Tensor {
    return divideNoNan(this.total.value(), this.count.value());
  }
}

/** The sum over a batch of the mean weight of each example. */
function countOf(weights: Tensor | number, batch: number): In {
  if (!(weights instanceof Tensor)) return ofBatch(weights * batch);
  const once = sum(weights);
  return weights.size === batch ? once : multiply(once, batch / weights.size);
}
