import { type BinaryFloat, defineBinary } from '../define.ts';
import { type DType, factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';

/**
 * The number of its dtype next to `x1` on the way to `x2`, elementwise, broadcast, floating point: `x1` itself where they are equal, NaN where one is. Its
 * gradient is 1 in `x1` and 0 in `x2`.
 *
 * @example
 * nextafter(tensor([1, 0]), tensor([2, 0])) // [1.0000001, 0]
 * nextafter(tensor([1], { dtype: 'float16' }), 0) // [0.99951171875]
 */
export const nextafter: BinaryFloat = /* @__PURE__ */ defineBinary('nextafter', {
  formula: (a, b, { dtype, stored = dtype }) => {
    const next = factsOf(dtype).bytes > 4 ? nextDouble : nextSingle;
    return Expr.select(a.equal(b), b, Expr.select(a.isNaN().or(b.isNaN()), a.add(b), next(a, b, stored)));
  },
  derivative: (_a, _b, _y, input) => (input === 0 ? 1 : 0),
  result: 'float',
  accuracy: { float32: 0, float64: 0 },
});

/** By the bits: neighbours of one sign are neighbours as integers. A half float is a float32 whose lowest bits are 0. */
function nextSingle(a: Expr, b: Expr, stored: DType): Expr {
  const { epsilon, smallest, largest } = factsOf(stored);
  const single = factsOf('float32');
  const step = epsilon / single.epsilon;
  const away = a.less(b).equal(a.greater(0));
  const word = a.bitcast('int32');
  const moved = Expr.select(away, word.add(step), word.subtract(step)).bitcast('float32');
  if (smallest === single.smallest) {
    // by bits too: arithmetic may take so small a number for 0
    const least = Expr.select(a.less(b), Expr.literal(step, 'int32'), Expr.literal(step - 2 ** 31, 'int32'));
    return Expr.select(a.equal(0), least.bitcast('float32'), moved);
  }
  // numbers with few bits end sooner: below the smallest whole one they are evenly spaced, and the largest is next to infinity
  const least = Expr.literal(smallest * epsilon, a.dtype);
  const even = Expr.select(a.less(b), a.add(least), a.subtract(least));
  const size = a.abs();
  const end = Expr.select(a.less(0), Expr.literal(-largest, a.dtype), Expr.literal(largest, a.dtype));
  return Expr.select(size.lessEqual(smallest), even, Expr.select(size.equal(Infinity), end, moved));
}

/**
 * By arithmetic, as there are no words of 64 bits. Rump, Zimmermann, Boldo & Melquiond, "Computing predecessor and successor in rounding to nearest", 2009:
 * φ|a| is more than half a last place, and less than one and a half; small numbers are scaled before.
 */
function nextDouble(a: Expr, b: Expr): Expr {
  const unit = 2 ** -53;
  const tiny = 2 ** -1074;
  const phi = unit * (1 + 2 * unit);
  const up = a.less(b);
  const toward = (x: Expr, step: Expr): Expr => Expr.select(up, x.add(step), x.subtract(step));
  const size = a.abs();
  const plain = toward(a, size.multiply(phi));
  const scale = 2 ** 53;
  const scaled = toward(a.multiply(scale), size.multiply(scale).multiply(phi)).multiply(unit);
  const { largest } = factsOf('float64');
  const end = Expr.select(a.less(0), Expr.literal(-largest, a.dtype), Expr.literal(largest, a.dtype));
  return Expr.select(
    size.equal(Infinity),
    end,
    Expr.select(
      size.greaterEqual((unit ** -2 * tiny) / 2),
      plain,
      Expr.select(size.less(tiny / unit), toward(a, Expr.literal(tiny, a.dtype)), scaled),
    ),
  );
}
