import {
  defineError,
  type ErrorClass,
  sameShape,
  type Shape,
  show,
  sqrt,
  square,
  sum,
  type Tensor,
  Variable,
} from '@tensai/core';
import { Configurable } from '../configurable.ts';

/** A constraint that changes the shape of a weight. */
export const ConstraintShapeError: ErrorClass<{ weight: Shape; got: Shape }> = /* @__PURE__ */ defineError(
  'constraint-shape',
  {
    message: ({ weight, got }) => `constraint: made the shape ${show(got)} of a weight of the shape ${show(weight)}`,
  },
);

/** What keeps a weight within bounds after each step. Subclasses override `call`. */
export abstract class Constraint<Options extends object = object> extends Configurable<Options> {
  static override readonly kind: string = 'constraint';

  /** The weight as it may be. */
  apply(w: Tensor | Variable): Tensor {
    const next = this.call(w instanceof Variable ? w.read() : w);
    if (!sameShape(next.shape, w.shape)) throw new ConstraintShapeError({ weight: w.shape, got: next.shape });
    return next;
  }

  abstract call(w: Tensor): Tensor;
}

/** An axis, or axes, along which norms are taken. */
export interface NormAxis {
  /** 0 if left out: the weights that come into a unit of `Dense`. `[0, 1, 2]` for kernels of `Conv2D`. */
  readonly axis?: number | readonly number[];
}

/** Keeps quotients by a norm of 0 finite. */
export const NORM_EPSILON = 1e-7;

/** The lengths of the vectors along axes, which stay as axes of extent 1. */
export const norms = (w: Tensor, axis: number | readonly number[]): Tensor =>
  sqrt(sum(square(w), { axis, keepdims: true }));

/** Options, or a bare axis in their place. */
export const withAxis = <O extends NormAxis>(options: O | number | readonly number[] | undefined): O | undefined =>
  typeof options === 'number' || isList(options) ? ({ axis: options } as unknown as O) : options;

const isList = (value: unknown): value is readonly number[] => Array.isArray(value);
