import { apply, apply1 } from '../../dispatch.ts';
import { onlyResults } from '../../memory.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../cast.ts';
import { add, multiply, square, subtract } from '../arithmetic.ts';
import { equal } from '../comparison.ts';
import { viewAsComplex } from '../complex.ts';
import { divide } from '../division.ts';
import { expandDims, squeeze } from '../expand-dims.ts';
import { arange } from '../range.ts';
import { sumOp } from '../reduce.ts';
import { sliceOp } from '../slice.ts';
import { eyeOp } from '../triangle.ts';
import { where } from '../where.ts';
import { conjugated, hermitian, inverted, type Pair, plus, product, solved, times } from './complex-pairs.ts';
import { requireApart } from './distinct-values.ts';
import { eigen } from './host/eigenvectors.ts';
import { checkFinite, matrixAt } from './host/matrices.ts';
import { NoConvergenceError } from './linalg-errors.ts';
import { batchOf, squareArgument, squareAval } from './matrix-argument.ts';
import { eyes } from './matrix-products.ts';

/** Eigenvalues `[…, n, 2]`, eigenvectors as columns `[…, n, n, 2]`, both as real and imaginary parts, and the place of the largest element of each vector. */
export const eigOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'eig',
  infer([x]) {
    const { shape, dtype } = squareAval('eig', x!);
    return [
      { shape: [...shape.slice(0, -1), 2], dtype },
      { shape: [...shape, 2], dtype },
      { shape: shape.slice(0, -1), dtype: 'int32' },
    ];
  },
  host([x], [w, v, lead], { ins }) {
    const { shape } = ins[0]!;
    const n = shape.at(-1)!;
    const count = batchOf(shape);
    for (let matrix = 0; matrix < count; matrix++) {
      const a = matrixAt(x!, matrix, n * n);
      checkFinite('eig', a, n, matrix, count);
      const found = eigen(a, n);
      if (!found) throw new NoConvergenceError({ op: 'eig', matrix, count, iterations: 60 });
      lead!.set(found.lead, matrix * n);
      found.values.forEach((value, k) => {
        w!.set(value, (matrix * n + k) * 2);
        found.vectors[k]!.forEach((element, i) => v!.set(element, ((matrix * n + i) * n + k) * 2));
      });
    }
  },
  vjp: {
    all: {
      reads: [{ y: 0 }, { y: 1 }, { y: 2 }],
      rule([dw, dv], saved) {
        if (sizeOf(saved.ins[0]!.shape) === 0) return [null];
        const [w, v] = [pairOf(saved.y(0)), pairOf(saved.y(1))];
        const terms = [dw && onDiagonal(pairOf(dw)), dv && turning(w, v, pairOf(dv), saved.y(2))];
        const middle = terms
          .filter((term) => term !== null && term !== undefined)
          .reduce((sum, term) => plus(sum, term));
        return [solved(hermitian(v), product(middle, hermitian(v)), 'eig').re];
      },
    },
  },
  accuracy: { float32: 64, float64: 64 },
});

/** Real and imaginary parts, which stand along the last axis. */
function pairOf(x: Tensor): Pair {
  const { shape } = x.type;
  const last = shape.length - 1;
  const pick = (which: number): Tensor =>
    squeeze(
      apply1(sliceOp, [x], {
        begin: shape.map((_, axis) => (axis === last ? which : 0)),
        size: [...shape.slice(0, -1), 1],
        step: shape.map(() => 1),
      }),
      -1,
    );
  return { re: pick(0), im: pick(1) };
}

function onDiagonal({ re, im }: Pair): Pair {
  const identity = apply1(eyeOp, [], { shape: [re.type.shape.at(-1)!, re.type.shape.at(-1)!], k: 0, dtype: re.dtype });
  const put = (x: Tensor): Tensor => multiply(identity, expandDims(x, -2));
  return { re: put(re), im: put(im) };
}

// dV = V (F ∘ M) with M = V⁻¹ dA V and F = 1 / (λⱼ − λᵢ), less what a vector moves along itself: its length stays 1, and its largest element real.
function turning(w: Pair, v: Pair, dv: Pair, lead: Tensor): Pair {
  const n = v.re.type.shape.at(-1)!;
  const rows = [v.re.rank - 2];
  const gap = (x: Tensor): Tensor => subtract(expandDims(x, -2), expandDims(x, -1)) as Tensor;
  const gaps = { re: gap(w.re), im: gap(w.im) };
  const squares = add(add(square(gaps.re), square(gaps.im)), eyes(v.re, n));
  requireApart(squares, { op: 'eig', what: 'eigenvalues' });
  const total = (x: Tensor): Tensor => apply1(sumOp, [x], { axes: rows, keepdims: true });
  const along = times(conjugated(dv), v);
  const [longer, turned] = [total(along.re), total(along.im)];
  const largest = equal(expandDims(arange(n, { dtype: 'int32' }), -1), expandDims(lead, -2));
  const moved = divide(turned, total(where(largest, v.re, 0) as Tensor)) as Tensor;
  const whole = {
    re: subtract(dv.re, multiply(longer, v.re)),
    im: add(subtract(dv.im, multiply(longer, v.im)), where(largest, moved, 0) as Tensor),
  };
  return times(conjugated(inverted(gaps, squares)), product(hermitian(v), whole));
}

/**
 * Eigenvalues `w` `[…, n]` and eigenvectors `v` `[…, n, n]`, one a column, of square matrices `[…, n, n]`, as complex64: `x · v = v · diag(w)`; `real` and `imag` read them. In the order of the
 * real parts of the eigenvalues, then of the imaginary ones. Each vector has the length 1, and its element of largest magnitude is real and positive.
 * Computed on the host in float64, by Francis' QR steps; NaN and infinities are an error.
 *
 * The vectors of equal eigenvalues have no gradient: an error.
 *
 * @example
 * const [w, v] = eig(tensor([[0, -2], [2, 0]]));
 * imag(w) // [-2, 2]
 * real(eig(tensor([[2, 1], [0, 3]]))[0]) // [2, 3]
 */
export function eig(x: In): [w: Tensor<Shape, 'complex64'>, v: Tensor<Shape, 'complex64'>] {
  return onlyResults(() =>
    apply(eigOp, [squareArgument('eig', x)], {})
      .slice(0, 2)
      .map((pairs) => viewAsComplex(cast(pairs, 'float32'))),
  ) as never;
}
