import {
  type Backend,
  type Contraction,
  type Executable,
  factsOf,
  type Loop,
  productSize,
  skeletonOf,
  type Slice,
} from '@tensai/core';
import { type CpuStorage } from './cpu-storage.ts';
import { type Matrix, packedProduct, releasePacked } from './packed-product.ts';
import { thinProduct } from './thin-product.ts';

// below this many products, packing costs more than it saves
const FEW = 256;

/** Matrix products in float32 and float64, summed in float64, and what is computed from them. Null for other dtypes: those are the loop's. */
export function matrixProduct(contraction: Contraction, outs: Loop['outputs'], backend: Backend): Executable | null {
  const { dtype, epilogue } = contraction;
  if (dtype !== 'float32' && dtype !== 'float64') return null;
  const multiply = productsOf(contraction, dtype);
  if (!epilogue)
    return {
      run: (ins, results) => multiply(ins, results[0]!),
    };
  const rest = backend.compile!(skeletonOf(epilogue.loop), { specialise: false })!;
  const { sources } = epilogue;
  const bytes = productSize(contraction) * factsOf(dtype).bytes;
  const fitting = outs.flatMap((e, k) => (e.dtype === dtype ? [k] : []));
  return {
    run(ins, results, args): void {
      // the product goes where a result of its size will be, unless that is the memory of something that is still to be read
      const place = fitting.find((k) => !ins.some(({ storage }) => storage === results[k]!.storage));
      const own = place === undefined ? backend.alloc(bytes) : null;
      const product = own ? { storage: own, offset: 0, bytes } : results[place!]!;
      multiply(ins, product);
      const given = sources.map((source) => ins[source]!);
      given.push(product);
      rest.run(given, results, args);
      if (own) backend.free(own.held);
    },
  };
}

function productsOf(
  { m, n, k, batch, left, right }: Contraction,
  view: 'float32' | 'float64',
): (ins: readonly Slice[], out: Slice) => void {
  const bytes = factsOf(view).bytes;
  const product = m < 4 || n < 4 || m * n * k < FEW ? thinProduct : packedProduct;
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
