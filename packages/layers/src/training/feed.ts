import type { Device, Scope } from '@tensai/core';
import { DataError } from '../errors.ts';
import type { Batch } from './batch.ts';
import type { Batches, Cursor, Soon } from './batches.ts';

/** Hands out the batches of run after run over the same data: whole passes, or so many steps each time. */
export class Feed {
  /** Steps of each run; null for a whole pass. */
  readonly limit: number | null;
  readonly #method: string;
  readonly #batches: Batches;
  #cursor: Cursor | null = null;
  /** Batches of the pass under way. */
  #taken = 0;
  #runs = 0;

  constructor(method: string, batches: Batches, limit: number | null) {
    this.#method = method;
    this.#batches = batches;
    this.limit = limit;
  }

  /** Steps of a run, where they are known. */
  get steps(): number | null {
    return this.limit ?? this.#batches.steps;
  }

  /** Begins a run. */
  start(): void {
    this.#runs++;
    if (this.limit === null) this.close();
  }

  /** The batch of a step, or null after the last. */
  next(step: number, scope: Scope, device: Device): Soon<Batch | null> {
    if (step === this.limit) return null;
    if (this.#cursor === null) {
      this.#cursor = this.#batches.open();
      this.#taken = 0;
    }
    const batch = this.#cursor.next(scope, device);
    return batch instanceof Promise
      ? batch.then((one) => this.#accept(one, step, scope, device))
      : this.#accept(batch, step, scope, device);
  }

  #accept(batch: Batch | null, step: number, scope: Scope, device: Device): Soon<Batch | null> {
    if (batch !== null) {
      this.#taken++;
      return batch;
    }
    this.#cursor = null;
    if (this.#taken > 0) {
      if (this.limit === null) return null;
      // data that can be read again go on from their start
      if (this.#batches.repeatable) return this.next(step, scope, device);
    }
    throw this.#ended(step);
  }

  #ended(step: number): Error {
    const method = this.#method;
    const round = `${method === 'fit' ? 'epoch' : 'round'} ${this.#runs}`;
    if (this.limit !== null && (step > 0 || this.#runs > 1))
      return new DataError({
        method,
        what: `the batches ended at step ${step} of ${this.limit}${this.#runs > 1 ? ` in ${round}` : ''}`,
        hint: 'ask for fewer steps, or pass a function that begins anew: function* () { … }',
      });
    if (this.#runs > 1)
      return new DataError({
        method,
        what: `there are no batches left for ${round}: a generator gives each only once`,
        hint: 'pass the function itself, or say stepsPerEpoch',
      });
    return new DataError({ method, what: 'the data have no batches' });
  }

  close(): void {
    this.#cursor?.close();
    this.#cursor = null;
  }
}
