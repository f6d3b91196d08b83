/**
 * Hand-written kernels, by the name of the op that they compute. A file exports a function that gets the engine and gives entries of the backend's map:
 *
 * ```ts
 * export const doubleKernels = (engine: Engine): WasmKernels => [
 *   [
 *     'double', // the op's name
 *     {
 *       make({ ins, outs }): Executable | null {
 *         if (outs[0]!.dtype !== 'float32') return null; // its loop is compiled instead
 *         // one module for each variant of the code, never for sizes: those are parameters
 *         const { run } = engine.instance('double', (module) =>
 *           module.function('run', { params: ['i32', 'i32', 'i32'] }, (f) => writeDouble(f)),
 *         );
 *         const count = sizeOf(ins[0]!.shape);
 *         return { run: ([x], [y]) => void run!(addressOf(x!), addressOf(y!), count) };
 *       },
 *     },
 *   ],
 * ];
 * ```
 *
 * Addresses are taken in `run`, since memory moves under no tensor but tensors differ from call to call. What a kernel packs goes to `engine.needScratch(bytes)`,
 * called in `make`, and found through the `scratch` of a `Kernel` that `engine.launch` calls; or into an Executable's `scratch` sizes, which arrive as slices.
 *
 * Threads go through compiled programs together if executables are `taped` (see `replay/taped.ts`); others run on the calling thread in between.
 */
import type { KernelFactory } from '@tensai/core';
import type { Engine } from '../engine.ts';
import { convKernels } from './conv.ts';
import { poolingKernels } from './pooling.ts';

/** Entries of a backend's map of kernels. */
export type WasmKernels = readonly (readonly [name: string, factory: KernelFactory])[];

/** All kernels. */
export const kernelsOf = (engine: Engine): WasmKernels => [...convKernels(engine), ...poolingKernels(engine)];
