// What a running example calls: its comments have become checks.
import { inspect } from 'node:util';
import { keeps, readComment } from './expectation.ts';

/** A promise of the documentation that was not kept. */
export class BrokenPromise extends Error {}

const unsettled: Promise<unknown>[] = [];
const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

/** What is compared: a Tensor or a Variable is its values, and lists and records may hold some. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if ('arraySync' in value && typeof value.arraySync === 'function') return (value.arraySync as () => unknown)();
  if (Array.isArray(value)) return value.map(plain);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

/** Compares a value with the comment behind it and returns it; the comparison of a promise waits for it. */
export function check<T>(value: T, comment: string, line: number): T {
  if (isPromise(value)) unsettled.push(value.then((settled) => compare(settled, comment, line)));
  else compare(value, comment, line);
  return value;
}

function compare(value: unknown, comment: string, line: number): void {
  const expectation = readComment(comment);
  if (expectation.kind !== 'value' && expectation.kind !== 'shape') return;
  const actual = expectation.kind === 'shape' ? (value as { shape?: unknown } | null)?.shape : plain(value);
  if (keeps(actual, expectation.value)) return;
  const printed = inspect(actual, { depth: 8, breakLength: 110 });
  throw new BrokenPromise(`line ${line}: the comment says ${comment.trim()}\nbut the value is ${printed}`);
}

/** Waits, before the example ends, for a promise that the example itself does not wait for. */
export function settle(value: unknown): void {
  if (isPromise(value)) unsettled.push(value);
}

/** Runs what must throw: an error with this code, of this class, or with this text in its message. */
export async function mustThrow(run: () => unknown, what: string, line: number): Promise<void> {
  let value: unknown;
  try {
    value = await run();
  } catch (error) {
    const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
    const text = what.replace(/^(['"`])(.*)\1$/s, '$2');
    if (code === text || name === text || String(message).includes(text)) return;
    throw new BrokenPromise(`line ${line}: the comment says throws ${what}\nbut thrown was ${inspect(error)}`);
  }
  throw new BrokenPromise(`line ${line}: the comment says throws ${what}\nbut nothing was thrown: ${inspect(value)}`);
}

/** Ends an example. */
export async function finish(): Promise<void> {
  while (unsettled.length > 0) await Promise.all(unsettled.splice(0));
}
