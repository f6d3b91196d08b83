import { tidy, type Tensor, type Variable } from '@tensai/core';
import type { Constraint } from '../constraints/index.ts';
import type { Layer } from '../layer.ts';

/** What a step needs to know of the layers of a model: found once for many steps. */
export class TrainedParts {
  readonly variables: readonly Variable[];
  readonly #regularized: readonly Layer[];
  readonly #constraints: readonly (readonly [Variable, Constraint])[];

  constructor(model: Layer) {
    const layers = model.flattenLayers();
    this.variables = model.trainableWeights;
    this.#regularized = layers.filter((layer) => tidy(() => layer.regularizationLosses().length) > 0);
    this.#constraints = layers.flatMap((layer) => [...layer.constraints]);
  }

  /** The losses of regularized weights. */
  regularization(): Tensor[] {
    return this.#regularized.flatMap((layer) => layer.regularizationLosses());
  }

  /** Brings constrained weights back within their bounds. */
  constrain(): void {
    for (const [variable, constraint] of this.#constraints)
      if (variable.trainable) tidy(() => void variable.assign(constraint.apply(variable)));
  }
}
