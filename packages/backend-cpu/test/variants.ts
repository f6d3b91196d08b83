import { cpu } from '@tensai/backend-cpu';
import { chunkedLoops } from '@tensai/backend-cpu/chunks';
import type { BackendSpec } from '@tensai/core';

/** How else the backend is judged. */
export const variants: Readonly<Record<string, BackendSpec>> = {
  'loops in chunks': cpu({ compile: false, fallback: chunkedLoops }),
};
