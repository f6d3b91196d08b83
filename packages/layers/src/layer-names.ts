const used: Map<string, number> = /* @__PURE__ */ new Map();

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
