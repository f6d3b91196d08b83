import { isPlainObject } from '@tensai/core';

/** The values of a class that an object's own enumerable fields reach through arrays, Maps, Sets and plain objects, in the order of the fields. */
export function findSublayers<L extends object>(owner: object, Kind: abstract new (...args: never[]) => L): L[] {
  const found = new Set<L>();
  const seen = new Set<unknown>([owner]);
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Kind) found.add(value);
    else if (Array.isArray(value) || value instanceof Set) for (const item of value) search(item);
    else if (value instanceof Map) for (const item of value.values()) search(item);
    else if (isPlainObject(value)) for (const item of Object.values(value)) search(item);
  };
  for (const value of Object.values(owner)) search(value);
  return [...found];
}
