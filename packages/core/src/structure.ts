import { Tensor } from './tensor.ts';

/** Arrays, dictionaries and leaves, nested in any way. */
export type Structure<T> = T | readonly Structure<T>[] | { readonly [key: string]: Structure<T> };

/** Is it a dictionary written as an object literal (no class instance)? */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Calls `f` for every tensor in a structure of arrays, Maps, Sets and objects. */
export function forEachTensor(value: unknown, f: (tensor: Tensor) => void, seen: Set<object> = new Set()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  if (value instanceof Tensor) return f(value);
  if (ArrayBuffer.isView(value)) return;
  seen.add(value);
  if (Array.isArray(value) || value instanceof Set) for (const item of value) forEachTensor(item, f, seen);
  else if (value instanceof Map) for (const item of value.values()) forEachTensor(item, f, seen);
  else for (const item of Object.values(value)) forEachTensor(item, f, seen);
}

/** The same structure with every leaf replaced; a leaf is anything but an array or a plain object. */
export function mapStructure<T, U>(structure: Structure<T>, f: (leaf: T, path: string) => U, path = ''): Structure<U> {
  if (Array.isArray(structure)) return structure.map((item: Structure<T>, i) => mapStructure(item, f, `${path}[${i}]`));
  if (isPlainObject(structure))
    return Object.fromEntries(
      Object.entries(structure).map(([key, item]) => [
        key,
        mapStructure(item as Structure<T>, f, path ? `${path}.${key}` : key),
      ]),
    );
  return f(structure as T, path);
}

/** The leaves of a structure, in order. */
export function leavesOf<T>(structure: Structure<T>): T[] {
  const leaves: T[] = [];
  mapStructure(structure, (leaf) => leaves.push(leaf));
  return leaves;
}
