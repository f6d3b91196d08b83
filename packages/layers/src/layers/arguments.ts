import { OptionError, type PartialShape, Tensor } from '@tensai/core';
import { LayerInputError } from '../errors.ts';
import type { Layer } from '../layer.ts';
import { type InputShapes, isShape, type Tensors } from '../tensors.ts';

/** Refuses what is no whole number from `least` up. */
export function wholeNumber(layer: string, argument: string, value: unknown, least = 1): void {
  if (!Number.isInteger(value) || (value as number) < least)
    throw new OptionError({ op: layer, what: `${argument} is a whole number from ${least} up`, value });
}

/** Whole numbers, one for each of some axes: one number stands for all. */
export function perAxis(layer: string, argument: string, value: unknown, axes: number, least = 1): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : new Array(axes).fill(value);
  if (list.length !== axes || !list.every((n) => Number.isInteger(n) && (n as number) >= least))
    throw new OptionError({
      op: layer,
      what: `${argument} is a whole number from ${least} up, or one for each of the ${axes} spatial axes`,
      value,
    });
  return list as number[];
}

/** How much before and after each of some axes: one number for all, one for each, or `[before, after]` for each. */
export function pairsPerAxis(layer: string, argument: string, value: unknown, axes: number): [number, number][] {
  const flat = Array.isArray(value)
    ? axes === 1 && !Array.isArray(value[0])
      ? [value]
      : value
    : new Array(axes).fill(value);
  const pairs = (flat as unknown[]).map((item): unknown => (Array.isArray(item) ? item : [item, item]));
  const fine = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && (n as number) >= 0);
  if (pairs.length !== axes || !pairs.every(fine))
    throw new OptionError({
      op: layer,
      what: `${argument} is a whole number, or one or [before, after] for each of the ${axes} spatial axes`,
      value,
    });
  return pairs as [number, number][];
}

/** Refuses inputs of another rank. `form`: what they should look like. */
export function checkRank(
  layer: Layer,
  shape: InputShapes,
  fits: (rank: number) => boolean,
  form: string,
  hint?: string,
): void {
  const list = isShape(shape) ? [shape] : Object.values(shape as readonly PartialShape[]);
  if (isShape(shape) && fits(shape.length)) return;
  throw new LayerInputError({
    layer: layer.describe(),
    wants: isShape(shape) ? form : `one input ${form}`,
    shape: list[0] as PartialShape,
    ...(hint !== undefined && { hint }),
  });
}

/** The tensors of a layer that takes a list. */
export const listOf = (inputs: Tensors): readonly Tensor[] =>
  inputs instanceof Tensor ? [inputs] : (Object.values(inputs) as Tensor[]);

/** Options, or a bare axis in their place. */
export const withAxis = <O extends { readonly axis?: unknown }>(
  options: O | number | readonly number[] | undefined,
): O =>
  typeof options === 'number' || Array.isArray(options) ? ({ axis: options } as unknown as O) : ((options ?? {}) as O);
