import { bfloat16Format, float16Format, type HalfFormat } from '@tensai/core';
import { describe, expect, test } from 'vitest';

// bits of the exponent, bits behind the point: all that IEEE 754 §3.4 needs
const formats: readonly (readonly [string, HalfFormat, number, number])[] = [
  ['float16', float16Format, 5, 10],
  ['bfloat16', bfloat16Format, 8, 7],
];

/** What 16 bits stand for, by the definition. */
function meaning(bits: number, exponents: number, places: number): number {
  const bias = 2 ** (exponents - 1) - 1;
  const fraction = (bits & (2 ** places - 1)) / 2 ** places;
  const exponent = (bits >>> places) & (2 ** exponents - 1);
  const size =
    exponent === 2 ** exponents - 1
      ? fraction === 0
        ? Infinity
        : NaN
      : exponent === 0
        ? fraction * 2 ** (1 - bias)
        : (1 + fraction) * 2 ** (exponent - bias);
  return bits & 0x8000 ? -size : size;
}

describe.each(formats)('%s', (_, format, exponents, places) => {
  const infinity = (2 ** exponents - 1) << places;
  const next = 1 + Number.EPSILON;

  test('all 65,536 bit patterns mean what they should, and come back', () => {
    const wrong = Array.from({ length: 65_536 }, (_bits, bits) => bits).filter((bits) => {
      const value = meaning(bits, exponents, places);
      if (!Object.is(format.valueOf(bits), value)) return true;
      return !Number.isNaN(value) && (format.bitsOf(value) !== bits || !Object.is(format.round(value), value));
    });
    expect(wrong).toEqual([]);
  });

  test('half-way between two neighbours the even one is nearest, beside it the nearer one', () => {
    // the neighbour of the largest number would be one step further
    const wrong = Array.from({ length: infinity }, (_bits, bits) => bits).filter((bits) => {
      const low = meaning(bits, exponents, places);
      const high = bits + 1 === infinity ? 2 ** (2 ** (exponents - 1)) : meaning(bits + 1, exponents, places);
      const middle = (low + high) / 2;
      const tie = bits % 2 === 0 ? bits : bits + 1;
      const beside = [format.bitsOf(middle / next), format.bitsOf(middle * next)];
      const between = [format.bitsOf(middle), format.bitsOf(-middle)];
      return beside[0] !== bits || beside[1] !== bits + 1 || between[0] !== tie || between[1] !== (tie | 0x8000);
    });
    expect(wrong).toEqual([]);
  });

  test('what is no number, and what is far away', () => {
    expect(format.round(NaN)).toBeNaN();
    expect(meaning(format.bitsOf(NaN), exponents, places)).toBeNaN();
    expect([format.round(1e300), format.round(-Infinity), format.bitsOf(1e300)]).toEqual([
      Infinity,
      -Infinity,
      infinity,
    ]);
    expect([format.round(1e-300), format.round(-1e-300)]).toEqual([0, -0]);
  });
});
