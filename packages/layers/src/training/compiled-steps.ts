import type { Tensor } from '@tensai/core';
import { withContext } from '../call-context.ts';
import { ChangedFieldError, KeptTensorError } from '../errors.ts';

import type { Trainer } from '../trainer.ts';
import type { Counters } from './assumptions.ts';
import type { Batch } from './batch.ts';
import { CompiledStep } from './compiled-step.ts';
import type { Logs } from './step-logs.ts';

/** What runs on each batch. */
export type Step<R = Logs> = (batch: Batch) => R;

/** What the steps of a model give, by their names. */
export interface StepResults {
  readonly trainStep: Logs;
  readonly testStep: Logs;
  readonly predictStep: Tensor;
}

/** The steps of a model, each compiled when its batches come again, or all of them op by op. */
export class CompiledSteps {
  /** Op by op, all of them? */
  eagerly = false;
  readonly #model: Trainer;
  readonly #compiled: Map<string, CompiledStep<object>> = new Map();
  readonly #reasons: Set<string> = new Set();
  readonly #counters: Counters = new WeakMap();

  constructor(model: Trainer) {
    this.#model = model;
  }

  /** What runs on each batch of a run. */
  step<N extends keyof StepResults>(name: N): Step<StepResults[N]> {
    const model = this.#model;
    const training = name === 'trainStep';
    // one context around the whole step: the losses of its calls are still there when the loss is computed
    const plain = (batch: Batch): StepResults[N] =>
      withContext(training, () => (model[name] as Step<StepResults[N]>)(batch));
    return (batch) => {
      if (this.eagerly) return plain(batch);
      let compiled = this.#compiled.get(name);
      if (compiled === undefined) {
        compiled = new CompiledStep<object>(name, model, plain, {
          failed: (error) => this.#warn(name, error),
          counters: this.#counters,
        });
        this.#compiled.set(name, compiled);
      }
      return compiled.run(batch) as StepResults[N];
    };
  }

  /** A run or an epoch begins: the model may have been changed. */
  renew(): void {
    for (const step of this.#compiled.values()) step.renew();
  }

  /** Begins anew: the model is compiled for something else. */
  reset(eagerly: boolean): void {
    this.eagerly = eagerly;
    for (const step of this.#compiled.values()) step.dispose();
    this.#compiled.clear();
    this.#reasons.clear();
  }

  // once for steps that fail alike
  #warn(name: string, error: unknown): void {
    const [what = '', hint] = (error instanceof Error ? error.message : String(error)).split('\nhint: ');
    if (this.#reasons.has(what)) return;
    this.#reasons.add(what);
    const own = error instanceof KeptTensorError || error instanceof ChangedFieldError ? hint : null;
    console.warn(
      `tensai: ${this.#model.describe()}: ${name} cannot be compiled and runs op by op, which is slower: ${what}\n` +
        `hint: ${own ?? 'choose by values with where, cond or whileLoop, and read results in callbacks'}; if it is meant so, compile({ runEagerly: true })`,
    );
  }
}
