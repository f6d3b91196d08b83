import { ones, zeros } from '../ops/creation.ts';
import { convOp } from '../ops/convolution.ts';
import { meanOp } from '../ops/mean.ts';
import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { gaussianBlur, type GaussianBlurOptions } from './gaussian-blur.ts';
import { badImages, onImages, wholeIn } from './reference-images.ts';
import { sobelEdges } from './sobel-edges.ts';
import { ssim, type SsimOptions } from './ssim.ts';

type Weight = (y: number, x: number) => number;

/** Weights around each pixel: `weight` of rows and columns away from it. */
function filtered(x: HostArray, rows: readonly number[], columns: readonly number[], weight: Weight): HostArray {
  const [, height, width] = x.shape as readonly number[] as [number, number, number];
  return build(x.shape, x.dtype, ([b, row, column, c]) => {
    let sum = 0;
    for (const y of rows)
      for (const at of columns) {
        const place = [row! + y, column! + at] as const;
        const inside = place[0] >= 0 && place[0] < height && place[1] >= 0 && place[1] < width;
        sum += weight(y, at) * (inside ? elementOf(x, [b!, ...place, c!]) : 0);
      }
    return sum;
  });
}

const bell = (count: number, sigma: number): ((at: number) => number) => {
  const value = (k: number): number => Math.exp(-((k - (count - 1) / 2) ** 2) / (2 * sigma ** 2));
  let total = 0;
  for (let k = 0; k < count; k++) total += value(k);
  return (k) => value(k) / total;
};

function blurred(x: HostArray, { kernelSize = [3, 3], sigma = [1, 1] }: GaussianBlurOptions): HostArray {
  const [width, height] = kernelSize as [number, number];
  const [across, down] = [bell(width, sigma[0]!), bell(height, sigma[1]!)];
  const places = (count: number): number[] => Array.from({ length: count }, (_, k) => k - Math.floor((count - 1) / 2));
  const y = filtered(
    x,
    places(height),
    places(width),
    (row, column) => down(row + Math.floor((height - 1) / 2)) * across(column + Math.floor((width - 1) / 2)),
  );
  return { ...y, data: y.data.map((value) => wholeIn(x.dtype, value)) };
}

const blur = (title: string, x: HostArray, options: GaussianBlurOptions = {}): Sample => ({
  title,
  inputs: [x],
  call: (t) => gaussianBlur(t!, options),
  reference: onImages((t) => blurred(t, options), options as object),
  ulp: 8,
});

const f = (shape: Shape, seed = 1): HostArray => spread(shape, -1, 1, seed);
const first = { dataFormat: 'channels_first' } as const;

export const gaussianBlurSamples: OpSamples = {
  name: 'image.gaussianBlur',
  ops: [convOp],
  samples: [
    blur('a batch', f([2, 4, 5, 2])),
    blur('one image', f([5, 4, 3])),
    blur('a large kernel', f([1, 6, 5, 1]), { kernelSize: [5, 7], sigma: [1.5, 2] }),
    blur('other sigmas', f([4, 4, 2]), { sigma: [0.5, 2] }),
    blur('an even kernel', f([4, 5, 1]), { kernelSize: [4, 2] }),
    blur('along the width', f([3, 5, 1]), { kernelSize: [3, 1] }),
    blur('a narrow bell', f([3, 3, 1]), { sigma: [0.1, 0.1] }),
    blur('channels first', f([2, 2, 4, 5]), first),
    blur('one image, channels first', f([2, 4, 5]), { ...first, kernelSize: [5, 3], sigma: [2, 1] }),
    blur('one pixel', f([1, 1, 2])),
    blur('of uint8', spread([4, 5, 3], 0, 255, 1, 'uint8')),
    blur('no images', f([0, 4, 4, 2])),
  ],
  badCalls: [
    ...badImages((images, options) => gaussianBlur(images, options)),
    { title: 'a kernel of 0', call: () => gaussianBlur(ones([4, 4, 1]), { kernelSize: [0, 3] }), code: 'option' },
    {
      title: 'three kernel sizes',
      call: () => gaussianBlur(ones([4, 4, 1]), { kernelSize: [3, 3, 3] }),
      code: 'option',
    },
    {
      title: 'a fraction of a kernel',
      call: () => gaussianBlur(ones([4, 4, 1]), { kernelSize: [2.5, 3] }),
      code: 'option',
    },
    { title: 'a sigma of 0', call: () => gaussianBlur(ones([4, 4, 1]), { sigma: [0, 1] }), code: 'option' },
    { title: 'NaN for a sigma', call: () => gaussianBlur(ones([4, 4, 1]), { sigma: [1, NaN] }), code: 'option' },
    { title: 'one sigma', call: () => gaussianBlur(ones([4, 4, 1]), { sigma: 1 as never }), code: 'option' },
    { title: 'of bool', call: () => gaussianBlur(zeros([4, 4, 1], { dtype: 'bool' })), code: 'dtype' },
  ],
};

/** `[dy, dx]` behind all axes. */
function edges(x: HostArray): HostArray {
  const around = [-1, 0, 1];
  const dy = filtered(x, around, around, (row, column) => row * (column === 0 ? 2 : 1));
  const dx = filtered(x, around, around, (row, column) => column * (row === 0 ? 2 : 1));
  return build([...x.shape, 2], x.dtype === 'uint8' ? 'float32' : x.dtype, (index) =>
    elementOf(index.at(-1) === 0 ? dy : dx, index.slice(0, -1)),
  );
}

const sobel = (title: string, x: HostArray, options?: typeof first): Sample => ({
  title,
  inputs: [x],
  call: (t) => sobelEdges(t!, options),
  reference(t) {
    // each of the two as an image, and put together behind all axes
    const parts = [0, 1].map((k) =>
      onImages((image) => {
        const both = edges(image);
        return build(image.shape, both.dtype, (index) => elementOf(both, [...index, k]));
      }, options)(t!),
    );
    return build([...t!.shape, 2], parts[0]!.dtype, (index) => elementOf(parts[index.at(-1)!]!, index.slice(0, -1)));
  },
});

export const sobelEdgesSamples: OpSamples = {
  name: 'image.sobelEdges',
  ops: [convOp],
  samples: [
    sobel('a batch', f([2, 4, 5, 2])),
    sobel('one image', f([4, 3, 3])),
    sobel('one channel', f([1, 5, 5, 1])),
    sobel('channels first', f([2, 3, 4, 5]), first),
    sobel('one image, channels first', f([2, 4, 5]), first),
    sobel('one pixel', f([1, 1, 2])),
    sobel('one row', f([1, 5, 1])),
    sobel('one column', f([5, 1, 1])),
    sobel('of uint8', spread([3, 4, 3], 0, 255, 1, 'uint8')),
    sobel('no images', f([0, 4, 4, 2])),
  ],
  badCalls: [
    ...badImages((images, options) => sobelEdges(images, options)),
    { title: 'of bool', call: () => sobelEdges(zeros([4, 4, 1], { dtype: 'bool' })), code: 'dtype' },
    { title: 'a bare data format', call: () => sobelEdges(ones([4, 4, 1]), 'channels_last' as never), code: 'option' },
  ],
};

/** One number for each pair of `[batch, height, width, channels]`, from means, variances and the covariance in each window. */
function similarity(a: HostArray, b: HostArray, options: SsimOptions): HostArray {
  const { maxVal = 1, filterSize: n = 11, filterSigma = 1.5, k1 = 0.01, k2 = 0.03 } = options;
  const weight = bell(n, filterSigma);
  const [batch, height, width, channels] = a.shape as readonly number[] as [number, number, number, number];
  const [c1, c2] = [(k1 * maxVal) ** 2, (k2 * maxVal) ** 2];
  const dtype = a.dtype === 'uint8' ? 'float32' : a.dtype;
  return build([batch], dtype, ([image]) => {
    let sum = 0;
    let count = 0;
    for (let row = 0; row + n <= height; row++)
      for (let column = 0; column + n <= width; column++)
        for (let c = 0; c < channels; c++) {
          const moments = [0, 0, 0, 0, 0];
          for (let y = 0; y < n; y++)
            for (let x = 0; x < n; x++) {
              const w = weight(y) * weight(x);
              const [p, q] = [a, b].map((t) => elementOf(t, [image!, row + y, column + x, c])) as [number, number];
              [p, q, p * p, q * q, p * q].forEach((value, k) => (moments[k]! += w * value));
            }
          const [p, q, pp, qq, pq] = moments as [number, number, number, number, number];
          const [varP, varQ, both] = [pp - p * p, qq - q * q, pq - p * q];
          sum += ((2 * p * q + c1) * (2 * both + c2)) / ((p * p + q * q + c1) * (varP + varQ + c2));
          count++;
        }
    return sum / count;
  });
}

const similar = (title: string, a: HostArray, b: HostArray, options: SsimOptions = {}): Sample => ({
  title,
  inputs: [a, b],
  call: (p, q) => ssim(p!, q!, options),
  reference(p, q) {
    const batched = p!.shape.length === 4;
    const firstAxis = (t: HostArray): HostArray => {
      const whole = batched ? t : { ...t, shape: [1, ...t.shape] };
      if (options.dataFormat !== 'channels_first') return whole;
      const [b, c, h, w] = whole.shape as readonly number[];
      return build([b!, h!, w!, c!], t.dtype, ([i, y, x, k]) => elementOf(whole, [i!, k!, y!, x!]));
    };
    const y = similarity(firstAxis(p!), firstAxis(q!), options);
    return batched ? y : { ...y, shape: [] };
  },
  // variances are differences of means of squares
  ulp: 64,
});

const image = (shape: Shape, seed = 1): HostArray => spread(shape, 0, 1, seed);
const five = { filterSize: 5 };

export const ssimSamples: OpSamples = {
  name: 'image.ssim',
  ops: [convOp, meanOp],
  samples: [
    similar('a batch', image([2, 12, 11, 1]), image([2, 12, 11, 1], 2)),
    similar('two images', image([11, 11, 1]), image([11, 11, 1], 2), { k1: 0.1, k2: 0.2 }),
    similar('a small window', image([2, 6, 7, 2]), image([2, 6, 7, 2], 2), five),
    similar('an even window', image([5, 6, 1]), image([5, 6, 1], 2), { filterSize: 4, filterSigma: 0.8 }),
    similar('other constants', image([6, 6, 2]), image([6, 6, 2], 2), { ...five, k1: 0.1, k2: 0.2 }),
    similar('a peak of 255', spread([6, 6, 1], 0, 255), spread([6, 6, 1], 0, 255, 2), { ...five, maxVal: 255 }),
    similar('channels first', image([2, 3, 6, 5]), image([2, 3, 6, 5], 2), { ...five, ...first }),
    similar('two images, channels first', image([3, 6, 5]), image([3, 6, 5], 2), { ...five, ...first }),
    { ...similar('one pixel', image([1, 1, 3]), image([1, 1, 3], 2), { filterSize: 1 }), gradients: [] },
    similar('of uint8', spread([6, 6, 3], 0, 255, 1, 'uint8'), spread([6, 6, 3], 0, 255, 2, 'uint8'), {
      ...five,
      maxVal: 255,
    }),
    { ...similar('equal images', image([6, 6, 1]), image([6, 6, 1]), five), gradients: [] },
    similar('no images', image([0, 6, 6, 1]), image([0, 6, 6, 1]), five),
  ],
  badCalls: [
    ...badImages((images, options) => ssim(images, ones([6, 6, 3]), options), five),
    { title: 'shapes that differ', call: () => ssim(ones([12, 12, 1]), ones([12, 12, 3])), code: 'shape-mismatch' },
    {
      title: 'one image and a batch',
      call: () => ssim(ones([12, 12, 1]), ones([1, 12, 12, 1])),
      code: 'shape-mismatch',
    },
    { title: 'smaller than the window', call: () => ssim(ones([10, 12, 1]), ones([10, 12, 1])), code: 'window-size' },
    {
      title: 'a window of 0',
      call: () => ssim(ones([12, 12, 1]), ones([12, 12, 1]), { filterSize: 0 }),
      code: 'option',
    },
    {
      title: 'a sigma of 0',
      call: () => ssim(ones([12, 12, 1]), ones([12, 12, 1]), { filterSigma: 0 }),
      code: 'option',
    },
    {
      title: 'a negative peak',
      call: () => ssim(ones([12, 12, 1]), ones([12, 12, 1]), { maxVal: -1 }),
      code: 'option',
    },
  ],
};
