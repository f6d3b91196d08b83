import type { Backend, BackendSpec } from '@tensai/core';
import { compile } from './compile.ts';
import { matmulKernel } from './kernels.ts';
import { memory } from './memory.ts';

/** A backend that calls a library of fixed functions. A negative priority: it serves whoever names it, and is nobody's default. */
export const library = (): BackendSpec => ({ name: 'backend-library', priority: -1, synchronous: true, open });

function open(): Backend {
  return {
    name: 'backend-library',
    caps: {
      bytes: { float32: 4, float64: 8, int32: 4, uint32: 4, int8: 1, uint8: 1, bool: 1 },
      maxBuffers: 1000,
      syncRead: true,
      nan: true,
      suballoc: true,
      finalize: true,
      specialise: false,
      scatter: false,
      fold: false,
      rows: false,
    },
    ...memory(),
    kernels: new Map([['matmul', matmulKernel]]),
    compile,
    idle: async () => {},
    dispose: () => {},
  };
}
