import { ones } from '../ops/creation.ts';
import { padOp } from '../ops/pad.ts';
import { sliceOp } from '../ops/slice.ts';
import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { cropImages, type CropImagesOptions, padImages, type PadImagesOptions } from './crop-images.ts';
import { badImages, onImages } from './reference-images.ts';

/** A box of `size` pixels that starts at `begin`, with zeros outside. */
const box = (x: HostArray, begin: readonly number[], size: readonly number[]): HostArray =>
  build([x.shape[0]!, ...size, x.shape[3]!], x.dtype, ([b, row, column, c]) => {
    const [y, at] = [row! + begin[0]!, column! + begin[1]!];
    const inside = y >= 0 && y < x.shape[1]! && at >= 0 && at < x.shape[2]!;
    return inside ? elementOf(x, [b!, y, at, c!]) : 0;
  });

const crop = (
  title: string,
  x: HostArray,
  options: CropImagesOptions,
  begin: readonly number[],
  size: readonly number[],
): Sample => ({
  title,
  inputs: [x],
  call: (t) => cropImages(t!, options),
  reference: onImages((t) => box(t, begin, size), options as object),
});

const pad = (
  title: string,
  x: HostArray,
  options: PadImagesOptions,
  before: readonly number[],
  size: readonly number[],
): Sample => ({
  title,
  inputs: [x],
  call: (t) => padImages(t!, options),
  reference: onImages((t) => box(t, before.map((n) => -n), size), options as object), // prettier-ignore
});

const f = (shape: Shape): HostArray => spread(shape, -1, 1);
const first = { dataFormat: 'channels_first' } as const;

export const cropImagesSamples: OpSamples = {
  name: 'image.cropImages',
  ops: [sliceOp],
  samples: [
    crop(
      'top and bottom',
      f([2, 5, 6, 3]),
      { topCropping: 1, bottomCropping: 2, leftCropping: 3, rightCropping: 0 },
      [1, 3],
      [2, 3],
    ),
    crop(
      'top and height',
      f([5, 6, 1]),
      { topCropping: 2, targetHeight: 2, leftCropping: 1, targetWidth: 4 },
      [2, 1],
      [2, 4],
    ),
    crop(
      'bottom and height',
      f([5, 6, 2]),
      { bottomCropping: 1, targetHeight: 3, rightCropping: 2, targetWidth: 1 },
      [1, 3],
      [3, 1],
    ),
    crop(
      'nothing',
      f([3, 4, 2]),
      { topCropping: 0, bottomCropping: 0, leftCropping: 0, rightCropping: 0 },
      [0, 0],
      [3, 4],
    ),
    crop(
      'one pixel',
      f([3, 4, 2]),
      { topCropping: 1, targetHeight: 1, leftCropping: 3, rightCropping: 0 },
      [1, 3],
      [1, 1],
    ),
    crop(
      'channels first',
      f([2, 3, 5, 6]),
      { ...first, topCropping: 1, bottomCropping: 1, leftCropping: 2, targetWidth: 3 },
      [1, 2],
      [3, 3],
    ),
    crop(
      'one image, channels first',
      f([3, 5, 6]),
      { ...first, topCropping: 1, targetHeight: 4, leftCropping: 0, rightCropping: 1 },
      [1, 0],
      [4, 5],
    ),
    crop(
      'nulls',
      f([5, 6, 1]),
      { topCropping: 2, bottomCropping: 1, targetHeight: null, leftCropping: 1, rightCropping: 1, dataFormat: null },
      [2, 1],
      [2, 4],
    ),
    crop(
      'of uint8',
      spread([4, 4, 3], 0, 255, 1, 'uint8'),
      { topCropping: 1, bottomCropping: 0, leftCropping: 1, rightCropping: 1 },
      [1, 1],
      [3, 2],
    ),
    crop(
      'no images',
      f([0, 5, 6, 2]),
      { topCropping: 1, bottomCropping: 1, leftCropping: 1, rightCropping: 1 },
      [1, 1],
      [3, 4],
    ),
  ],
  badCalls: [
    ...badImages((images, options) => cropImages(images, options), {
      topCropping: 1,
      bottomCropping: 1,
      leftCropping: 1,
      rightCropping: 1,
    }),
    { title: 'no options', call: () => cropImages(ones([5, 6, 3])), code: 'option' },
    {
      title: 'one of three',
      call: () => cropImages(ones([5, 6, 3]), { topCropping: 1, leftCropping: 1, rightCropping: 1 }),
      code: 'option',
    },
    {
      title: 'three of three',
      call: () =>
        cropImages(ones([5, 6, 3]), {
          topCropping: 1,
          bottomCropping: 1,
          targetHeight: 3,
          leftCropping: 1,
          rightCropping: 1,
        }),
      code: 'option',
    },
    {
      title: 'a negative number',
      call: () =>
        cropImages(ones([5, 6, 3]), { topCropping: -1, bottomCropping: 1, leftCropping: 1, rightCropping: 1 }),
      code: 'option',
    },
    {
      title: 'a fraction',
      call: () =>
        cropImages(ones([5, 6, 3]), { topCropping: 0.5, bottomCropping: 1, leftCropping: 1, rightCropping: 1 }),
      code: 'option',
    },
    {
      title: 'all rows',
      call: () => cropImages(ones([5, 6, 3]), { topCropping: 3, bottomCropping: 2, leftCropping: 1, rightCropping: 1 }),
      code: 'option',
    },
    {
      title: 'more than there is',
      call: () => cropImages(ones([5, 6, 3]), { topCropping: 3, targetHeight: 3, leftCropping: 1, rightCropping: 1 }),
      code: 'option',
    },
  ],
};

export const padImagesSamples: OpSamples = {
  name: 'image.padImages',
  ops: [padOp],
  samples: [
    pad(
      'top and bottom',
      f([2, 3, 4, 2]),
      { topPadding: 1, bottomPadding: 2, leftPadding: 3, rightPadding: 0 },
      [1, 3],
      [6, 7],
    ),
    pad(
      'top and height',
      f([3, 4, 1]),
      { topPadding: 2, targetHeight: 6, leftPadding: 1, targetWidth: 5 },
      [2, 1],
      [6, 5],
    ),
    pad(
      'bottom and height',
      f([3, 4, 2]),
      { bottomPadding: 1, targetHeight: 6, rightPadding: 2, targetWidth: 8 },
      [2, 2],
      [6, 8],
    ),
    pad('nothing', f([3, 4, 2]), { topPadding: 0, bottomPadding: 0, leftPadding: 0, rightPadding: 0 }, [0, 0], [3, 4]),
    pad(
      'channels first',
      f([2, 3, 2, 3]),
      { ...first, topPadding: 1, bottomPadding: 1, leftPadding: 2, targetWidth: 6 },
      [1, 2],
      [4, 6],
    ),
    pad(
      'one image, channels first',
      f([3, 2, 3]),
      { ...first, topPadding: 1, targetHeight: 4, leftPadding: 0, rightPadding: 1 },
      [1, 0],
      [4, 4],
    ),
    pad(
      'nulls',
      f([2, 3, 1]),
      { topPadding: 2, bottomPadding: 1, targetHeight: null, leftPadding: 1, rightPadding: 1, dataFormat: null },
      [2, 1],
      [5, 5],
    ),
    pad(
      'of uint8',
      spread([2, 3, 3], 0, 255, 1, 'uint8'),
      { topPadding: 1, bottomPadding: 0, leftPadding: 1, rightPadding: 1 },
      [1, 1],
      [3, 5],
    ),
    pad(
      'of bool',
      spread([2, 3, 1], 0, 2, 1, 'bool'),
      { topPadding: 1, bottomPadding: 0, leftPadding: 1, rightPadding: 1 },
      [1, 1],
      [3, 5],
    ),
    pad(
      'no images',
      f([0, 2, 3, 2]),
      { topPadding: 1, bottomPadding: 1, leftPadding: 1, rightPadding: 1 },
      [1, 1],
      [4, 5],
    ),
    pad(
      'no pixels',
      f([0, 3, 2]),
      { topPadding: 1, bottomPadding: 1, leftPadding: 1, rightPadding: 1 },
      [1, 1],
      [2, 5],
    ),
  ],
  badCalls: [
    ...badImages((images, options) => padImages(images, options), {
      topPadding: 1,
      bottomPadding: 1,
      leftPadding: 1,
      rightPadding: 1,
    }),
    { title: 'no options', call: () => padImages(ones([5, 6, 3])), code: 'option' },
    {
      title: 'one of three',
      call: () => padImages(ones([5, 6, 3]), { topPadding: 1, leftPadding: 1, rightPadding: 1 }),
      code: 'option',
    },
    {
      title: 'a negative number',
      call: () => padImages(ones([5, 6, 3]), { topPadding: -1, bottomPadding: 1, leftPadding: 1, rightPadding: 1 }),
      code: 'option',
    },
    {
      title: 'NaN',
      call: () => padImages(ones([5, 6, 3]), { topPadding: NaN, bottomPadding: 1, leftPadding: 1, rightPadding: 1 }),
      code: 'option',
    },
    {
      title: 'a target that is too small',
      call: () => padImages(ones([5, 6, 3]), { topPadding: 1, targetHeight: 5, leftPadding: 1, rightPadding: 1 }),
      code: 'option',
    },
    {
      title: 'too many pixels',
      call: () =>
        padImages(ones([5, 6, 3]), { topPadding: 2 ** 30, bottomPadding: 0, leftPadding: 0, rightPadding: 0 }),
      code: 'size',
    },
  ],
};
