import { type Tensor } from '@tensai/core';

/** The bytes of a tensor's elements. */
export function bytesOf(x: Tensor): Uint8Array {
  const data = x.dataSync() as ArrayBufferView<ArrayBuffer>;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Where two lists of tensors differ, in words; null where every bit is the same. Which NaN it is does not matter. */
export function difference(found: readonly Tensor[], expected: readonly Tensor[]): string | null {
  if (found.length !== expected.length) return `${found.length} results instead of ${expected.length}`;
  for (const [k, x] of found.entries()) {
    const y = expected[k]!;
    if (x.dtype !== y.dtype || x.shape.join() !== y.shape.join())
      return `result ${k} is ${x.dtype} [${x.shape.join()}] instead of ${y.dtype} [${y.shape.join()}]`;
    const [a, b] = [x.dataSync(), y.dataSync()] as ArrayLike<number>[];
    for (let i = 0; i < b!.length; i++)
      if (!Object.is(a![i], b![i])) return `result ${k}, element ${i}: ${a![i]} instead of ${b![i]}`;
  }
  return null;
}
