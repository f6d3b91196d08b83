import type { Tensor } from '@tensai/core';
import type { Layer } from './layer.ts';

/** What holds during one call of the outermost layer. */
export interface CallContext {
  /** Is the model being trained? Inner layers inherit it. */
  training: boolean;
  /** Losses that layers add on the way: activity regularizers, `addLoss`. */
  readonly losses: Tensor[];
  /** The layers whose calls are open, outermost first. */
  readonly path: Layer[];
}

/** The call that runs now; null outside. */
export let context: CallContext | null = null;

/** Puts a context in place and returns the one before; callers restore it in `finally`. */
export function swapContext(next: CallContext | null): CallContext | null {
  const before = context;
  context = next;
  return before;
}

/** Runs `body` as one call, so that all layers in it share `training` and their losses are collected. */
export function withContext<T>(training: boolean, body: (context: CallContext) => T): T {
  const own: CallContext = { training, losses: [], path: [] };
  const before = swapContext(own);
  try {
    return body(own);
  } finally {
    swapContext(before);
  }
}
