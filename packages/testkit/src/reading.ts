import type { Tensor } from '@tensai/core';
import type { HostArray, Results } from '@tensai/core/samples';

/** The elements of a tensor on the host. The read is under way before this returns, so that the tensor may be disposed of. */
export async function read(x: Tensor): Promise<HostArray> {
  const { shape, dtype } = x;
  const waiting = x.data();
  return { shape, dtype, data: Array.from(await waiting, Number) };
}

/** Results as a list. */
export const listOf = <T>(results: T | readonly T[]): readonly T[] =>
  Array.isArray(results) ? (results as readonly T[]) : [results as T];

/** All results of a call on the host. */
export const readAll = (results: Results): Promise<HostArray[]> => Promise.all(listOf<Tensor>(results).map(read));
