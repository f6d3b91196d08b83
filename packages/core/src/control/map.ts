import { OptionError } from '../errors.ts';
import { loop } from './scan.ts';
import type { StateOf } from './state.ts';

/**
 * Applies `f` to the slices of `xs` along their first axis, one after another, and stacks what it returns: tensors, alone or in arrays and objects. In a
 * traced function it is one op. Where `f` can work on all slices at once, `vectorizedMap` is faster. Differentiable, to any order.
 *
 * @example
 * map((x) => sum(multiply(x, x)), tensor([[1, 2], [3, 4]])) // [5, 25]
 * map(({ a, b }) => add(a, b), { a: tensor([1, 2]), b: tensor([3, 4]) }) // [4, 6]
 * map((x) => x, tensor(1)) // throws shape-mismatch
 */
export function map<const X, const Y>(f: (x: StateOf<X>) => Y, xs: X): StateOf<Y> {
  if (typeof f !== 'function') throw new OptionError({ op: 'map', what: 'it takes a function of a slice', value: f });
  const step = (_: unknown, x: unknown): unknown => [null, f(x as StateOf<X>)];
  return loop('map', step, null, xs, { length: null, reverse: false, unrolled: false })[1] as never;
}
