import './setup.ts';
import { image, random, rfft, spaceToDepth, stft, type Tensor } from '@tensai/core';
import { Input, Model } from '@tensai/layers';
import { describe, expect, test } from 'vitest';
import { difference } from './difference.ts';

const x = random.uniform([3, 8, 6, 3], { seed: 1 });

const functions: Readonly<Record<string, (images: never) => Tensor>> = {
  resize: (images) => image.resize(images, [4, 5]),
  nearest: (images) => image.resize(images, [4, 5], { interpolation: 'nearest' }),
  affineTransform: (images) => image.affineTransform(images, [1, 0.1, 0.3, -0.1, 1, 0.2, 0, 0]),
  gaussianBlur: (images) => image.gaussianBlur(images),
  extractPatches: (images) => image.extractPatches(images, 2),
  rgbToGrayscale: (images) => image.rgbToGrayscale(images),
  rgbToHsv: (images) => image.rgbToHsv(images),
  ssim: (images) => image.ssim(images, images, { filterSize: 3 }),
  spaceToDepth: (images) => spaceToDepth(images, 2),
};

describe('a model computes what the function does', () => {
  test.each(Object.entries(functions))('%s', async (_, f) => {
    const input = Input([8, 6, 3]);
    const model = new Model(input, f(input as never) as never);
    const result = (await model.predict(x as never)) as unknown as Tensor;
    const direct = f(x as never);
    expect(result.shape).toEqual(direct.shape);
    expect(difference(result, direct.arraySync() as never)).toBeNull();
  });
});

test('spectra of symbols', () => {
  expect(stft(Input([32]) as never, 8, 4, 8)[0].shape).toEqual([null, 9, 5]);
  expect(rfft(Input([31]) as never)[1].shape).toEqual([null, 16]);
});

test.each([
  ['resize', () => image.resize(Input([null, null, 3]) as never, [4, 4])],
  [
    'cropImages',
    () =>
      image.cropImages(Input([null, 4, 3]) as never, {
        topCropping: 1,
        bottomCropping: 1,
        leftCropping: 1,
        rightCropping: 1,
      }),
  ],
  ['gaussianBlur', () => image.gaussianBlur(Input([null, 4, 3]) as never)],
  ['extractPatches', () => image.extractPatches(Input([null, 4, 3]) as never, 2)],
  ['spaceToDepth', () => spaceToDepth(Input([null, 4, 3]) as never, 2)],
  ['stft', () => stft(Input([null]) as never, 8, 4, 8)],
])('%s refuses unknown extents', (name, call) =>
  expect(call).toThrow(
    `${name}: it depends on an extent that is unknown yet\nhint: write the computation in the call()`,
  ),
);

test('what draws refuses symbols', () => {
  expect(() => image.elasticTransform(Input([8, 8, 3]) as never)).toThrow('elasticTransform: it draws at each call');
});
