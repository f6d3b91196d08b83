import type { Variable } from '@tensai/core';
import type { Layer } from '../layer.ts';
import type { Trainer } from '../trainer.ts';
import { Fields } from './fields.ts';

/** Fields that steps themselves change, by their owners. */
export type Counters = WeakMap<object, Set<string>>;

/** What a compiled step takes for granted: the layers and their fields, the weights, and which of them learn. The values of Variables are none of it. */
export class Assumptions {
  readonly #layers: readonly Layer[];
  readonly #learns: readonly boolean[];
  readonly #weights: readonly Variable[];
  readonly #weightLearns: readonly boolean[];
  readonly #fields: Fields;

  constructor(model: Trainer) {
    this.#layers = model.flattenLayers();
    this.#learns = this.#layers.map(({ trainable }) => trainable);
    this.#weights = model.weights;
    this.#weightLearns = this.#weights.map(({ trainable }) => trainable);
    this.#fields = new Fields(this.#layers);
  }

  /** Do the same layers and weights learn? Asked before each step. */
  get sameLearn(): boolean {
    const layers = this.#layers;
    for (let i = 0; i < layers.length; i++) if (layers[i]!.trainable !== this.#learns[i]) return false;
    const weights = this.#weights;
    for (let i = 0; i < weights.length; i++) if (weights[i]!.trainable !== this.#weightLearns[i]) return false;
    return true;
  }

  /** Is everything as it was? Asked when a run or an epoch begins. */
  holdFor(model: Trainer, counters: Counters): boolean {
    return (
      this.sameLearn &&
      sameItems(model.flattenLayers(), this.#layers) &&
      sameItems(model.weights, this.#weights) &&
      this.#fields.same((owner, field) => field === 'stopTraining' || counters.get(owner)?.has(field) === true)
    );
  }
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
