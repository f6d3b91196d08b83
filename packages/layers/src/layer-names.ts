const used: Map<string, number> = /* @__PURE__ */ new Map();

/** `MaxPooling2D` → `max_pooling2d`, as Keras spells names. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** A name that no layer has yet: `dense`, `dense_1`, … */
export function uniqueName(base: string): string {
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Forgets the names given so far, so that models made in the same order get the same names. */
export function clearSession(): void {
  used.clear();
}
