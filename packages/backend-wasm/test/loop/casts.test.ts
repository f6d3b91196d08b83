import { wasm } from '@tensai/backend-wasm';
import { bfloat16Format, cast, type DType, float16Format, registerBackend, tensor } from '@tensai/core';
import { expect, test } from 'vitest';

registerBackend(wasm());

// around the middle between two half floats, nearer to it than a float32 can be
const middles = Array.from({ length: 4000 }, (_, k) => {
  const scale = 2 ** ((k % 60) - 40);
  return [(1024.5 + k) * scale, (1024.5 + k) * scale * (1 + 2 ** -50), (1024.5 + k) * scale * (1 - 2 ** -50)];
}).flat();
const floats = [0, -0, NaN, Infinity, -Infinity, 1e300, -1e300, 5e-324, 65519.999999999, 65520, 3.4028235677973366e38];
const wholes = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 65519, 65520, 65521, -65520, 2 ** 24 + 1];
for (let bit = 9; bit < 31; bit++)
  for (const more of [-1, 0, 1])
    wholes.push(2 ** bit + 2 ** (bit - 9) + more, -(2 ** bit) - 2 ** (bit - 8) * 1.5 + more);

const given: Readonly<Record<string, readonly number[]>> = {
  float64: [...floats, ...middles, ...middles.map((x) => -x)],
  int32: wholes.map((x) => x | 0),
  uint32: wholes.map((x) => x >>> 0),
};

test.each(['float64', 'int32', 'uint32'] as const)('%s becomes the nearest half float', (from) => {
  for (const { to, format } of [
    { to: 'float16', format: float16Format },
    { to: 'bfloat16', format: bfloat16Format },
  ] as const) {
    const found = cast(tensor([...given[from]!], { dtype: from as DType }), to).dataSync() as Float32Array;
    const wrong = given[from]!.flatMap((x, i) => {
      const exact = format.valueOf(format.bitsOf(x));
      return Object.is(found[i], exact) ? [] : [`${x} as ${to}: ${found[i]} instead of ${exact}`];
    });
    expect(wrong).toEqual([]);
  }
});
