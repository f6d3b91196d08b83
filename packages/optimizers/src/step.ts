import type { HostScalar, Tensor } from '@tensai/core';

/** What the numbers of a step are computed from. */
export interface Clock {
  /** The number of this update, from 1. */
  readonly t: number;
  /** The learning rate of this step. */
  readonly rate: number;
}

/** What a step sees of one Variable: its gradient `g`, its value `w`, its slots, and the numbers of `scalars`. All tensors have one shape and dtype. */
export type Step<Slot extends string, Scalar extends string> = { readonly g: Tensor; readonly w: Tensor } & {
  readonly [name in Slot]: Tensor;
} & { readonly [name in Scalar]: HostScalar | number };

/** What a step leaves: `delta`, which is taken from the weights, or the weights `w` themselves; and the slots that change. */
export type Update<Slot extends string> = { readonly [name in Slot]?: Tensor } & (
  | { readonly delta: Tensor; readonly w?: never }
  | { readonly w: Tensor; readonly delta?: never }
);
