import { apply1 } from '../../dispatch.ts';
import type { Tensor } from '../../tensor.ts';
import { abs, add, multiply, square, subtract } from '../arithmetic.ts';
import { equal, less } from '../comparison.ts';
import { concatenate } from '../concatenate.ts';
import { divide } from '../division.ts';
import { maxOp } from '../max.ts';
import { isnan } from '../number-tests.ts';
import { pad } from '../pad.ts';
import { sqrt } from '../power.ts';
import { sumOp } from '../reduce.ts';
import { where } from '../where.ts';
import { adjoint, chain, eyes, part } from './matrix-products.ts';

/** Zeros before the last axis but one, or the last. */
const shifted = (x: Tensor, rows: number, columns: number): Tensor =>
  pad(
    x,
    x.type.shape.map((_, axis): [number, number] => [
      axis === x.rank - 2 ? rows : axis === x.rank - 1 ? columns : 0,
      0,
    ]),
  ) as Tensor;

/** A matrix less `factor · v · (vᵀ · matrix)`. */
const reflected = (x: Tensor, v: Tensor, factor: Tensor): Tensor =>
  subtract(x, multiply(factor, chain(v, chain(adjoint(v), x))));

/** Householder's reflections in ops: Q with `inner` columns and R with as many rows. */
export function reflectedByOps(x: Tensor, inner: number): [q: Tensor, r: Tensor] {
  const { shape } = x.type;
  const [m, n] = shape.slice(-2) as [number, number];
  const steps = Math.min(m, n);
  if (x.size === 0) return [add(eyes(x, m, inner), 0), multiply(eyes(x, inner, n), 0)];
  const axes = [x.rank - 2, x.rank - 1];
  // squares of what is far from 1 would overflow or vanish; NaN stays in its column
  const largest = apply1(maxOp, [where(isnan(x), 0, abs(x)) as Tensor], { axes, keepdims: true });
  const scale = where(equal(largest, 0), 1, largest) as Tensor;
  let rest = divide(x, scale) as Tensor;
  const rows: Tensor[] = [];
  const vectors: { readonly v: Tensor; readonly factor: Tensor }[] = [];
  for (let k = 0; k < steps; k++) {
    const [height, width] = [m - k, n - k];
    const head = part(rest, [0, 1], [0, 1]);
    const tail = part(rest, [1, height], [0, 1]);
    const below = apply1(sumOp, [square(tail)], { axes, keepdims: true });
    const none = equal(below, 0);
    const length = sqrt(add(square(head), below));
    const diagonal = where(none, head, where(less(head, 0), length, multiply(length, -1))) as Tensor;
    const divisor = where(none, 1, subtract(head, diagonal)) as Tensor;
    const factor = where(none, 0, divide(subtract(diagonal, head), where(none, 1, diagonal))) as Tensor;
    const one = add(multiply(head, 0), 1) as Tensor;
    const v = height > 1 ? concatenate([one, divide(tail, divisor) as Tensor], -2) : one;
    rest = reflected(rest, v, factor);
    // what the reflection makes 0 is left out
    const row = width > 1 ? concatenate([diagonal, part(rest, [0, 1], [1, width])], -1) : diagonal;
    rows.push(shifted(row, 0, k));
    vectors.push({ v, factor });
    rest = part(rest, [1, height], [1, width]);
  }
  let q = eyes(x, m - steps, inner - steps);
  for (let k = steps - 1; k >= 0; k--) {
    const { v, factor } = vectors[k]!;
    q = reflected(concatenate([eyes(x, m - k, 1), shifted(q, 1, 0)], -1), v, factor);
  }
  const upper = multiply(concatenate(rows, -2), scale) as Tensor;
  return [q, inner > steps ? concatenate([upper, multiply(eyes(x, inner - steps, n), 0)], -2) : upper];
}
