import {
  type Backend,
  type Contraction,
  contractionCode,
  type Executable,
  factsOf,
  type Loop,
  productSize,
  type Slice,
  type TypedArray,
} from '@tensai/core';
import { type CpuStorage } from './cpu-storage.ts';
import { type Matrix, packedProduct, releasePacked } from './packed-product.ts';
import { thinProduct } from './thin-product.ts';

// below this many products, packing costs more than it saves
const FEW = 256;

/** Matrix products in float32 and float64, summed in float64, and what is computed from them. Null for other dtypes: those are the loop's. */
export function matrixProduct(contraction: Contraction, outs: Loop['outputs'], backend: Backend): Executable | null {
  const { dtype } = contraction;
  if (dtype !== 'float32' && dtype !== 'float64') return null;
  return contractionCode(contraction, productSize(contraction), outs, backend, productsOf(contraction, dtype));
}

const NO_ELEMENTS: TypedArray = /* @__PURE__ */ new Float32Array(0);

function productsOf(
  { m, n, k, batch, left, right }: Contraction,
  view: 'float32' | 'float64',
): (ins: readonly Slice[], out: Slice) => void {
  const bytes = factsOf(view).bytes;
  const product = m < 4 || n < 4 || m * n * k < FEW ? thinProduct : packedProduct;
  if (batch.length === 0) {
    // nothing is made for a launch: in small steps that would take as long as the product
    const matrixA = { array: NO_ELEMENTS, base: 0, rowStride: left.stride, columnStride: left.inner };
    const matrixB = { array: NO_ELEMENTS, base: 0, rowStride: right.inner, columnStride: right.stride };
    return (ins, out) => {
      const a = ins[left.source]!;
      const b = ins[right.source]!;
      matrixA.array = (a.storage as CpuStorage).view(view);
      matrixA.base = a.offset / bytes + left.base;
      matrixB.array = (b.storage as CpuStorage).view(view);
      matrixB.base = b.offset / bytes + right.base;
      product(matrixA, matrixB, (out.storage as CpuStorage).view(view), out.offset / bytes, m, n, k);
      releasePacked();
      matrixA.array = NO_ELEMENTS;
      matrixB.array = NO_ELEMENTS;
    };
  }
  return (ins, out) => {
    const [a, b] = [ins[left.source]!, ins[right.source]!];
    const arrayA = (a.storage as CpuStorage).view(view);
    const arrayB = (b.storage as CpuStorage).view(view);
    const arrayC = (out.storage as CpuStorage).view(view);
    let to = out.offset / bytes;
    let matrixB: Matrix | null = null;
    const visit = (axis: number, baseA: number, baseB: number): void => {
      if (axis < batch.length) {
        const [stepA, stepB] = [left.batchStrides[axis]!, right.batchStrides[axis]!];
        for (let i = 0; i < batch[axis]!; i++) visit(axis + 1, baseA + i * stepA, baseB + i * stepB);
        return;
      }
      const matrixA = { array: arrayA, base: baseA, rowStride: left.stride, columnStride: left.inner };
      if (matrixB?.base !== baseB)
        matrixB = { array: arrayB, base: baseB, rowStride: right.inner, columnStride: right.stride };
      product(matrixA, matrixB!, arrayC, to, m, n, k);
      to += m * n;
    };
    visit(0, a.offset / bytes + left.base, b.offset / bytes + right.base);
    releasePacked();
  };
}
