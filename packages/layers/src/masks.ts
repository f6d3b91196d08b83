import type { Tensor } from '@tensai/core';

const masks: WeakMap<Tensor, Tensor> = /* @__PURE__ */ new WeakMap();
let any = false;

/** The mask of a tensor: bool `[batch, time]`, true where a step counts. */
export const maskOf = (x: Tensor): Tensor | null => (any ? (masks.get(x) ?? null) : null);

/** Remembers the mask of a tensor for the layers that it goes through. */
export function setMask(x: Tensor, mask: Tensor | null): void {
  if (mask === null) return;
  any = true;
  masks.set(x, mask);
}
