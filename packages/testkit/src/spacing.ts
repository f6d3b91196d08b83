import { arithmeticOf, type DType, factsOf } from '@tensai/core';

const words = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** The distance from |x| to the next number of the dtype: one unit in the last place. 1 for integers; that of the largest number for what overflows. */
export function spacing(x: number, dtype: DType): number {
  const { kind, epsilon, smallest: normal, largest } = factsOf(dtype);
  if (kind === 'int' || kind === 'bool') return 1;
  return 2 ** Math.max(exponentOf(normal), Math.min(exponentOf(largest), exponentOf(x))) * epsilon;
}

/** e of 2^e ≤ |x| < 2^(e + 1). */
function exponentOf(x: number): number {
  words.setFloat64(0, Math.abs(x));
  return (words.getUint32(0) >>> 20) - 1023;
}

/** The smallest number with all its bits in the arithmetic of a dtype: a backend may flush what is below to zero. */
export const smallest = (dtype: DType): number => factsOf(arithmeticOf(dtype)).smallest;

/** A number as a dtype holds it; integers as they are. */
export const rounded = (x: number, dtype: DType): number => factsOf(dtype).round(x);
