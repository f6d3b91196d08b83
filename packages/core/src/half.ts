/** A floating point format of 16 bits: how numbers are rounded to it, and its bits. */
export interface HalfFormat {
  /** The nearest number of the format, of two equally near ones the even one; ±Infinity for what is too large. */
  readonly round: (x: number) => number;
  /** The 16 bits of the nearest number. */
  readonly bitsOf: (x: number) => number;
  /** The number that 16 bits stand for. */
  readonly valueOf: (bits: number) => number;
}

const double = /* @__PURE__ */ new Float64Array(1);
const doubleWords = /* @__PURE__ */ new Int32Array(double.buffer);
const single = /* @__PURE__ */ new Float32Array(1);
const singleWord = /* @__PURE__ */ new Int32Array(single.buffer);

/**
 * Rounds to so many bits behind the point: a number so large that its own last place is the wanted one is added and taken away again. Below 2^least
 * the last place no longer moves. From `overflow` on the nearest number is one too many.
 */
function rounded(x: number, places: number, least: number, overflow: number): number {
  const size = Math.abs(x);
  // NaN goes this way too
  if (!(size < overflow)) return size >= overflow ? (x < 0 ? -Infinity : Infinity) : NaN;
  let shift: number;
  if (size < 2 ** least) shift = 2 ** (least + 52 - places);
  else {
    double[0] = size;
    // the upper word holds sign and exponent; hosts are little-endian
    doubleWords[1] = (doubleWords[1]! & 0x7ff00000) + ((52 - places) << 20);
    doubleWords[0] = 0;
    shift = double[0]!;
  }
  const nearest = size + shift - shift;
  return x < 0 || Object.is(x, -0) ? -nearest : nearest;
}

function bitsOfSingle(x: number): number {
  single[0] = x;
  return singleWord[0]!;
}

function singleOf(bits: number): number {
  singleWord[0] = bits;
  return single[0]!;
}

// 65520 lies half-way between the largest number, 65504, and what would be next
const roundFloat16 = (x: number): number => rounded(x, 10, -14, 65520);

/** IEEE binary16: 5 bits of exponent, 10 behind the point. */
export const float16Format: HalfFormat = {
  round: roundFloat16,
  bitsOf(x) {
    const nearest = roundFloat16(x);
    if (Number.isNaN(nearest)) return 0x7e00;
    const bits = bitsOfSingle(nearest);
    const sign = (bits >>> 16) & 0x8000;
    const size = bits & 0x7fffffff;
    if (size >= 0x7f800000) return sign | 0x7c00;
    // 112 = 127 − 15, the difference of the biases
    return sign | (size >= 0x38800000 ? (size >>> 13) - (112 << 10) : Math.abs(nearest) * 2 ** 24);
  },
  valueOf(bits) {
    const size = bits & 0x7fff;
    if (size < 0x400) return bits < 0x8000 ? size * 2 ** -24 : -size * 2 ** -24;
    if (size > 0x7c00) return NaN;
    const word = size === 0x7c00 ? 0x7f800000 : (size << 13) + (112 << 23);
    return singleOf(((bits & 0x8000) << 16) | word);
  },
};

const roundBfloat16 = (x: number): number => rounded(x, 7, -126, 2 ** 127 * (2 - 2 ** -8));

/** The upper half of a float32: 8 bits of exponent, 7 behind the point. */
export const bfloat16Format: HalfFormat = {
  round: roundBfloat16,
  bitsOf(x) {
    const nearest = roundBfloat16(x);
    return Number.isNaN(nearest) ? 0x7fc0 : bitsOfSingle(nearest) >>> 16;
  },
  valueOf: (bits) => singleOf(bits << 16),
};
