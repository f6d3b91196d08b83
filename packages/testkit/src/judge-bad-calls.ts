import { referenceBackend } from '@tensai/codegen';
import {
  AsyncHandlerError,
  type BackendSpec,
  type Device,
  forEachTensor,
  MissingKernelError,
  onDevice,
  scope,
  setBackend,
  TensaiError,
} from '@tensai/core';
import { type OpSamples, samples as allSamples } from '@tensai/core/samples';
import { told } from './case.ts';
import { type GeneratedCall, generatedBadCalls } from './generated-bad-calls.ts';
import { openDevice } from './open-device.ts';
import { Refusals } from './refusals.ts';

/** A bad call that was not refused as it should be. */
export interface Complaint {
  readonly op: string;
  readonly call: string;
  readonly detail: string;
}

/** What came of all bad calls on a backend. */
export interface BadCallResult {
  readonly backend: string;
  readonly calls: number;
  /** By a typed error. */
  readonly refused: number;
  /** Of which: before anything was allocated. */
  readonly refusedBefore: number;
  /** Of which: when the result was read, on a backend that is not read at once. */
  readonly refusedAtRead: number;
  /** Refused after something was allocated. */
  readonly late: readonly Complaint[];
  /** Not refused. */
  readonly silent: readonly Complaint[];
  /** Refused by an error that is no TensaiError with a code. */
  readonly untyped: readonly Complaint[];
}

/** What `judgeBadCalls` may be told. */
export interface BadCallOptions {
  /** Names of public functions; all if left out. */
  readonly only?: readonly string[];
  /** What to try; the samples of all ops if left out. */
  readonly samples?: readonly OpSamples[];
}

/**
 * Makes every bad call of every function: those that its samples list, and those that are bad for any function (`generatedBadCalls`). Each has to be refused
 * by a typed error before anything is allocated.
 *
 * @example
 * import { cpu } from '@tensai/backend-cpu';
 * const { calls, refusedBefore, silent } = await judgeBadCalls(cpu(), { only: ['sum'] });
 * [refusedBefore === calls, silent] // [true, []]
 */
export async function judgeBadCalls(spec: BackendSpec, options: BadCallOptions = {}): Promise<BadCallResult> {
  const { only, samples = allSamples } = options;
  const device = await openDevice(spec);
  const other = await openDevice(
    spec.name === referenceBackend().name ? { ...referenceBackend(), name: 'other' } : referenceBackend(),
  );
  await setBackend(spec.name);
  const judge = new Judge(device, other);
  for (const op of samples) {
    if (only && !only.includes(op.name)) continue;
    for (const { title, call } of op.badCalls)
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      await judge.listed(op.name, title, call);
    for (const generated of generatedBadCalls(op))
      // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
      await judge.generated(op.name, generated);
  }
  return judge.result;
}

class Judge {
  readonly #device: Device;
  readonly #other: Device;
  #refused = 0;
  #before = 0;
  #atRead = 0;
  readonly #late: Complaint[] = [];
  readonly #silent: Complaint[] = [];
  readonly #untyped: Complaint[] = [];

  constructor(device: Device, other: Device) {
    this.#device = device;
    this.#other = other;
  }

  get result(): BadCallResult {
    return {
      backend: this.#device.backend.name,
      calls: this.#refused + this.#silent.length + this.#untyped.length,
      refused: this.#refused,
      refusedBefore: this.#before,
      refusedAtRead: this.#atRead,
      late: this.#late,
      silent: this.#silent,
      untyped: this.#untyped,
    };
  }

  /** A call that brings its operands: what ops make of them is watched. */
  async listed(op: string, title: string, call: () => unknown): Promise<void> {
    const made = scope();
    const watch = new Refusals(this.#device);
    let refusal = await this.#refusalOf(() => made.run(() => watch.run(call)));
    // what returns a Promise can be waited for, not watched
    if (refusal?.error instanceof AsyncHandlerError) refusal = await this.#refusalOf(() => made.run(call));
    this.#count(op, title, true, refusal, watch.allocated);
    made.dispose();
  }

  /** A call whose operands are there before it. */
  async generated(op: string, { title, arguments: operandsOf, call, must, given }: GeneratedCall): Promise<void> {
    const made = scope();
    const { backend } = this.#device;
    try {
      const operandsBy = (make: GeneratedCall['arguments']): never[] =>
        onDevice(this.#device, () => made.run(() => make(this.#device, this.#other))) as never[];
      const tried = (operands: never[]): Promise<Refusal | null> =>
        this.#refusalOf(() => made.run(() => call(...operands)));
      if (given && ((await tried(operandsBy(given[0]))) !== null || (await tried(operandsBy(given[1]))) === null))
        return;
      const operands = operandsBy(operandsOf);
      const { buffers } = backend.memory();
      const refusal = await tried(operands);
      this.#count(op, title, must, refusal, backend.memory().buffers - buffers);
    } finally {
      made.dispose();
    }
  }

  #count(op: string, call: string, must: boolean, refusal: Refusal | null, allocated: number): void {
    if (refusal === null) {
      if (must) this.#silent.push({ op, call, detail: 'is accepted' });
      return;
    }
    const { error, atRead } = refusal;
    if (error instanceof MissingKernelError) return;
    const complaint = { op, call, detail: told(error) };
    if (!(error instanceof TensaiError)) {
      this.#untyped.push(complaint);
      return;
    }
    this.#refused++;
    if (atRead) this.#atRead++;
    else if (allocated <= 0) this.#before++;
    else this.#late.push({ ...complaint, detail: `${allocated} buffers later: ${complaint.detail}` });
  }

  /** What a call throws, at once or, where values are not read at once, when its results are read. */
  async #refusalOf(call: () => unknown): Promise<Refusal | null> {
    let result: unknown;
    try {
      result = onDevice(this.#device, call);
      if (result instanceof Promise) result = await result;
    } catch (error) {
      return { error, atRead: false };
    }
    if (this.#device.backend.caps.syncRead) return null;
    try {
      const waiting: Promise<unknown>[] = [];
      forEachTensor(result, (tensor) => waiting.push(tensor.data()));
      await Promise.all(waiting);
      return null;
    } catch (error) {
      return { error, atRead: true };
    }
  }
}

interface Refusal {
  readonly error: unknown;
  readonly atRead: boolean;
}
