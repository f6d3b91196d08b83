import os from 'node:os';
import { type Backend, type Program, registerBackend, setBackend } from '@tensai/core';
import { vi } from 'vitest';
import '../src/threads.ts';
import { open } from '../src/wasm.ts';

/** Programs that were taken whole and are held, and their runs. */
export interface Taken {
  programs: number;
  runs: number;
}

/** A backend of so many threads, whatever the machine has. `worth`: see `EngineOptions`. */
export function openWith(options: Parameters<typeof open>[0] & { readonly threads: number }): Backend {
  const spy = vi.spyOn(os, 'availableParallelism').mockReturnValue(options.threads);
  try {
    return open(options);
  } finally {
    spy.mockRestore();
  }
}

let serial = 0;

/** Makes a backend the default that shares whatever can be shared among so many threads, whatever the machine has. */
export async function share(threads: number, memoryLimit = 2 ** 28): Promise<Taken> {
  const taken = { programs: 0, runs: 0 };
  const name = `sharing-${serial++}`;
  const opened = (): Backend => {
    const backend = openWith({ threads, worth: 0, memoryLimit });
    const { record } = backend;
    if (!record) return { ...backend, name };
    const counted = (program: Program): ReturnType<typeof record> => {
      const replay = record(program);
      if (!replay) return null;
      taken.programs++;
      return {
        run(...given): void {
          taken.runs++;
          replay.run(...given);
        },
        dispose(): void {
          taken.programs--;
          replay.dispose();
        },
      };
    };
    return { ...backend, name, record: counted };
  };
  registerBackend({ name, priority: -1, synchronous: true, open: opened });
  await setBackend(name);
  return taken;
}
