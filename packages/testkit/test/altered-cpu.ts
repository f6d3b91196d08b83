import { cpu } from '@tensai/backend-cpu';
import { type Backend, type BackendSpec, contractionOf, isRows, type Slice } from '@tensai/core';

let serial = 0;

/** The cpu backend under another name, with parts replaced. */
export function alteredCpu(
  alter: (backend: Backend) => Partial<Backend>,
  spec: Partial<BackendSpec> = {},
): BackendSpec {
  const name = `altered-${serial++}`;
  const open = (): Backend => {
    const backend = cpu().open() as Backend;
    return { ...backend, ...alter(backend), name };
  };
  return { name, priority: -1, synchronous: true, open, ...spec };
}

/** The cpu backend whose matrix product of float32 does something to its result, or to its operands. */
export const withMatmul = (
  spoil: (backend: Backend, outs: readonly Slice[], ins: readonly Slice[]) => void,
): BackendSpec =>
  alteredCpu((backend) => ({
    compile(code, options) {
      const exec = backend.compile!(code, options);
      if (!exec || isRows(code.concrete) || contractionOf(code.concrete)?.dtype !== 'float32') return exec;
      return {
        ...exec,
        run(ins, outs, args) {
          exec.run(ins, outs, args);
          spoil(backend, outs, ins);
        },
      };
    },
  }));

/** Changes the float32 elements of a value in place. */
export function change(backend: Backend, at: Slice, f: (x: number, i: number, all: Float32Array) => number): void {
  const bytes = backend.readSync!(at);
  const elements = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  backend.write(at, elements.slice().map(f));
}
