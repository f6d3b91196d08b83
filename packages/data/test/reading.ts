import type { Dataset } from '@tensai/data';
import type { Tensor } from '@tensai/core';

/** The elements of one pass. */
export async function collect<T>(dataset: Dataset<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of dataset) elements.push(element);
  return elements;
}

/** The elements of one pass, as nested arrays. */
export const read = async (dataset: Dataset<unknown>): Promise<unknown[]> => (await collect(dataset)).map(plain);

/** A structure with nested arrays for tensors. */
export function plain(element: unknown): unknown {
  if (typeof (element as Tensor).arraySync === 'function') return (element as Tensor).arraySync();
  if (Array.isArray(element)) return element.map(plain);
  return Object.fromEntries(Object.entries(element as object).map(([key, value]) => [key, plain(value)]));
}

/** The numbers from 0 up. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A turn of the event loop. */
export const turn = (milliseconds = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
