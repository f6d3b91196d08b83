import { type Backend, type BackendSpec, elementBytes } from '@tensai/core';
import { compiler } from './compile.ts';
import { memory } from './memory.ts';

/** A backend in two halves, memory and a compiler. A negative priority: it serves whoever names it, and is nobody's default. */
export const minimal = (): BackendSpec => ({ name: 'backend-minimal', priority: -1, synchronous: true, open });

function open(): Backend {
  return {
    name: 'backend-minimal',
    caps: {
      // what one element takes in memory: as many bytes as its dtype says. A dtype that is left out does not exist on a backend
      bytes: elementBytes,
      maxBuffers: 1000,
      syncRead: true,
      nan: true,
      suballoc: true,
      // `memory` counts what tensors use; without `free` for what the garbage collector took it would only grow
      finalize: true,
      specialise: false,
      scatter: true,
      fold: true,
      rows: false,
    },
    ...memory(),
    kernels: new Map(),
    compile: compiler(),
    // all is done when a call returns
    idle: async () => {},
    dispose: () => {},
  };
}
