/**
 * Threads of the wasm backend: once this module is imported, `wasm()` shares large computations among them. The package `tensai` has imported it.
 *
 * @example
 * import '@tensai/backend-wasm/threads';
 * import { wasm } from '@tensai/backend-wasm';
 * wasm({ threads: 2 }).name // 'wasm'
 * @packageDocumentation
 */
import { parts } from './parts.ts';
import { Buffers } from './replay/buffers.ts';
import { recordProgram } from './replay/record.ts';
import { Judges } from './threads/judges.ts';
import { canShareMemory, cores } from './threads/start-worker.ts';
import { Team } from './threads/team.ts';
import { warnOnce } from './warn-once.ts';

parts.threads = {
  alone: () =>
    warnOnce(
      'wasm: there is one thread, since this page is not isolated from other origins' +
        '\nhint: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    ),
  cores,
  canShareMemory,
  team: (...given) => new Team(...given),
  judges: () => new Judges(),
  recorder(engine, backend) {
    const buffers = new Buffers(backend);
    return (program) => recordProgram(engine, backend, buffers, program);
  },
};
