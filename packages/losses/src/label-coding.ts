import type { PartialShape } from '@tensai/core';

/** How labels say what is right: one yes or no, the number of a class, or a number for each class. */
export type LabelCoding = 'binary' | 'sparse_categorical' | 'categorical';

/** Anything with a shape. */
export interface Shaped {
  readonly shape: PartialShape;
}

/** Labels and predictions, of which the shapes count. */
export interface ShapedPair {
  readonly yTrue: Shaped;
  readonly yPred: Shaped;
}

/** Keras' rule: one number per prediction is binary; labels without an axis of classes, or with one of extent 1, are sparse; else categorical. */
export function labelCoding({ yTrue: { shape: labels }, yPred: { shape: predictions } }: ShapedPair): LabelCoding {
  if (predictions.at(-1) === 1) return 'binary';
  return labels.length < predictions.length || labels.at(-1) === 1 ? 'sparse_categorical' : 'categorical';
}
