import { drawOf } from '@tensai/core';

const numbers = new WeakMap<() => number, { readonly index: number; readonly path: string }>();

/** Marks what gives a number among a function's arguments; `index` counts such numbers. */
export function asArgument(compute: () => number, index: number, path: string): () => number {
  numbers.set(compute, { index, path });
  return compute;
}

/** Which number of the arguments a function of the host gives; undefined where it computes something else. */
export const argumentOf = (compute: () => number): { readonly index: number; readonly path: string } | undefined =>
  numbers.get(compute);

/** What a number of the host is, in words. */
export function hostText(compute: () => number): string {
  const argument = argumentOf(compute);
  if (argument) return `argument ${argument.path}, a number`;
  const draw = drawOf(compute);
  return draw ? `word ${draw.word} of the key of a draw` : 'a number that the host computes at each run';
}
