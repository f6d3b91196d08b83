import { wasm } from '@tensai/backend-wasm';
import type { BackendSpec } from '@tensai/core';

/** How `pnpm conformance` judges the backend too. */
export const variants: Readonly<Record<string, BackendSpec>> = {
  '2 threads': wasm({ threads: 2 }),
  deterministic: wasm({ deterministic: true }),
};
