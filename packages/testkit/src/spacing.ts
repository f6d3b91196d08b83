import { type DType, factsOf } from '@tensai/core';

const words = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** The distance from |x| to the next number of the dtype: one unit in the last place. 1 for integers; that of the largest number for what overflows. */
export function spacing(x: number, dtype: DType): number {
  const { kind, bytes } = factsOf(dtype);
  if (kind !== 'float') return 1;
  const { mantissa, least, most } = bytes === 4 ? FLOAT32 : FLOAT64;
  words.setFloat64(0, Math.abs(x));
  const exponent = (words.getUint32(0) >>> 20) - 1023;
  return 2 ** (Math.max(least, Math.min(most, exponent)) - mantissa);
}

// bits behind the point, and the least and largest exponent
const FLOAT32 = { mantissa: 23, least: -126, most: 127 };
const FLOAT64 = { mantissa: 52, least: -1022, most: 1023 };

/** The smallest number with all its bits: a backend may flush what is below to zero. */
export const smallest = (dtype: DType): number => 2 ** (factsOf(dtype).bytes === 4 ? FLOAT32.least : FLOAT64.least);

/** A number as a dtype holds it; integers as they are. */
export const rounded = (x: number, dtype: DType): number => (dtype === 'float32' ? Math.fround(x) : x);
