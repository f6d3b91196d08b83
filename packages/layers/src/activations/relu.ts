import {
  checkOptions,
  greaterEqual,
  less,
  minimum,
  mul,
  OptionError,
  relu as reluOf,
  sub,
  type Tensor,
  where,
} from '@tensai/core';

/** Options of the activation `relu`. */
export interface ReluOptions {
  /** The slope below the threshold; 0 if left out. */
  readonly negativeSlope?: number;
  /** The largest value that is let through; none if left out. */
  readonly maxValue?: number | null;
  /** Where it opens; 0 if left out. */
  readonly threshold?: number;
}

/**
 * `x` from `threshold` on and at most `maxValue`, `negativeSlope · (x − threshold)` below it, elementwise: `max(x, 0)` if nothing is said.
 *
 * @example
 * activations.relu(tensor([-2, 0.5, 9])) // [0, 0.5, 9]
 * activations.relu(tensor([-2, 0.5, 9]), { negativeSlope: 0.1, maxValue: 6, threshold: 1 }) // [-0.3, -0.05, 6]
 */
export function relu(x: Tensor, options: ReluOptions = {}): Tensor {
  checkOptions('relu', options, ['negativeSlope', 'maxValue', 'threshold']);
  const { negativeSlope = 0, maxValue = null, threshold = 0 } = options;
  for (const [what, value] of Object.entries({ negativeSlope, maxValue: maxValue ?? 0 }))
    if (!(value >= 0)) throw new OptionError({ op: 'relu', what: `${what} is not negative`, value });
  const open = threshold === 0 && negativeSlope === 0 ? reluOf(x) : opened(x, negativeSlope, threshold);
  return maxValue === null ? open : minimum(open, maxValue);
}

const opened = (x: Tensor, negativeSlope: number, threshold: number): Tensor =>
  negativeSlope === 0
    ? where(less(x, threshold), 0, x)
    : where(greaterEqual(x, threshold), x, mul(sub(x, threshold), negativeSlope));
