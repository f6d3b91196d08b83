import {
  checkOptions,
  type In,
  notEqual,
  sparseCategoricalCrossentropy as crossentropy,
  type Tensor,
  where,
} from '@tensai/core';
import { Loss } from './loss.ts';
import { floating, labelsBeside, resultOf, tensorOf } from './operands.ts';

/** Options of `sparseCategoricalCrossentropy` and `SparseCategoricalCrossentropy`. */
export interface SparseCrossentropyOptions {
  /** Are predictions logits, and not probabilities? */
  readonly fromLogits?: boolean;
  /** A label that means none: its loss is 0, and a mean leaves it out. */
  readonly ignoreClass?: number | null;
  /** The axis of the classes; the last if left out. */
  readonly axis?: number;
}

const NAME = 'sparseCategoricalCrossentropy';

/**
 * `−log(p)` of the class that each label names: labels `[batch, …]` or `[batch, …, 1]`, whole numbers of any dtype; predictions `[batch, …, classes]`,
 * probabilities (divided by their sum, kept in [1e-7, 1 − 1e-7]) or logits (`fromLogits`). A label that is no class is an error, `ignoreClass` is not.
 *
 * @example
 * losses.sparseCategoricalCrossentropy(tensor([1, 0]), tensor([[0.25, 0.75], [0.5, 0.5]])) // [0.28768, 0.69315]
 * losses.sparseCategoricalCrossentropy(tensor([1, -1]), tensor([[0.25, 0.75], [0.5, 0.5]]), { ignoreClass: -1 }) // [0.28768, 0]
 * losses.sparseCategoricalCrossentropy(tensor([1, 2]), tensor([[0.25, 0.75], [0.5, 0.5]])) // throws index-range
 */
export function sparseCategoricalCrossentropy(yTrue: In, yPred: In, options: SparseCrossentropyOptions = {}): Tensor {
  checkOptions(NAME, options, ['fromLogits', 'ignoreClass', 'axis']);
  const { fromLogits = false, ignoreClass = null, axis = -1 } = options;
  return resultOf(() => {
    const predictions = floating(tensorOf(NAME, 'predictions', yPred));
    const labels = labelsBeside(NAME, tensorOf(NAME, 'labels', yTrue), predictions, axis);
    if (ignoreClass === null) return crossentropy(labels, predictions, { fromLogits, axis });
    const valid = notEqual(labels, ignoreClass);
    return where(valid, crossentropy(where(valid, labels, 0), predictions, { fromLogits, axis }), 0);
  });
}

/** The crossentropy of labels that are numbers of classes. */
export class SparseCategoricalCrossentropy extends Loss<SparseCrossentropyOptions> {
  static override readonly className: string = 'SparseCategoricalCrossentropy';
  static override readonly defaults: object = { fromLogits: false, ignoreClass: null, axis: -1 };

  override labelsOf(yTrue: Tensor): Tensor {
    return yTrue;
  }

  override computeMask(yTrue: Tensor, yPred: Tensor): Tensor | null {
    const { ignoreClass, axis } = this.options;
    return ignoreClass === null ? null : notEqual(labelsBeside(NAME, yTrue, yPred, axis), ignoreClass);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalCrossentropy(yTrue, yPred, this.options);
  }
}
