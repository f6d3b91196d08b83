import type { DType, Shape, Tensor } from '@tensai/core';
import type { Items, Soon } from './items.ts';

/**
 * What a dataset is made of: items, which are cheap (the number of a row), and how elements are made of them.
 * A transform that only orders, picks or groups elements works on items, so that a shuffled batch is cut out of the source in one go
 * and a buffer holds numbers instead of tensors.
 */
export interface Plan<T, I = unknown> {
  /** The number of items in a pass: Infinity where it has no end, NaN where nobody knows. (So `Math.min` and sums come out right.) */
  readonly count: number;
  /** Begins a pass. Passes over one dataset are numbered from 0; a transform that repeats its source appends a number of its own. */
  open(pass: readonly number[]): Items<I>;
  /** The element of an item; its tensors belong to the caller. Each item is made, stacked or dropped once. */
  make(item: I): Soon<T>;
  /** Several elements as one, stacked along a new first axis. */
  stack(items: readonly I[]): Soon<BatchOf<T>>;
  /** Lets go of an item of which no element is made; left out where items hold nothing. */
  drop?(item: I): void;
}

/** A dataset. (Plans themselves are plain objects, which would be taken for dictionaries.) */
export interface Planned<T> {
  readonly plan: Plan<T>;
}

/** An element with an axis in front of every tensor. */
export type BatchOf<T> = T extends Tensor<infer S, infer D> ? Tensor<Longer<S>, D> : { [K in keyof T]: BatchOf<T[K]> };
type Longer<S extends Shape> = number extends S['length'] ? Shape : readonly [number, ...S];

/** An element without the first axis of every tensor. */
export type RowOf<T> = T extends { readonly shape: infer S; readonly dtype: infer D extends DType }
  ? Tensor<Shorter<S>, D>
  : { [K in keyof T]: RowOf<T[K]> };

/** A shape without its first axis. */
export type Shorter<S> = S extends readonly [number, ...infer Rest extends Shape] ? Rest : Shape;

/** What `cardinality` says of a dataset without end. */
export const INFINITE_CARDINALITY: number = -1;

/** What `cardinality` says where only a pass can tell. */
export const UNKNOWN_CARDINALITY: number = -2;
