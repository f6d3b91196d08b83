import { divide, type In, maximum, multiply, negative, sqrt, square, sum, type Tensor } from '@tensai/core';
import { numberOption } from './function-options.ts';
import { Loss } from './loss.ts';
import { pairOf, resultOf } from './operands.ts';

/** Options of `cosineSimilarity` and `CosineSimilarity`. */
export interface CosineSimilarityOptions {
  /** The axis of the vectors; the last if left out. */
  readonly axis?: number;
}

// a vector shorter than 1e-7 keeps what it has; of zeros it is zeros
const unit = (x: Tensor, axis: number): Tensor =>
  divide(x, sqrt(maximum(sum(square(x), { axis, keepdims: true }), 1e-14)));

/** Minus the cosine of the angle between the vectors along `axis`: −1 for vectors of one direction, 0 for orthogonal ones; 0 if one is all zeros.
 * @example losses.cosineSimilarity(tensor([[3, 4]]), tensor([[1, 0]])) // [-0.6] */
export function cosineSimilarity(yTrue: In, yPred: In, options: CosineSimilarityOptions = {}): Tensor {
  const axis = numberOption('cosineSimilarity', options, 'axis', -1);
  return resultOf(() => {
    const [truth, prediction] = pairOf('cosineSimilarity', yTrue, yPred);
    return negative(sum(multiply(unit(truth, axis), unit(prediction, axis)), axis));
  });
}

/** Minus the cosine of the angle between labels and predictions: only directions count. */
export class CosineSimilarity extends Loss<CosineSimilarityOptions> {
  static override readonly className: string = 'CosineSimilarity';
  static override readonly defaults: object = { axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineSimilarity(yTrue, yPred, this.options);
  }
}
