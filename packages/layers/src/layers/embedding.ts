import { apply1, cast, isInteger, NO_ATTRS, notEqual, type Tensor, type Variable } from '@tensai/core';
import type { ConstraintIdentifier } from '../constraints/index.ts';
import { type InitializerIdentifier, RandomUniform } from '../initializers/index.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { Tensors } from '../tensors.ts';
import type { RegularizerIdentifier } from '../regularizers/index.ts';
import { wholeNumber } from './arguments.ts';
import { embeddingLookupOp } from './embedding-lookup.ts';

/** Options of `Embedding`. */
export interface EmbeddingOptions extends LayerOptions {
  /** Evenly distributed in ±0.05 if left out. */
  readonly embeddingsInitializer?: InitializerIdentifier;
  readonly embeddingsRegularizer?: RegularizerIdentifier | null;
  readonly embeddingsConstraint?: ConstraintIdentifier | null;
  /** Does index 0 stand for steps that do not count? */
  readonly maskZero?: boolean;
}

/**
 * A vector for each index from 0 to below `inputDim`: `[…]` → `[…, outputDim]`. Only the vectors that a batch names are trained with it.
 *
 * @example
 * const layer = new Embedding(3, 2, { embeddingsInitializer: new initializers.Constant({ value: [[0, 0], [2, 2], [3, 3]] }) });
 * layer.apply(tensor([[2, 0]], { dtype: 'int32' })) // [[[3, 3], [0, 0]]]
 * layer.apply(tensor([[3]], { dtype: 'int32' })) // throws index-range
 */
export class Embedding extends Layer<EmbeddingOptions> {
  static override readonly className: string = 'Embedding';
  static override readonly required: readonly string[] = ['inputDim', 'outputDim'];
  static override readonly optional: readonly string[] = [
    'embeddingsInitializer',
    'embeddingsRegularizer',
    'embeddingsConstraint',
    'maskZero',
  ];
  readonly inputDim: number;
  readonly outputDim: number;
  declare embeddings: Variable;

  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    super({ inputDim, outputDim }, options);
    wholeNumber('Embedding', 'inputDim', inputDim);
    wholeNumber('Embedding', 'outputDim', outputDim);
    this.inputDim = inputDim;
    this.outputDim = outputDim;
  }

  override build(): void {
    this.embeddings = this.addWeight({
      name: 'embeddings',
      shape: [this.inputDim, this.outputDim],
      initializer: this.options.embeddingsInitializer ?? new RandomUniform(),
      regularizer: this.options.embeddingsRegularizer ?? null,
      constraint: this.options.embeddingsConstraint ?? null,
    });
  }

  override call(indices: Tensor): Tensor {
    const whole = isInteger(indices.dtype) ? indices : cast(indices, 'int32');
    return apply1(embeddingLookupOp, [this.embeddings, whole], NO_ATTRS);
  }

  override computeMask(indices: Tensors): Tensor | null {
    return this.options.maskZero ? notEqual(indices as Tensor, 0) : null;
  }
}
