import type { TensaiError } from '@tensai/core';

const chained: WeakSet<object> = /* @__PURE__ */ new WeakSet();

/** Adds to an error the shapes that led to it, once: in the innermost model. */
export function addChain(error: TensaiError, chain: readonly string[]): void {
  if (chained.has(error)) return;
  chained.add(error);
  error.message += `\nshapes: ${chain.join(' → ')}`;
}
