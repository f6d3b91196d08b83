/**
 * Wider vectors of the wasm backend: once this module is imported, `wasm({ experimentalRevectorize: true })` has V8 join vectors. The package `tensai` has imported it.
 *
 * @example
 * import '@tensai/backend-wasm/revectorize';
 * import { wasm } from '@tensai/backend-wasm';
 * wasm({ experimentalRevectorize: true }).name // 'wasm'
 * @packageDocumentation
 */
import { parts } from './parts.ts';
import { joinVectors, partVectors } from './revectorize/join-vectors.ts';
import { selfTest } from './revectorize/self-test.ts';
import { warnOnce } from './warn-once.ts';

parts.joining = (open) => {
  if (joinVectors() === null) {
    const backend = open(true);
    const wrong = selfTest(backend);
    if (wrong === null) return backend;
    void backend.dispose?.();
    partVectors(`${wrong} comes out wrong`);
  }
  warnOnce(`wasm: vectors are not joined, as experimentalRevectorize asks: ${joinVectors()}`);
  return open(false);
};
