import { apply1 } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply, negative, subtract } from './arithmetic.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { sliceOp } from './slice.ts';
import { squeeze } from './expand-dims.ts';
import { stack } from './stack.ts';
import { moveaxis } from './transpose.ts';

/** Which axes hold the components of vectors: the last ones if left out. */
export interface CrossOptions {
  readonly axisa?: number;
  readonly axisb?: number;
  /** Of the result. */
  readonly axisc?: number;
  /** All three at once. */
  readonly axis?: number | null;
}

/**
 * The vector product of vectors of three components along an axis; the other axes broadcast. Of two components the third is 0; where both have two, the result is
 * the third component alone.
 *
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])) // [0, 0, 1]
 * cross(tensor([1, 2]), tensor([3, 4])) // -2
 */
export function cross<A extends In, B extends In>(
  a: A,
  b: B,
  options?: CrossOptions,
): Tensor<Shape, Promote<DTypeOf<A>, DTypeOf<B>>> {
  return resultOf(() => {
    const { axis, axisa, axisb, axisc } = plainOptions('cross', options, ['axisa', 'axisb', 'axisc', 'axis']);
    const [left, right] = [asTensor('cross', a), asTensor('cross', b, 1)];
    const [u, v] = [componentsOf(left, axis ?? axisa ?? -1), componentsOf(right, axis ?? axisb ?? -1)];
    if (u.length < 2 || u.length > 3 || v.length < 2 || v.length > 3)
      throw new ShapeMismatchError({
        op: 'cross',
        what: 'vectors have two or three components',
        shapes: [left.type.shape, right.type.shape],
        hint: 'cross(a, b, { axis }) says where the components lie',
      });
    const component = (i: number, j: number): Tensor => {
      const terms = [product(u[i], v[j]), product(u[j], v[i])] as const;
      if (terms[0] && terms[1]) return subtract(terms[0], terms[1]);
      return terms[0] ?? negative(terms[1]!);
    };
    if (u.length === 2 && v.length === 2) return component(0, 1);
    const parts = [component(1, 2), component(2, 0), component(0, 1)];
    const joined = stack(parts, -1);
    return moveaxis(joined, -1, normalizeAxis('cross', axis ?? axisc ?? -1, joined.rank));
  }) as Tensor<Shape, Promote<DTypeOf<A>, DTypeOf<B>>>;
}

function componentsOf(x: Tensor, axis: number): Tensor[] {
  const along = normalizeAxis('cross', axis, x.rank);
  const size = x.type.shape.map((extent, a) => (a === along ? 1 : extent));
  // more than can be right are not needed
  return Array.from({ length: Math.min(4, x.type.shape[along]!) }, (_, place) => {
    const begin = size.map((__, a) => (a === along ? place : 0));
    return squeeze(apply1(sliceOp, [x], { begin, size, step: size.map(() => 1) }), along);
  });
}

const product = (a: Tensor | undefined, b: Tensor | undefined): Tensor | null =>
  a && b ? multiply<In, In>(a, b) : null;
