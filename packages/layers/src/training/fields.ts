import { isPlainObject, Tensor } from '@tensai/core';

type Named = Record<string, unknown>;

/** Fields of objects as they are now, with what stands in arrays, Maps, Sets and plain objects there: to put back, and to look for what has changed. */
export class Fields {
  readonly #owners: readonly object[];
  readonly #values: readonly Named[];
  readonly #contents: Map<object, readonly unknown[]> = new Map();

  constructor(owners: readonly object[]) {
    this.#owners = owners;
    this.#values = owners.map((owner) => {
      const values: Named = {};
      for (const key of Object.keys(owner)) {
        // options were given before
        if (key === 'options') continue;
        const value = (owner as Named)[key];
        values[key] = value;
        this.#look(value, DEPTH);
      }
      return values;
    });
  }

  #look(value: unknown, depth: number): void {
    if (depth === 0 || typeof value !== 'object' || value === null || this.#contents.has(value)) return;
    const contents = contentsOf(value);
    if (contents === null) return;
    this.#contents.set(value, contents);
    for (const item of contents) this.#look(item, depth - 1);
  }

  /** The fields whose numbers, strings or booleans are others now. */
  changed(): { readonly owner: object; readonly field: string }[] {
    return this.#owners.flatMap((owner, i) =>
      Object.entries(this.#values[i]!)
        .filter(([field, before]) => !isReference(before) && !Object.is((owner as Named)[field], before))
        .map(([field]) => ({ owner, field })),
    );
  }

  /** Are they still the same, but for those that `may` change? */
  same(may: (owner: object, field: string) => boolean): boolean {
    return (
      this.#owners.every((owner, i) => {
        const before = this.#values[i]!;
        const names = Object.keys(owner).filter((key) => key !== 'options');
        if (names.length !== Object.keys(before).length) return false;
        return names.every((key) => Object.is((owner as Named)[key], before[key]) || may(owner, key));
      }) && [...this.#contents].every(([value, before]) => sameItems(contentsOf(value)!, before))
    );
  }

  /** Gives all of them the values that they had. */
  restore(): void {
    this.#owners.forEach((owner, i) => {
      const before = this.#values[i]!;
      for (const key of Object.keys(owner)) if (key !== 'options' && !(key in before)) delete (owner as Named)[key];
      for (const [key, value] of Object.entries(before))
        if (!Object.is((owner as Named)[key], value)) (owner as Named)[key] = value;
    });
    for (const [value, before] of this.#contents) if (!sameItems(contentsOf(value)!, before)) refill(value, before);
  }
}

/** A tensor in a field of one of the objects, or in arrays, Maps, Sets and plain objects there, for which `wanted` holds. */
export function findInFields(
  owners: readonly object[],
  wanted: (tensor: Tensor) => boolean,
): { readonly owner: object; readonly field: string } | null {
  const has = (value: unknown, depth: number): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    if (value instanceof Tensor) return wanted(value);
    return depth > 0 && (contentsOf(value)?.some((item) => has(item, depth - 1)) ?? false);
  };
  for (const owner of owners)
    for (const field of Object.keys(owner))
      if (field !== 'options' && has((owner as Named)[field], DEPTH)) return { owner, field };
  return null;
}

// as deep as a step's memory looks for tensors
const DEPTH = 3;

/** What stands in a container; null for other values. */
function contentsOf(value: object): readonly unknown[] | null {
  if (Array.isArray(value)) return [...(value as readonly unknown[])];
  if (value instanceof Set) return [...value];
  if (value instanceof Map) return [...value].flat(1);
  return isPlainObject(value) ? Object.entries(value).flat(1) : null;
}

function refill(value: object, contents: readonly unknown[]): void {
  const pairs = (): [unknown, unknown][] =>
    Array.from({ length: contents.length / 2 }, (_, i) => [contents[2 * i], contents[2 * i + 1]]);
  if (Array.isArray(value)) value.splice(0, value.length, ...contents);
  else if (value instanceof Set) {
    value.clear();
    for (const item of contents) value.add(item);
  } else if (value instanceof Map) {
    value.clear();
    for (const [key, item] of pairs()) value.set(key, item);
  } else {
    for (const key of Object.keys(value)) delete (value as Named)[key];
    Object.assign(value, Object.fromEntries(pairs() as [string, unknown][]));
  }
}

const isReference = (value: unknown): boolean =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => Object.is(item, b[i]));
