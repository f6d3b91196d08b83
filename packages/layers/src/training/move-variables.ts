import type { Tensor, Variable } from '@tensai/core';

/** Moves all of them to a backend, or none: the values are there before the first Variable takes its own. */
export async function moveVariables(variables: readonly Variable[], backend: string): Promise<void> {
  const list = [...new Set(variables)].filter((variable) => variable.backend !== backend);
  const results = await Promise.allSettled(list.map(({ tensor }) => tensor.to(backend)));
  const failed = results.find((result) => result.status === 'rejected');
  const values = results.flatMap((result): Tensor[] => (result.status === 'fulfilled' ? [result.value] : []));
  if (failed === undefined) list.forEach((variable, i) => variable.set(values[i]!));
  for (const value of values) value.dispose();
  if (failed !== undefined) throw failed.reason;
}
