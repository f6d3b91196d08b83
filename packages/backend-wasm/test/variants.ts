import type { BackendSpec } from '@tensai/core';
import '../src/threads.ts';
import { open } from '../src/wasm.ts';

/** A backend that is set up as said; `worth`: see `EngineOptions`. */
const spec = (options: Parameters<typeof open>[0]): BackendSpec => ({
  name: 'wasm',
  priority: 10,
  synchronous: true,
  open: () => open(options),
});

/** How `pnpm conformance` judges the backend too. With two threads all is shared, however small, or samples would run on one. */
export const variants: Readonly<Record<string, BackendSpec>> = {
  '1 thread': spec({ threads: 1 }),
  '2 threads': spec({ threads: 2, worth: 0 }),
  deterministic: spec({ threads: 1, deterministic: true }),
};
