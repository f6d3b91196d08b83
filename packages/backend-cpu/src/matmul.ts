import type { Aval, Executable, KernelFactory, Layout, Signature } from '@tensai/core';
import { type CpuStorage } from './cpu-storage.ts';
import { type Matrix, packedProduct, releasePacked } from './packed-product.ts';
import { thinProduct } from './thin-product.ts';

/** `[…, m, k] · […, k, n]` in float32 and float64, summed in float64; batch axes broadcast. Other dtypes are the loop's. */
export const matmulKernel: KernelFactory = { strided: true, make };

// below this many products, packing costs more than it saves
const FEW = 256;

function make({ ins, outs }: Signature): Executable | null {
  const [a, b] = ins;
  const [out] = outs;
  if (!a || !b || !out || a.dtype !== out.dtype || b.dtype !== out.dtype) return null;
  if (out.dtype !== 'float32' && out.dtype !== 'float64') return null;
  const view = out.dtype;
  const bytes = view === 'float32' ? 4 : 8;
  const [rows, n] = out.shape.slice(-2) as [number, number];
  const k = a.shape.at(-1)!;
  const [rowStrideA, columnStrideA] = a.strides.slice(-2) as [number, number];
  const [rowStrideB, columnStrideB] = b.strides.slice(-2) as [number, number];
  const batch = out.shape.slice(0, -2);
  const batchA = batchStrides(a, batch);
  const batchB = batchStrides(b, batch);
  // batches that share one right matrix and follow each other in the left one are one taller matrix
  let m = rows;
  while (batch.length > 0 && batchB.at(-1) === 0 && batchA.at(-1) === m * rowStrideA) {
    m *= batch.pop()!;
    batchA.pop();
    batchB.pop();
  }
  const product = m < 4 || n < 4 || m * n * k < FEW ? thinProduct : packedProduct;

  if (batch.length === 0)
    return single(view, product, [m, n, k], [rowStrideA, columnStrideA, rowStrideB, columnStrideB]);
  return {
    run([left, right], [result]): void {
      const arrayA = (left!.storage as CpuStorage).view(view);
      const arrayB = (right!.storage as CpuStorage).view(view);
      const arrayC = (result!.storage as CpuStorage).view(view);
      let to = result!.offset / bytes;
      let matrixB: Matrix | null = null;
      const visit = (axis: number, baseA: number, baseB: number): void => {
        if (axis < batch.length) {
          for (let i = 0; i < batch[axis]!; i++) visit(axis + 1, baseA + i * batchA[axis]!, baseB + i * batchB[axis]!);
          return;
        }
        const matrixA = { array: arrayA, base: baseA, rowStride: rowStrideA, columnStride: columnStrideA };
        if (matrixB?.base !== baseB)
          matrixB = { array: arrayB, base: baseB, rowStride: rowStrideB, columnStride: columnStrideB };
        product(matrixA, matrixB!, arrayC, to, m, n, k);
        to += m * n;
      };
      visit(0, left!.offset / bytes, right!.offset / bytes);
      releasePacked();
    },
  };
}

/** One product a launch, for which nothing is made: in small steps that would take as long as the product. */
function single(
  view: 'float32' | 'float64',
  product: typeof packedProduct,
  [m, n, k]: readonly [number, number, number],
  [rowStrideA, columnStrideA, rowStrideB, columnStrideB]: readonly [number, number, number, number],
): Executable {
  const bytes = view === 'float32' ? 4 : 8;
  const a = { array: NONE, base: 0, rowStride: rowStrideA, columnStride: columnStrideA };
  const b = { array: NONE, base: 0, rowStride: rowStrideB, columnStride: columnStrideB };
  return {
    run(ins, outs): void {
      const left = ins[0]!;
      const right = ins[1]!;
      const result = outs[0]!;
      a.array = (left.storage as CpuStorage).view(view);
      a.base = left.offset / bytes;
      b.array = (right.storage as CpuStorage).view(view);
      b.base = right.offset / bytes;
      product(a, b, (result.storage as CpuStorage).view(view), result.offset / bytes, m, n, k);
      releasePacked();
      // code is kept for each signature, and must keep no memory alive
      a.array = NONE;
      b.array = NONE;
    },
  };
}

const NONE: Float32Array | Float64Array = /* @__PURE__ */ new Float32Array(0);

/** Distances between the matrices of an operand along the axes of the batch; 0 where it is repeated. */
function batchStrides({ shape, strides }: Aval & Layout, batch: readonly number[]): number[] {
  const missing = batch.length + 2 - shape.length;
  return batch.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}
