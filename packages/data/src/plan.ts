import type { Shape, Tensor } from '@tensai/core';
import type { Items, Soon } from './items.ts';

/**
 * What a dataset is made of: items, which are cheap (the number of a row), and how elements are made of them.
 * A transform that only orders, picks or groups elements works on items, so that a shuffled batch is cut out of the source in one go
 * and a buffer holds numbers instead of tensors.
 */
export interface Plan<T, I = unknown> {
  /** The number of items in a pass. */
  readonly count: number;
  /** Begins a pass. Passes over one dataset are numbered from 0; a transform that repeats its source appends a number of its own. */
  open(pass: readonly number[]): Items<I>;
  make(item: I): Soon<T>;
  /** Several elements as one, stacked along a new first axis. */
  stack(items: readonly I[]): Soon<BatchOf<T>>;
}

/** An element with an axis in front of every tensor. */
export type BatchOf<T> = T extends Tensor<infer S, infer D> ? Tensor<Longer<S>, D> : { [K in keyof T]: BatchOf<T[K]> };
type Longer<S extends Shape> = number extends S['length'] ? Shape : readonly [number, ...S];
