import type { HostScalar, Tensor } from '@tensai/core';

/** What the numbers of a step are computed from. */
export interface Clock {
  /** The number of this update, from 1. */
  readonly t: number;
  /** The learning rate of this step. */
  readonly rate: number;
}

// any: tensors or numbers, where nothing is said of slots
type Unsaid = { readonly [name: string]: any };

/** What a step sees of one Variable: its gradient `g`, its value `w`, its slots, and the numbers of `scalars`. All tensors have one shape and dtype. */
export type OptimizerStep<Slot extends string, Scalar extends string> = {
  readonly g: Tensor;
  readonly w: Tensor;
} & (string extends Slot | Scalar
  ? Unsaid
  : { readonly [name in Slot]: Tensor } & { readonly [name in Scalar]: HostScalar | number });

/** What a step leaves: `delta`, which is taken from the weights, or the weights `w` themselves; and the slots that change. */
export type OptimizerUpdate<Slot extends string> = { readonly [name in Slot]?: Tensor } & (
  | { readonly delta: Tensor; readonly w?: never }
  | { readonly w: Tensor; readonly delta?: never }
);
