import type { Executable, KernelFactory, Signature } from '@tensai/core';
import { type CpuStorage } from './cpu-storage.ts';

/** `[…, m, k] · […, k, n]` in float32 and float64; batch axes broadcast. */
export const matmulKernel: KernelFactory = {
  strided: true,
  make({ ins, outs }: Signature): Executable | null {
    const [a, b] = ins;
    const [out] = outs;
    if (!a || !b || !out || a.dtype !== out.dtype || b.dtype !== out.dtype) return null;
    if (out.dtype !== 'float32' && out.dtype !== 'float64') return null;
    const view = out.dtype;
    const shift = view === 'float32' ? 2 : 3;
    const [m, n] = out.shape.slice(-2) as [number, number];
    const k = a.shape.at(-1)!;
    const lead = out.shape.slice(0, -2);
    const batchStrides = ({ shape, strides }: typeof a): number[] => {
      const missing = out.shape.length - shape.length;
      return lead.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!));
    };
    const [sa, sb] = [batchStrides(a), batchStrides(b)];
    const [ai, ak] = a.strides.slice(-2) as [number, number];
    const [bk, bj] = b.strides.slice(-2) as [number, number];
    return {
      run(I, O): void {
        const A = (I[0]!.storage as CpuStorage).view(view);
        const B = (I[1]!.storage as CpuStorage).view(view);
        const C = (O[0]!.storage as CpuStorage).view(view);
        let c0 = O[0]!.offset >> shift;
        const batch = (axis: number, a0: number, b0: number): void => {
          if (axis < lead.length) {
            for (let t = 0; t < lead[axis]!; t++) batch(axis + 1, a0 + t * sa[axis]!, b0 + t * sb[axis]!);
            return;
          }
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++) {
              let sum = 0;
              for (let p = 0; p < k; p++) sum += A[a0 + i * ai + p * ak]! * B[b0 + p * bk + j * bj]!;
              C[c0 + i * n + j] = sum;
            }
          c0 += m * n;
        };
        batch(0, I[0]!.offset >> shift, I[1]!.offset >> shift);
      },
    };
  },
};
