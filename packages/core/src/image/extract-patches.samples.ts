import { ones, zeros } from '../ops/creation.ts';
import { overlapOp, patchesOp } from '../ops/patches.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { extractPatches, extractPatches3d, type PatchOptions } from './extract-patches.ts';
import { reconstructPatches, type ReconstructOptions } from './reconstruct-patches.ts';
import { badImages, onImages } from './reference-images.ts';

const each = (value: number | readonly number[] | null | undefined, otherwise: readonly number[]): readonly number[] =>
  typeof value === 'number' ? otherwise.map(() => value) : (value ?? otherwise);

/** How many patches there are, and the pixel under place `tap` of patch `at`. */
function geometry(extents: Shape, window: Shape, options: PatchOptions) {
  const strides = each(options.strides, window);
  const dilation = each(options.dilationRate, window.map(() => 1)); // prettier-ignore
  const reach = window.map((n, a) => (n - 1) * dilation[a]! + 1);
  const same = options.padding === 'same';
  const grid = extents.map((n, a) => Math.ceil((same ? n : n - reach[a]! + 1) / strides[a]!));
  const before = grid.map((n, a) =>
    same ? Math.floor(Math.max(0, (n - 1) * strides[a]! + reach[a]! - extents[a]!) / 2) : 0,
  );
  const pixel = (at: readonly number[], tap: readonly number[]): number[] =>
    at.map((n, a) => n * strides[a]! + tap[a]! * dilation[a]! - before[a]!);
  return { grid, pixel };
}

function patches(x: HostArray, size: number | readonly number[], options: PatchOptions): HostArray {
  const extents = x.shape.slice(1, -1);
  const window = each(size, extents);
  const { grid, pixel } = geometry(extents, window, options);
  const channels = x.shape.at(-1)!;
  const taps = placesOf(window);
  return build([x.shape[0]!, ...grid, taps.length * channels], x.dtype, ([b, ...at]) => {
    const place = at.pop()!;
    const from = pixel(at, taps[Math.floor(place / channels)]!);
    const inside = from.every((n, a) => n >= 0 && n < extents[a]!);
    return inside ? elementOf(x, [b!, ...from, place % channels]) : 0;
  });
}

const f = (shape: Shape): HostArray => spread(shape, -1, 1);
const first = { dataFormat: 'channels_first' } as const;

const extract =
  (call: typeof extractPatches, axes?: number) =>
  (title: string, x: HostArray, size: number | readonly number[], options: PatchOptions = {}): Sample => ({
    title,
    inputs: [x],
    call: (t) => call(t!, size, options),
    reference: onImages(
      (t) => patches(t, size, options),
      options as object,
      axes ?? (typeof size === 'number' ? 2 : size.length),
    ),
  });

const two = extract(extractPatches);
const three = extract(extractPatches3d, 3);

const bad = (call: (size: never, options?: never) => unknown): OpSamples['badCalls'] => [
  { title: 'a size of 0', call: () => call(0 as never), code: 'option' },
  { title: 'a fraction of a size', call: () => call(1.5 as never), code: 'option' },
  { title: 'one number in a list', call: () => call([2] as never), code: 'option' },
  { title: 'no size', call: () => call(undefined as never), code: 'option' },
];

const badWindows = (call: (size: never, options?: never) => unknown): OpSamples['badCalls'] => [
  ...bad(call),
  { title: 'a stride of 0', call: () => call(2 as never, { strides: 0 } as never), code: 'option' },
  { title: 'a negative dilation', call: () => call(2 as never, { dilationRate: -1 } as never), code: 'option' },
  { title: 'an unknown padding', call: () => call(2 as never, { padding: 'full' } as never), code: 'option' },
  { title: 'beyond the image', call: () => call(9 as never), code: 'window-size' },
];

export const extractPatchesSamples: OpSamples = {
  name: 'image.extractPatches',
  ops: [patchesOp, overlapOp],
  samples: [
    two('side by side', f([2, 4, 6, 2]), 2),
    two('a remainder', f([1, 5, 7, 1]), [2, 3]),
    two('overlapping', f([2, 4, 5, 2]), [2, 3], { strides: 1 }),
    two('same', f([1, 5, 4, 2]), 3, { padding: 'same' }),
    two('same, with strides', f([1, 5, 4, 2]), [3, 2], { padding: 'same', strides: [2, 1] }),
    two('dilation', f([1, 5, 6, 1]), 2, { strides: 1, dilationRate: [2, 3] }),
    two('dilation and strides, same', f([1, 5, 6, 1]), 2, { strides: 2, dilationRate: 2, padding: 'same' }),
    two('one image', f([4, 4, 3]), 2),
    two('channels first', f([2, 2, 4, 6]), [2, 3], first),
    two('one image, channels first', f([2, 5, 4]), 2, { ...first, strides: 1 }),
    two('the whole', f([3, 4, 2]), [3, 4]),
    two('single pixels', f([2, 3, 2]), 1),
    two('volumes', f([1, 2, 4, 3, 2]), [2, 2, 3]),
    two('of uint8', spread([4, 4, 1], 0, 255, 1, 'uint8'), 2, { padding: 'same', strides: 3 }),
    two('no images', f([0, 4, 4, 2]), 2),
  ],
  badCalls: [
    ...badImages((images, options) => extractPatches(images, 2, options)),
    ...badWindows((size, options) => extractPatches(ones([4, 4, 3]), size, options)),
    { title: 'four numbers for the size', call: () => extractPatches(ones([4, 4, 3]), [2, 2, 2, 2]), code: 'option' },
    { title: 'an image for volumes', call: () => extractPatches(ones([4, 4, 3]), [2, 2, 2]), code: 'shape-mismatch' },
  ],
};

export const extractPatches3dSamples: OpSamples = {
  name: 'image.extractPatches3d',
  ops: [patchesOp, overlapOp],
  samples: [
    three('side by side', f([1, 2, 4, 4, 2]), 2),
    three('a remainder', f([1, 3, 4, 5, 1]), [2, 3, 2]),
    three('overlapping', f([1, 3, 3, 4, 1]), [2, 2, 3], { strides: 1 }),
    three('same', f([1, 3, 2, 4, 1]), 2, { padding: 'same' }),
    three('same, with strides', f([1, 3, 2, 4, 1]), 3, { padding: 'same', strides: [2, 1, 3] }),
    three('dilation', f([1, 3, 4, 5, 1]), 2, { strides: 1, dilationRate: [1, 2, 3] }),
    three('one volume', f([2, 4, 2, 3]), 2),
    three('channels first', f([1, 2, 2, 4, 3]), [2, 2, 3], first),
    three('one volume, channels first', f([2, 2, 3, 4]), 2, { ...first, strides: 1 }),
    three('the whole', f([2, 3, 4, 1]), [2, 3, 4]),
    three('no volumes', f([0, 2, 4, 4, 2]), 2),
  ],
  badCalls: [
    ...badWindows((size, options) => extractPatches3d(ones([4, 4, 4, 3]), size, options)),
    { title: 'an image', call: () => extractPatches3d(ones([4, 4, 3]), 2), code: 'shape-mismatch' },
    { title: 'two numbers for the size', call: () => extractPatches3d(ones([4, 4, 4, 3]), [2, 2]), code: 'option' },
    {
      title: 'an unknown option',
      call: () => extractPatches3d(ones([4, 4, 4, 3]), 2, { stride: 1 } as never),
      code: 'option',
    },
  ],
};

function image(
  x: HostArray,
  size: number | readonly number[],
  outputSize: readonly number[],
  options: PatchOptions,
): HostArray {
  const window = each(size, outputSize);
  const { grid, pixel } = geometry(outputSize, window, options);
  const channels = x.shape.at(-1)! / sizeOf(window);
  const taps = placesOf(window);
  const y = build([x.shape[0]!, ...outputSize, channels], x.dtype, () => 0);
  const data = [...y.data];
  for (const [b, ...at] of placesOf([x.shape[0]!, ...grid]))
    taps.forEach((tap, place) => {
      const to = pixel(at, tap);
      if (to.some((n, a) => n < 0 || n >= outputSize[a]!)) return;
      for (let c = 0; c < channels; c++) {
        const flat = to.reduce((sum, n, a) => sum * outputSize[a]! + n, b!) * channels + c;
        data[flat] = elementOf(x, [b!, ...at, place * channels + c]);
      }
    });
  return { ...y, data };
}

const rebuilt = (
  title: string,
  x: HostArray,
  size: number | readonly number[],
  outputSize: readonly number[],
  options: ReconstructOptions = {},
): Sample => ({
  title,
  inputs: [x],
  call: (t) => reconstructPatches(t!, size, outputSize, options),
  reference: onImages((t) => image(t, size, outputSize, options), options as object, outputSize.length),
});

export const reconstructPatchesSamples: OpSamples = {
  name: 'image.reconstructPatches',
  ops: [overlapOp, patchesOp],
  samples: [
    rebuilt('side by side', f([2, 2, 3, 8]), 2, [4, 6]),
    rebuilt('a remainder', f([1, 2, 2, 6]), [2, 3], [5, 7]),
    rebuilt('same', f([1, 2, 2, 18]), 3, [5, 4], { padding: 'same' }),
    rebuilt('same, without a remainder', f([1, 2, 2, 4]), 2, [4, 4], { padding: 'same' }),
    rebuilt('strides, in words', f([1, 2, 2, 4]), 2, [4, 4], { strides: 2 }),
    rebuilt('one image', f([2, 2, 12]), 2, [4, 4]),
    rebuilt('channels first', f([2, 12, 2, 1]), [2, 3], [4, 3], first),
    rebuilt('one image, channels first', f([8, 1, 2]), 2, [2, 4], first),
    rebuilt('volumes', f([1, 1, 2, 1, 24]), [2, 2, 3], [2, 4, 3]),
    rebuilt('one volume, same', f([1, 2, 1, 12]), [2, 2, 3], [2, 3, 2], { padding: 'same' }),
    rebuilt('single pixels', f([2, 3, 2]), 1, [2, 3]),
    rebuilt('of uint8', spread([2, 2, 4], 0, 255, 1, 'uint8'), 2, [4, 4]),
    rebuilt('no images', f([0, 2, 2, 4]), 2, [4, 4]),
  ],
  badCalls: [
    ...badImages((images, options) => reconstructPatches(images, 1, [6, 6], options)),
    ...bad((size, options) => reconstructPatches(ones([2, 2, 4]), size, [4, 4], options)),
    {
      title: 'overlapping',
      call: () => reconstructPatches(ones([3, 3, 4]), 2, [4, 4], { strides: 1 }),
      code: 'option',
    },
    { title: 'another grid', call: () => reconstructPatches(zeros([2, 2, 4]), 2, [6, 4]), code: 'shape-mismatch' },
    { title: 'too few channels', call: () => reconstructPatches(zeros([2, 2, 6]), 2, [4, 4]), code: 'shape-mismatch' },
    {
      title: 'a number for the size of images',
      call: () => reconstructPatches(zeros([2, 2, 4]), 2, 4 as never),
      code: 'option',
    },
    {
      title: 'an unknown padding',
      call: () => reconstructPatches(zeros([2, 2, 4]), 2, [4, 4], { padding: 'full' } as never),
      code: 'option',
    },
  ],
};
