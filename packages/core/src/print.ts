import type { TypedArray } from './dtype.ts';
import type { Tensor } from './tensor.ts';
import { readSync } from './reading.ts';
import { toNested } from './nested.ts';

/** A tensor as text. */
export function describe(tensor: Tensor): string {
  const head = `Tensor [${tensor.shape.join(', ')}] ${tensor.dtype}`;
  if (tensor.isDisposed) return `${head} (disposed)`;
  if (tensor.slice === null) return `${head} (traced)`;
  const data: TypedArray = readSync(tensor, 'data');
  return `${head} ${JSON.stringify(toNested(data, tensor.shape, tensor.dtype))}`;
}
