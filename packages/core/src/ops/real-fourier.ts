import { apply, apply1 } from '../dispatch.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { negative, subtract } from './arithmetic.ts';
import { fullLikeOp } from './creation.ts';
import { eachRow, fourier, allFinite, type Pair, put } from './fourier.ts';
import { planFor } from './fourier-plan.ts';
import { fourierRoots } from './fourier-roots.ts';
import { matmul } from './matmul.ts';
import { padOp } from './pad.ts';
import { reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';

interface Length {
  /** The length of the real signal. */
  readonly length: number;
}

/** How many frequencies of a real signal are not the conjugates of others. */
export const frequenciesOf = (length: number): number => Math.floor(length / 2) + 1;

/** Beyond it the matrix of roots is larger than what a transform in steps takes. */
const WHOLE = 64;

/** `Σ_j x_j · e^(−2πi·jk/n)` of real rows, for `k ≤ n/2`. */
export const realFourierOp: Op<Length> = /* @__PURE__ */ definePrimitive({
  name: 'realFourier',
  infer([x], { length }: Length) {
    const aval = { shape: [...x!.shape.slice(0, -1), frequenciesOf(length)], dtype: x!.dtype };
    return [aval, aval];
  },
  impl([x], { length }) {
    const count = frequenciesOf(length);
    if (length <= WHOLE) {
      const [c, s] = fourierRoots(x!, length, length, count);
      return [rowsBy(x!, c), negative(rowsBy(x!, s))];
    }
    return fourier(x!, zerosLike(x!), -1).map((y) => firstOf(y, count));
  },
  host([x], [yr, yi], { attrs: { length } }) {
    const count = frequenciesOf(length);
    const plan = planFor(length);
    const even = length % 2 === 0;
    const half = even ? length / 2 : length;
    eachRow(x!.length, length, (from, [wr, wi], row) => {
      const at = row * count;
      let whole = true;
      if (even) {
        // even and odd elements are the parts of a complex row of half the length
        for (let j = 0; j < half; j++) {
          wr[j] = x![from + 2 * j]!;
          wi[j] = x![from + 2 * j + 1]!;
        }
        whole = allFinite(wr, half) && allFinite(wi, half);
        if (whole) {
          planFor(half).run(wr, wi);
          for (let k = 0; k < count; k++) {
            const i = k % half;
            const j = (half - k) % half;
            const oddR = (wi[i]! + wi[j]!) / 2;
            const oddI = (wr[j]! - wr[i]!) / 2;
            const c = plan.cos[k]!;
            const s = plan.sin[k]!;
            yr![at + k] = (wr[i]! + wr[j]!) / 2 + oddR * c + oddI * s;
            yi![at + k] = (wi[i]! - wi[j]!) / 2 + oddI * c - oddR * s;
          }
          return;
        }
      } else {
        wr.set(x!.subarray(from, from + length));
        wi.fill(0);
        whole = allFinite(wr, length);
        if (whole) plan.run(wr, wi);
      }
      put(yr!, at, wr, count, whole);
      put(yi!, at, wi, count, whole);
    });
  },
  vjp: {
    all: {
      reads: [],
      rule([dr, di], { ins }, { length }) {
        if (!dr && !di) return [null];
        const other = (dr ?? di)!;
        const zeros = (): Tensor => apply1(fullLikeOp, [other, 0], { dtype: ins[0]!.dtype });
        return [apply1(fourierRealOp, [dr ?? zeros(), di ?? zeros()], { length })];
      },
    },
  },
});

/** The transpose of `realFourier`: `Re Σ_k y_k · e^(2πi·jk/n)` over the `n/2 + 1` frequencies given. */
export const fourierRealOp: Op<Length> = /* @__PURE__ */ definePrimitive({
  name: 'fourierReal',
  infer: ([re], { length }: Length) => [{ shape: [...re!.shape.slice(0, -1), length], dtype: re!.dtype }],
  impl([re, im], { length }) {
    const count = frequenciesOf(length);
    if (length <= WHOLE) {
      const [c, s] = fourierRoots(re!, length, count, length);
      return [subtract(rowsBy(re!, c), rowsBy(im!, s))];
    }
    const [whole, rest] = [re!, im!].map((y) => upTo(y, length)) as unknown as Pair;
    return [fourier(whole, rest, 1)[0]];
  },
  host([re, im], [x], { attrs: { length } }) {
    const count = frequenciesOf(length);
    const plan = planFor(length);
    const even = length % 2 === 0;
    const half = length / 2;
    eachRow(x!.length, length, (from, [wr, wi], row) => {
      const at = row * count;
      wr.fill(0);
      wi.fill(0);
      wr.set(re!.subarray(at, at + count));
      wi.set(im!.subarray(at, at + count));
      if (!allFinite(wr, count) || !allFinite(wi, count)) {
        x!.fill(NaN, from, from + length);
        return;
      }
      if (!even) {
        plan.run(wi, wr);
        put(x!, from, wr, length, true);
        return;
      }
      // the spectrum of a real row, which is that of its even and of its odd elements at once: the parts of one complex row of half the length
      wr[0]! *= 2;
      wr[half]! *= 2;
      wi[0] = 0;
      wi[half] = 0;
      for (let k = 0; 2 * k <= half; k++) {
        const j = half - k;
        const sumR = (wr[k]! + wr[j]!) / 2;
        const sumI = (wi[k]! - wi[j]!) / 2;
        const lessR = (wr[k]! - wr[j]!) / 2;
        const lessI = (wi[k]! + wi[j]!) / 2;
        const c = plan.cos[k]!;
        const s = plan.sin[k]!;
        const oddR = lessR * c - lessI * s;
        const oddI = lessR * s + lessI * c;
        wr[k] = sumR - oddI;
        wi[k] = sumI + oddR;
        if (j < half && j !== k) {
          wr[j] = sumR + oddI;
          wi[j] = oddR - sumI;
        }
      }
      planFor(half).run(wi.subarray(0, half), wr.subarray(0, half));
      for (let j = 0; j < half; j++) {
        x![from + 2 * j] = wr[j]!;
        x![from + 2 * j + 1] = wi[j]!;
      }
    });
  },
  vjp: {
    all: {
      reads: [],
      rule: ([dx], _, { length }) => (dx ? apply(realFourierOp, [dx], { length }) : [null, null]),
    },
  },
});

const zerosLike = (x: Tensor): Tensor => apply1(fullLikeOp, [x, 0], { dtype: x.dtype });

function rowsBy(x: Tensor, matrix: Tensor): Tensor {
  if (x.rank > 1) return matmul(x, matrix) as Tensor;
  return reshape(matmul(reshape(x, [1, x.size]), matrix), [matrix.type.shape[1]!]);
}

/** The first elements of each row. */
export function firstOf(x: Tensor, count: number): Tensor {
  const size = [...x.type.shape.slice(0, -1), count];
  return apply1(sliceOp, [x], { begin: size.map(() => 0), size, step: size.map(() => 1) });
}

/** Rows with zeros behind them. */
export function upTo(x: Tensor, length: number): Tensor {
  const shape = [...x.type.shape.slice(0, -1), length];
  return apply1(padOp, [x, 0], { shape, begin: shape.map(() => 0) });
}
