import { currentHandler, withHostChanges } from '@tensai/core';
import { type Jitted, jit } from '@tensai/graph';
import { ChangedFieldError, KeptTensorError } from '../errors.ts';
import { Layer } from '../layer.ts';
import type { Trainer } from '../trainer.ts';
import { Assumptions, type Counters } from './assumptions.ts';
import type { Batch } from './batch.ts';
import { Fields, findInFields } from './fields.ts';
import { isLazy, type Logs } from './step-logs.ts';

/** Logs that are computed from Variables when somebody looks: no results of the step. */
class Looked {
  readonly logs: object;
  constructor(logs: object) {
    this.logs = logs;
  }
}

/**
 * A step of a model that is compiled. The first batch of each shape runs op by op: it makes weights, slots and metrics, and users' mistakes show there. From the second on, the shape is compiled.
 * Where that is not possible, everything is as if it had not been tried, and the step runs op by op from then on.
 */
export class CompiledStep<R extends object> {
  readonly #model: Trainer;
  readonly #step: (batch: Batch) => R;
  readonly #failed: (error: unknown) => void;
  readonly #counters: Counters;
  readonly #compiled: Jitted<readonly [Batch], R | Looked>;
  #assumed: Assumptions | null = null;
  /** Did the last call run op by op? */
  #wasPlain = false;
  /** The fields before the trace under way. */
  #fields: Fields | null = null;
  #compiles = true;

  /** `failed` hears why the step cannot be compiled; `counters` are known to all steps of the model. */
  constructor(
    name: string,
    model: Trainer,
    step: (batch: Batch) => R,
    { failed, counters }: { readonly failed: (error: unknown) => void; readonly counters: Counters },
  ) {
    this.#model = model;
    this.#step = step;
    this.#failed = failed;
    this.#counters = counters;
    const body = (batch: Batch): R | Looked => (currentHandler() === null ? this.#plain(batch) : this.#traced(batch));
    this.#compiled = jit(Object.defineProperty(body, 'name', { value: name }), { warmUp: 1 });
  }

  run(batch: Batch): R {
    if (!this.#compiles) return this.#step(batch);
    if (this.#assumed !== null && !this.#assumed.sameLearn) this.dispose();
    this.#wasPlain = false;
    return withHostChanges((undo) => {
      try {
        const result = this.#compiled(batch);
        return result instanceof Looked ? (result.logs as R) : result;
      } catch (error) {
        // what went wrong without being compiled is the user's
        if (this.#wasPlain) throw error;
        undo();
        this.#fields?.restore();
        this.#fields = null;
        // so is what goes wrong again: values that an op refuses
        const result = this.#step(batch);
        this.#compiles = false;
        this.dispose();
        this.#failed(error);
        return result;
      }
    });
  }

  /** A run or an epoch begins: what was compiled for a model that is another one now is forgotten. */
  renew(): void {
    if (this.#assumed !== null && !this.#assumed.holdFor(this.#model, this.#counters)) this.dispose();
  }

  /** Forgets what was compiled. */
  dispose(): void {
    this.#compiled.dispose();
    this.#assumed = null;
  }

  #plain(batch: Batch): R {
    this.renew();
    this.#wasPlain = true;
    const result = this.#step(batch);
    this.#assumed = new Assumptions(this.#model);
    return result;
  }

  #traced(batch: Batch): R | Looked {
    this.renew();
    const model = this.#model;
    const owners = [...model.flattenLayers(), ...model.metrics, ...(model.compiled ? [model.optimizer] : [])];
    this.#fields = new Fields(owners);
    const result = this.#step(batch);
    const kept = findInFields(
      owners,
      ({ place, isDisposed, type }) => place === null && !isDisposed && !type.device.symbols,
    );
    if (kept !== null) throw new KeptTensorError({ owner: nameOf(kept.owner), field: kept.field });
    for (const { owner, field } of this.#fields.changed()) {
      // what layers count is for those who look; what metrics count is their result
      if (!(owner instanceof Layer)) throw new ChangedFieldError({ owner: nameOf(owner), field });
      const known = this.#counters.get(owner) ?? new Set();
      this.#counters.set(owner, known.add(field));
    }
    this.#fields = null;
    this.#assumed = new Assumptions(model);
    return isLazy(result as Logs) ? new Looked(result) : result;
  }
}

const nameOf = (owner: object): string =>
  owner instanceof Layer ? owner.describe() : `'${(owner as { readonly name: string }).name}'`;
