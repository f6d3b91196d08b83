// The wasm backend under the name of the cpu backend, for tests that are written for that one.
import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import type { Backend, BackendSpec } from '@tensai/core';

export function cpu(): BackendSpec {
  const spec = wasm();
  return { ...spec, name: 'cpu', priority: 0, open: () => ({ ...(spec.open() as Backend), name: 'cpu' }) };
}
