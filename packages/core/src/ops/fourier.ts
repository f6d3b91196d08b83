import { apply } from '../dispatch.ts';
import type { TypedArray } from '../dtype.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { add, multiply, subtract } from './arithmetic.ts';
import { fullLikeOp } from './creation.ts';
import { planFor } from './fourier-plan.ts';
import { fourierRoots } from './fourier-roots.ts';
import { matmul } from './matmul.ts';
import { reshape } from './reshape.ts';
import { swapaxes } from './transpose.ts';

interface Direction {
  /** +1 turns the other way: `e^(+2πi·jk/n)`. */
  readonly sign: 1 | -1;
}

/** A complex tensor. */
export type Pair = readonly [Tensor, Tensor];

/** `Σ_j x_j · e^(∓2πi·jk/n)` along the last axis of a complex tensor, without any scale. Its transpose is the sum that turns the other way. */
export const fourierOp: Op<Direction> = /* @__PURE__ */ definePrimitive({
  name: 'fourier',
  infer: ([re]) => [re!, re!].map(({ shape, dtype }) => ({ shape, dtype })),
  impl: ([re, im], { sign }) => byMatrices(re!, im!, sign),
  host([re, im], [yr, yi], { ins, attrs: { sign } }) {
    const n = ins[0]!.shape.at(-1)!;
    // transforming with the parts exchanged turns the other way
    const [a, b, c, d] = sign < 0 ? [re!, im!, yr!, yi!] : [im!, re!, yi!, yr!];
    eachRow(a.length, n, (from, [wr, wi]) => {
      wr.set(a.subarray(from, from + n));
      wi.set(b.subarray(from, from + n));
      const whole = allFinite(wr, n) && allFinite(wi, n);
      if (whole) planFor(n).run(wr, wi);
      put(c, from, wr, n, whole);
      put(d, from, wi, n, whole);
    });
  },
  vjp: {
    all: {
      reads: [],
      rule([dr, di], { ins }, { sign }) {
        if (!dr && !di) return [null, null];
        const other = (dr ?? di)!;
        const zeros = (): Tensor => apply(fullLikeOp, [other, 0], { dtype: ins[0]!.dtype })[0]!;
        return fourier(dr ?? zeros(), di ?? zeros(), sign < 0 ? 1 : -1);
      },
    },
  },
});

/** The sum along the last axis of a complex tensor. */
export const fourier = (re: Tensor, im: Tensor, sign: 1 | -1): Pair =>
  apply(fourierOp, [re, im], { sign }) as unknown as Pair;

/** Runs for each row, with two arrays of its length. */
export function eachRow(
  size: number,
  n: number,
  f: (from: number, work: readonly [Float64Array, Float64Array], row: number) => void,
): void {
  const work = [new Float64Array(n), new Float64Array(n)] as const;
  for (let row = 0; row * n < size; row++) f(row * n, work, row);
}

/** Are the first elements finite? */
export function allFinite(x: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}

/** One row of a result. What is not finite anywhere in a row is NaN everywhere in its transform, as in a sum of products with zeros. */
export function put(to: TypedArray, at: number, from: Float64Array, n: number, whole: boolean): void {
  if (whole) to.set(from.subarray(0, n), at);
  else to.fill(NaN, at, at + n);
}

/** Shorter rows are one product with the matrix of roots. */
const WHOLE = 64;

/** By matrix products: of a length that has a factor, in two steps of shorter ones (Cooley & Tukey, An algorithm for the machine calculation of complex Fourier series, 1965). */
function byMatrices(re: Tensor, im: Tensor, sign: 1 | -1): Pair {
  const { shape } = re.type;
  const n = shape.at(-1)!;
  const factor = n > WHOLE ? middleFactor(n) : 1;
  if (factor === 1) return rotate(re, im, n, sign);
  const other = n / factor;
  // j = other·j1 + j2, k = k1 + factor·k2
  const rows = [...shape.slice(0, -1), factor, other];
  const [ar, ai] = [re, im].map((x) => swapaxes(reshape(x, rows), -1, -2)) as unknown as Pair;
  const [br, bi] = byMatrices(ar, ai, sign); // [other j2, factor k1]
  const [c, s] = fourierRoots(re, n, other, factor);
  const [tr, ti] = turned(br, bi, c, s, sign);
  const parts = byMatrices(swapaxes(tr, -1, -2), swapaxes(ti, -1, -2), sign); // [factor k1, other k2]
  return parts.map((x) => reshape(swapaxes(x, -1, -2), shape)) as unknown as Pair;
}

/** `(re + i·im) · (c ± i·s)`. */
function turned(re: Tensor, im: Tensor, c: Tensor, s: Tensor, sign: 1 | -1): Pair {
  const [forth, back] = sign < 0 ? [add, subtract] : [subtract, add];
  return [forth(multiply(re, c), multiply(im, s)), back(multiply(im, c), multiply(re, s))];
}

function rotate(re: Tensor, im: Tensor, n: number, sign: 1 | -1): Pair {
  const [c, s] = fourierRoots(re, n, n, n);
  const by = (x: Tensor, roots: Tensor): Tensor =>
    x.rank === 1 ? reshape(matmul(reshape(x, [1, n]), roots), [n]) : (matmul(x, roots) as Tensor);
  const [forth, back] = sign < 0 ? [add, subtract] : [subtract, add];
  return [forth(by(re, c), by(im, s)), back(by(im, c), by(re, s))];
}

/** The factor of a length that is nearest to its square root from below; 1 of a prime. */
function middleFactor(n: number): number {
  let factor = Math.floor(Math.sqrt(n));
  while (n % factor !== 0) factor--;
  return factor;
}
