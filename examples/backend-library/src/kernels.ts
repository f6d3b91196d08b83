import { factsOf, type KernelFactory } from '@tensai/core';
import { elementsOf } from './memory.ts';
import { gemm } from './vectors.ts';

/** Products of two floating point matrices. What `make` refuses, batches for instance, is left to `compile`. */
export const matmulKernel: KernelFactory = {
  make({ ins: [a, b], outs: [c] }) {
    const { shape, dtype } = c!;
    if (shape.length !== 2 || factsOf(dtype).kind !== 'float' || a!.dtype !== dtype || b!.dtype !== dtype) return null;
    const [m, n] = shape as [number, number];
    return {
      run(ins, outs): void {
        const [left, right, result] = [...ins, ...outs].map((slice) => ({ ...elementsOf(slice, dtype), step: 1 }));
        gemm(m, n, a!.shape[1]!, left!, right!, result!);
      },
    };
  },
};
