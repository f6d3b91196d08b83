import { AsyncHandlerError } from './errors.ts';
import type { HostScalar } from './host-scalar.ts';
import type { In, Op } from './op.ts';
import type { Tensor } from './tensor.ts';
import type { Variable } from './variable.ts';

/** What sees ops before they run: tapes, traces. It passes them on to the handler outside it. */
export interface Handler {
  process(op: Op, ins: readonly In[], attrs: object): readonly Tensor[];
  read(variable: Variable): Tensor;
  assign(variable: Variable, value: Tensor): void;
  host(compute: () => number): HostScalar;
  readonly outer: Handler | null;
  /** Does it (or one outside it) record without computing? */
  readonly traces: boolean;
}

/** The handler that ops go to now; null: they run at once. Only `withHandler` and `underHandler` set it. */
export let current: Handler | null = null;

/** The handler that ops go to now. */
export const currentHandler = (): Handler | null => current;

/** Puts a handler in place and returns the one before: for hot paths that cannot afford a closure. They restore it in `finally`. */
export function swapHandler(handler: Handler | null): Handler | null {
  const before = current;
  current = handler;
  return before;
}

/** Runs `body` under a handler. A Promise is an error: what follows its first `await` would run outside. */
export function withHandler<T>(handler: Handler | null, body: () => T): T {
  const before = swapHandler(handler);
  try {
    const result = body();
    if (isPromise(result)) {
      // whatever it does later is not ours; a rejection must not end the process
      result.then(undefined, () => undefined);
      throw new AsyncHandlerError({});
    }
    return result;
  } finally {
    swapHandler(before);
  }
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
