import './setup.ts';
import { getInitializer, initializers } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { describe, expect, test } from 'vitest';
import { difference } from './difference.ts';

const { STFT } = initializers;
register();

// executed with Keras 3.15.1 on JAX: keras.initializers.STFT(side, window, scaling, periodic)((5, 1, 4)), row by row
describe('as Keras', () => {
  test.each([
    [
      { side: 'real', window: 'hann', scaling: 'density', periodic: false },
      [
        [0, 0, 0, 0],
        [0.408248, 0.204124, -0.204124, -0.408248],
        [0.816497, -0.408248, -0.408248, 0.816497],
        [0.408248, -0.408248, 0.408248, -0.408248],
        [0, 0, 0, 0],
      ],
    ],
    [
      { side: 'imag', window: 'hann', scaling: 'spectrum', periodic: true },
      [
        [0, 0, 0, 0],
        [0, -0.119682, -0.119682, 0],
        [0, -0.313331, 0.313331, 0],
        [0, 0, 0, 0],
        [0, 0.119682, -0.119682, 0],
      ],
    ],
    [
      { side: 'real', window: 'hamming', scaling: 'density', periodic: true },
      [
        [0.056753, 0.056753, 0.056753, 0.056753],
        [0.282243, 0.141121, -0.141121, -0.282243],
        [0.647092, -0.323546, -0.323546, 0.647092],
        [0.647092, -0.647092, 0.647092, -0.647092],
        [0.282243, -0.141121, -0.141121, 0.282243],
      ],
    ],
  ] as const)('%o', (options, rows) => {
    const kernel = new STFT(options).apply([5, 1, 4]);
    const wanted = rows.map((row) => [[...row]]);
    expect(kernel.shape).toEqual([5, 1, 4]);
    (kernel.arraySync() as number[][][]).forEach((row, j) =>
      row[0]!.forEach((value, k) => expect(value).toBeCloseTo(wanted[j]![0]![k]!, 5)),
    );
  });
});

test('every channel gets the same kernel', () => {
  const [[a, b]] = new STFT().apply([3, 2, 3]).arraySync() as number[][][] as [[number[], number[]]];
  expect(a).toEqual(b);
});

test('windows in numbers', () => {
  expect(
    difference(new STFT({ window: [3, 4], scaling: 'density' }).apply([2, 1, 2], { dtype: 'float64' }), [
      [[0.6, 0.6]],
      [[0.8, -0.8]],
    ]),
  ).toBeNull();
});

test('by name, and from its config', () => {
  expect(getInitializer('stft')).toBeInstanceOf(STFT);
  expect(getInitializer('STFTInitializer')).toBeInstanceOf(STFT);
  const given = new STFT({ side: 'imag', window: [1, 2, 1], periodic: true });
  const config = JSON.parse(JSON.stringify(given.getConfig())) as object;
  const again = getInitializer({ className: 'STFT', config: { ...config } });
  expect(again.getConfig()).toEqual(given.getConfig());
  expect(again.apply([3, 1, 4]).arraySync()).toEqual(given.apply([3, 1, 4]).arraySync());
});

test.each([
  ['a matrix', () => new STFT().apply([4, 3]), 'STFT: makes kernels'],
  ['one frequency', () => new STFT().apply([4, 1, 1]), 'STFT: makes kernels'],
  ['an unknown side', () => new STFT({ side: 'left' as never }), 'STFT: unknown side'],
  ['an unknown window', () => new STFT({ window: 'kaiser' as never }), 'STFT: unknown window'],
  ['an unknown scaling', () => new STFT({ scaling: 'power' as never }), 'STFT: unknown scaling'],
  ['a number for periodic', () => new STFT({ periodic: 1 as never }), 'STFT: periodic is true or false'],
  ['NaN in a window', () => new STFT({ window: [1, NaN] }), 'STFT: the window is made of finite numbers'],
  ['a window of another length', () => new STFT({ window: [1, 2] }).apply([3, 1, 3]), 'STFT: the window has 3 numbers'],
  ['a window that adds up to 0', () => new STFT().apply([2, 1, 3]), 'STFT: the window does not add up to 0'],
])('refused: %s', (_, call, message) => expect(call).toThrow(message));
