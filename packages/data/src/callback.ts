import { hostDevice, onDevice, type Scope } from '@tensai/core';
import { CallbackError } from './errors.ts';
import { isPromise, type Soon } from './items.ts';

/**
 * Runs a function of the user's for an element, on the host's device. Tensors that it makes before its first `await` belong to `scope`.
 * What it throws says which element it was.
 */
export function callback<R>(op: string, element: number, scope: Scope, body: () => R | PromiseLike<R>): Soon<R> {
  try {
    const result = scope.run(() => onDevice(hostDevice(), body));
    if (!isPromise(result)) return result;
    return Promise.resolve(result).catch((error: unknown) => failed(op, element, error));
  } catch (error) {
    return failed(op, element, error);
  }
}

/** Throws an error that says which element it was. */
export function failed(op: string, element: number, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new CallbackError({ op, element, reason }, { cause });
}
