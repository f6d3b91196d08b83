import { ones, zeros } from '../ops/creation.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { blueOp, brightestOp, greenOp, hsvToRgb, hueOp, redOp, rgbToHsv, saturationOp } from './hsv.ts';
import { badImages, type Form, onImages } from './reference-images.ts';
import { brightnessOp, rgbToGrayscale } from './rgb-to-grayscale.ts';

/** Each colour by itself. */
const colored = (x: HostArray, count: number, f: (color: readonly number[]) => readonly number[]): HostArray =>
  build(
    [...x.shape.slice(0, -1), count],
    x.dtype,
    (index) => f([0, 1, 2].map((c) => elementOf(x, index.with(-1, c))))[index.at(-1)!]!,
  );

const sampleOf =
  (
    call: (images: never, options?: Form) => unknown,
    f: (color: readonly number[]) => readonly number[],
    count = 3,
    more: Partial<Sample> = {},
  ) =>
  (title: string, x: HostArray, options?: Form): Sample => ({
    title,
    inputs: [x],
    call: (t) => call(t! as never, options) as never,
    reference: onImages((t) => colored(t, count, f), options),
    ...more,
  });

const f = (shape: Shape, seed = 1): HostArray => spread(shape, 0, 1, seed);
const first: Form = { dataFormat: 'channels_first' };
const colors = host(
  [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.5, 0.5],
  [2, 5, 3],
);

const bad = (call: (images: never, options?: never) => unknown): OpSamples['badCalls'] => [
  ...badImages(call),
  { title: 'one channel', call: () => call(ones([4, 4, 1]) as never), code: 'shape-mismatch' },
  { title: 'four channels', call: () => call(ones([1, 4, 4, 4]) as never), code: 'shape-mismatch' },
  { title: 'channels elsewhere', call: () => call(ones([3, 4, 4]) as never), code: 'shape-mismatch' },
  { title: 'a bare data format', call: () => call(ones([4, 4, 3]) as never, 'channels_last' as never), code: 'option' },
];

const gray = sampleOf(rgbToGrayscale, ([r, g, b]) => [0.2989 * r! + 0.587 * g! + 0.114 * b!], 1);
const grayWhole = sampleOf(rgbToGrayscale, ([r, g, b]) => [Math.floor(0.2989 * r! + 0.587 * g! + 0.114 * b!)], 1);

export const rgbToGrayscaleSamples: OpSamples = {
  name: 'image.rgbToGrayscale',
  ops: [brightnessOp],
  samples: [
    gray('a batch', f([2, 3, 4, 3])),
    gray('one image', f([4, 3, 3])),
    gray('channels first', f([2, 3, 4, 2]), first),
    gray('one image, channels first', f([3, 2, 5]), first),
    gray('channels last, in words', f([2, 2, 3]), { dataFormat: 'channels_last' }),
    gray('pure colours', colors),
    gray('one pixel', f([1, 1, 3])),
    gray('colours beyond 0 and 1', spread([2, 3, 3], -9, 9)),
    grayWhole('of uint8', spread([3, 4, 3], 0, 255, 1, 'uint8')),
    grayWhole('of white and black', host([255, 255, 255, 0, 0, 0], [1, 2, 3], 'uint8')),
    gray('no images', f([0, 2, 2, 3])),
    gray('no pixels', f([0, 2, 3])),
  ],
  badCalls: [
    ...bad((images, options) => rgbToGrayscale(images, options)),
    { title: 'of bool', call: () => rgbToGrayscale(zeros([2, 2, 3], { dtype: 'bool' })), code: 'dtype' },
  ],
};

/** By sectors of the hexagon, as Smith has it. */
function hsv([r, g, b]: readonly number[]): readonly number[] {
  const most = Math.max(r!, g!, b!);
  const range = most - Math.min(r!, g!, b!);
  if (Number.isNaN(most)) return [NaN, NaN, NaN];
  if (range === 0) return [0, 0, most];
  const turn = most === r ? ((g! - b!) / range + 6) % 6 : most === g ? (b! - r!) / range + 2 : (r! - g!) / range + 4;
  return [turn / 6, most <= 0 ? 0 : range / most, most];
}

function rgb([h, s, v]: readonly number[]): readonly number[] {
  if (Number.isNaN(h! + s! + v!)) return [NaN, NaN, NaN];
  const turn = (h! - Math.floor(h!)) * 6;
  const sector = Math.floor(turn) % 6;
  const rest = turn - Math.floor(turn);
  const [p, q, t] = [v! * (1 - s!), v! * (1 - s! * rest), v! * (1 - s! * (1 - rest))];
  return [[v!, t, p], [q, v!, p], [p, v!, t], [p, q, v!], [t, p, v!], [v!, p, q]][sector]!; // prettier-ignore
}

const toHsv = sampleOf(rgbToHsv, hsv, 3, { ulp: 8 });
const toRgb = sampleOf(hsvToRgb, rgb, 3, { ulp: 8 });

const conversion = (sample: typeof toHsv, special: HostArray): readonly Sample[] => [
  sample('a batch', f([2, 3, 4, 3])),
  sample('one image', f([4, 3, 3])),
  sample('channels first', f([2, 3, 4, 2]), first),
  sample('one image, channels first', f([3, 2, 5]), first),
  sample('channels last, in words', f([2, 2, 3]), { dataFormat: 'channels_last' }),
  { ...sample('special colours', special), gradients: [] },
  sample('dark colours', spread([2, 3, 3], 0.001, 0.01)),
  sample('bright colours', spread([2, 3, 3], 0.9, 0.99, 2)),
  sample('one pixel', f([1, 1, 3])),
  sample('no images', f([0, 2, 2, 3])),
  sample('no pixels', f([0, 2, 3])),
];

const integers = (call: (images: never) => unknown): OpSamples['badCalls'] => [
  { title: 'of uint8', call: () => call(ones([2, 2, 3], { dtype: 'uint8' }) as never), code: 'dtype' },
  { title: 'of bool', call: () => call(ones([2, 2, 3], { dtype: 'bool' }) as never), code: 'dtype' },
];

export const rgbToHsvSamples: OpSamples = {
  name: 'image.rgbToHsv',
  ops: [hueOp, saturationOp, brightestOp],
  samples: conversion(toHsv, colors),
  badCalls: [...bad((images, options) => rgbToHsv(images, options)), ...integers((images) => rgbToHsv(images))],
};

export const hsvToRgbSamples: OpSamples = {
  name: 'image.hsvToRgb',
  ops: [redOp, greenOp, blueOp],
  samples: conversion(
    toRgb,
    host([0, 1, 1, 0.5, 0.5, 0.5, 1, 0.5, 0.25, 1.25, 0.5, 1, -0.25, 1, 0.5, 0.75, 0, 1], [2, 3, 3]),
  ),
  badCalls: [...bad((images, options) => hsvToRgb(images, options)), ...integers((images) => hsvToRgb(images))],
};
