import '../setup.ts';
import { fft, ifft, irfft, istft, memory, random, rfft, stft, tensor, type Tensor } from '@tensai/core';
import { describe, expect, test } from 'vitest';

const numbers = (x: Tensor): Float64Array => x.dataSync() as Float64Array;
const noise = (n: number, seed: number): Tensor => random.normal([n], { seed, dtype: 'float64' }) as Tensor;
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

/** One frequency, summed in the order of the signal; the angle is reduced in whole numbers. */
function frequency(re: ArrayLike<number>, im: ArrayLike<number>, k: number): [number, number] {
  const n = re.length;
  let [a, b] = [0, 0];
  for (let j = 0; j < n; j++) {
    const angle = (2 * Math.PI * ((j * k) % n)) / n;
    a += re[j]! * Math.cos(angle) + im[j]! * Math.sin(angle);
    b += im[j]! * Math.cos(angle) - re[j]! * Math.sin(angle);
  }
  return [a, b];
}

// powers of two, mixed factors, primes below and beyond those that are summed directly, products with such primes
describe.each([1024, 4096, 1000, 1155, 59, 61, 67, 127, 509, 3 * 67, 2 * 1009, 10_007])('a length of %i', (n) => {
  const [re, im] = [noise(n, 1), noise(n, 2)];

  test('single frequencies', () => {
    const [yr, yi] = fft([re, im]);
    for (const k of [0, 1, 2, Math.floor(n / 3), Math.floor(n / 2), n - 1]) {
      const [a, b] = frequency(numbers(re), numbers(im), k);
      expect(Math.abs(numbers(yr)[k]! - a)).toBeLessThan(1e-10);
      expect(Math.abs(numbers(yi)[k]! - b)).toBeLessThan(1e-10);
    }
  });

  test('there and back', () => {
    const [xr, xi] = ifft(fft([re, im]));
    expect(farthest(numbers(xr), numbers(re))).toBeLessThan(1e-14 * 8);
    expect(farthest(numbers(xi), numbers(im))).toBeLessThan(1e-14 * 8);
    expect(farthest(numbers(irfft(rfft(re), { fftLength: n })), numbers(re))).toBeLessThan(1e-14 * 8);
  });
});

test('float32 is computed in float64 and rounded once', () => {
  const exact = rfft(noise(4096, 3))[0];
  const rounded = rfft(tensor(Float32Array.from(numbers(noise(4096, 3)))))[0];
  expect(farthest(rounded.dataSync() as Float32Array, numbers(exact))).toBeLessThan(1e-4);
});

test('a long signal takes no time', () => {
  // 2¹⁷ elements: their sum takes 10¹⁰ products
  const [yr] = rfft(noise(2 ** 17, 4));
  expect(yr.shape).toEqual([2 ** 16 + 1]);
  const [zr] = fft([noise(100_003, 5), noise(100_003, 6)]);
  expect(zr.shape).toEqual([100_003]);
}, 5000);

test('what is not finite makes its row NaN, and no other', () => {
  const [yr, yi] = rfft(
    tensor([
      [1, 2, 3, 4],
      [1, Infinity, 0, 0],
      [0, 0, 0, 1],
    ]),
  );
  expect(yr.arraySync()).toEqual([
    [10, -2, -2],
    [NaN, NaN, NaN],
    [1, 0, -1],
  ]);
  expect((yi.arraySync() as number[][])[1]).toEqual([NaN, NaN, NaN]);
});

describe('istft undoes stft', () => {
  const x = noise(200, 7);
  test.each([
    { lengths: [32, 8, 32], options: {} },
    { lengths: [32, 8, 64], options: {} },
    { lengths: [30, 7, 41], options: {} },
    { lengths: [32, 16, 32], options: { window: 'hamming' } },
    { lengths: [16, 16, 16], options: { window: null } },
    { lengths: [10, 3, 16], options: { window: null, center: false } },
  ] as const)('$lengths $options', ({ lengths, options }) => {
    const [length, stride, fftLength] = lengths;
    const back = istft(stft(x, length, stride, fftLength, options), length, stride, fftLength, options);
    const kept = Math.min(back.size, x.size);
    expect(kept).toBeGreaterThan(170);
    expect(farthest(numbers(back).subarray(0, kept), numbers(x).subarray(0, kept))).toBeLessThan(1e-12);
  });
});

test('only the results stay in memory', () => {
  const x = noise(64, 8);
  stft(x, 8, 4, 8).forEach((part) => part.dispose());
  const before = memory().tensors;
  const parts = stft(x, 8, 4, 8);
  expect(memory().tensors).toBe(before + 2);
  istft(parts, 8, 4, 8).dispose();
  parts.forEach((part) => part.dispose());
  expect(memory().tensors).toBe(before);
});
