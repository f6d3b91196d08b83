import {
  cast,
  divideNoNan,
  type In,
  logicalAnd,
  mean,
  multiply,
  nearest,
  plainName,
  reshape,
  type Shape,
  sum,
  Tensor,
  where,
} from '@tensai/core';
import { ReductionError, WeightShapeError } from './errors.ts';

/**
 * What becomes of the losses of a batch. `sum_over_batch_size` (the same as `mean`): Σ weight · loss over the number of losses, whatever the weights;
 * `mean_with_sample_weight`: Σ weight · loss over Σ weight; `sum`; `none`: they stay apart.
 */
export type Reduction = 'sum_over_batch_size' | 'sum' | 'mean' | 'mean_with_sample_weight' | 'none';

const REDUCTIONS: readonly Reduction[] = ['sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none'];

/** A reduction by its name, in any spelling; null is `none`. */
export function reductionOf(name: string | null): Reduction {
  if (name === null) return 'none';
  const found = typeof name === 'string' ? REDUCTIONS.find((known) => plainName(known) === plainName(name)) : undefined;
  if (found === undefined)
    throw new ReductionError({
      reduction: name,
      nearest: typeof name === 'string' ? nearest(name, REDUCTIONS) : [],
      known: REDUCTIONS,
    });
  return found;
}

/**
 * Weights beside values, ready to broadcast: `[batch]` beside `[batch, time]` becomes `[batch, 1]`, so that a weight belongs to its example and not to a step;
 * `[batch, 1]` beside `[batch]` loses its column.
 */
export function alignWeights(op: string, what: string, weights: Tensor, values: Shape): Tensor {
  const extents = [...weights.shape];
  while (extents.length > values.length && extents.at(-1) === 1) extents.pop();
  while (extents.length < values.length) extents.push(1);
  if (extents.length > values.length || extents.some((extent, axis) => extent !== 1 && extent !== values[axis]))
    throw new WeightShapeError({ op, what, weights: weights.shape, values });
  return extents.length === weights.rank ? weights : reshape(weights, extents);
}

/** Reduces the losses of a batch. What a mask leaves out counts for nothing, were it NaN: a mean is over what is left. */
export function reduceLosses(
  op: string,
  losses: Tensor,
  weight: Tensor | number | null,
  masks: readonly (Tensor | null)[],
  reduction: Reduction,
): Tensor {
  let valid: Tensor | null = null;
  for (const mask of masks) {
    // one number for the whole batch has nothing to leave out
    if (mask === null || losses.rank === 0) continue;
    const aligned = alignWeights(op, 'mask', cast(mask, 'bool'), losses.shape);
    valid = valid === null ? aligned : logicalAnd(valid, aligned);
  }
  const scale =
    weight instanceof Tensor ? alignWeights(op, 'sampleWeight', cast(weight, losses.dtype), losses.shape) : weight;
  const chosen = valid === null ? losses : where(valid, losses, 0);
  const weighted = scale === null ? chosen : multiply(chosen, scale);
  if (reduction === 'none') return weighted;
  // the mean of no losses is 0
  if (reduction === 'sum' || losses.size === 0) return sum(weighted);
  if (reduction === 'mean_with_sample_weight' && scale !== null)
    return divideNoNan(sum(weighted), totalOf(valid === null ? scale : where(valid, scale, 0), losses.size));
  return valid === null ? mean(weighted) : divideNoNan(sum(weighted), totalOf(valid, losses.size));
}

/** The sum of weights, each as often as it is broadcast among `count` values. */
function totalOf(weights: In, count: number): In {
  if (!(weights instanceof Tensor)) return multiply(weights, count);
  const once = sum(weights);
  return weights.size === count ? once : multiply(once, count / weights.size);
}
