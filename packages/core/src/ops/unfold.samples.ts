import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { ones, zeros } from './creation.ts';
import { overlapOp, patchesOp } from './patches.ts';
import { type BlockOptions, fold, unfold } from './unfold.ts';

const both = (value: number | readonly number[] | undefined, otherwise: number): readonly number[] =>
  typeof value === 'object' ? value : [value ?? otherwise, value ?? otherwise];

interface Geometry {
  readonly kernel: readonly number[];
  readonly grid: readonly number[];
  /** The pixel under a place of a block. */
  readonly pixel: (block: readonly number[], place: readonly number[]) => readonly number[];
}

function geometry(extents: readonly number[], kernelSize: number | readonly number[], options: BlockOptions): Geometry {
  const kernel = both(kernelSize, 1);
  const [stride, dilation, padding] = [both(options.stride, 1), both(options.dilation, 1), both(options.padding, 0)];
  const grid = extents.map(
    (n, a) => Math.floor((n + 2 * padding[a]! - dilation[a]! * (kernel[a]! - 1) - 1) / stride[a]!) + 1,
  );
  return {
    kernel,
    grid,
    pixel: (block, place) => block.map((at, a) => at * stride[a]! + place[a]! * dilation[a]! - padding[a]!),
  };
}

function columns(x: HostArray, kernelSize: number | readonly number[], options: BlockOptions): HostArray {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const { kernel, grid, pixel } = geometry([height, width], kernelSize, options);
  const window = kernel[0]! * kernel[1]!;
  return build([batch, channels * window, grid[0]! * grid[1]!], x.dtype, ([b, row, block]) => {
    const place = row! % window;
    const [y, at] = pixel(
      [Math.floor(block! / grid[1]!), block! % grid[1]!],
      [Math.floor(place / kernel[1]!), place % kernel[1]!],
    ) as [number, number];
    const inside = y >= 0 && y < height && at >= 0 && at < width;
    return inside ? elementOf(x, [b!, Math.floor(row! / window), y, at]) : 0;
  });
}

function image(
  x: HostArray,
  extents: readonly number[],
  kernelSize: number | readonly number[],
  options: BlockOptions,
): HostArray {
  const { kernel, grid, pixel } = geometry(extents, kernelSize, options);
  const window = kernel[0]! * kernel[1]!;
  const [batch, rows] = x.shape as [number, number];
  return build([batch, rows / window, ...extents], x.dtype, ([b, c, row, column]) => {
    let sum = 0;
    for (let block = 0; block < grid[0]! * grid[1]!; block++)
      for (let place = 0; place < window; place++) {
        const [y, at] = pixel(
          [Math.floor(block / grid[1]!), block % grid[1]!],
          [Math.floor(place / kernel[1]!), place % kernel[1]!],
        );
        if (y === row && at === column) sum += elementOf(x, [b!, c! * window + place, block]);
      }
    return sum;
  });
}

const f = (shape: Shape): HostArray => spread(shape, -1, 1);

const apart = (
  title: string,
  x: HostArray,
  kernel: number | readonly number[],
  options: BlockOptions = {},
): Sample => ({
  title,
  inputs: [x],
  call: (t) => unfold(t!, kernel, options),
  reference: (t) => columns(t!, kernel, options),
});

const together = (
  title: string,
  x: HostArray,
  size: readonly number[],
  kernel: number | readonly number[],
  options: BlockOptions = {},
): Sample => ({
  title,
  inputs: [x],
  call: (t) => fold(t!, size, kernel, options),
  reference: (t) => image(t!, size, kernel, options),
});

const bad = (call: (kernel: never, options?: never) => unknown): OpSamples['badCalls'] => [
  { title: 'a kernel of 0', call: () => call(0 as never), code: 'option' },
  { title: 'a kernel of three axes', call: () => call([2, 2, 2] as never), code: 'option' },
  { title: 'a fraction of a kernel', call: () => call(1.5 as never), code: 'option' },
  { title: 'a stride of 0', call: () => call(2 as never, { stride: 0 } as never), code: 'option' },
  { title: 'a negative padding', call: () => call(2 as never, { padding: -1 } as never), code: 'option' },
  { title: 'a dilation of NaN', call: () => call(2 as never, { dilation: NaN } as never), code: 'option' },
  { title: 'an unknown option', call: () => call(2 as never, { strides: 1 } as never), code: 'option' },
  { title: 'a kernel beyond the image', call: () => call(5 as never), code: 'window-size' },
];

// keras-1485: Keras 3.16, ops.fold
const recorded = host([0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15], [1, 4, 4]);

export const unfoldSamples: OpSamples = {
  name: 'unfold',
  ops: [patchesOp, overlapOp],
  samples: [
    apart('blocks of 2', f([2, 3, 4, 5]), 2),
    apart('side by side', f([1, 2, 4, 6]), 2, { stride: 2 }),
    apart('a flat kernel', f([1, 2, 4, 5]), [1, 3]),
    apart('padding', f([1, 2, 3, 4]), 3, { padding: 1 }),
    apart('other padding each', f([1, 1, 3, 4]), [3, 2], { padding: [2, 0] }),
    apart('dilation', f([1, 2, 5, 6]), 2, { dilation: [2, 3] }),
    apart('all of it', f([2, 2, 6, 7]), [3, 2], { dilation: 2, stride: [2, 1], padding: [1, 2] }),
    apart('one pixel', f([2, 3, 2, 2]), 1),
    apart('the whole', f([1, 2, 3, 2]), [3, 2]),
    apart('of int32', spread([1, 2, 3, 3], -9, 9, 1, 'int32'), 2, { padding: 1 }),
    apart('no batch', f([0, 2, 3, 3]), 2),
  ],
  badCalls: [
    ...bad((kernel, options) => unfold(ones([1, 2, 4, 4]), kernel, options)),
    { title: 'no batch axis', call: () => unfold(ones([2, 4, 4]), 2), code: 'shape-mismatch' },
  ],
};

export const foldSamples: OpSamples = {
  name: 'fold',
  ops: [overlapOp, patchesOp],
  samples: [
    {
      ...together('as Keras', recorded, [4, 4], 2, { stride: 2 }),
      reference: () => ({ shape: [1, 1, 4, 4], dtype: 'float32', data: Array.from({ length: 16 }, (_, i) => i) }),
      gradients: [],
      dtypes: ['float32'],
    },
    together('overlapping', f([2, 12, 12]), [4, 5], 2),
    together('side by side', f([1, 8, 6]), [4, 6], 2, { stride: 2 }),
    together('a flat kernel', f([1, 6, 12]), [4, 5], [1, 3]),
    together('padding', f([1, 9, 12]), [3, 4], 3, { padding: 1 }),
    together('dilation', f([1, 8, 9]), [5, 6], 2, { dilation: [2, 3] }),
    together('all of it', f([2, 12, 10]), [6, 7], [3, 2], { dilation: 2, stride: [2, 1], padding: [1, 0] }),
    together('gaps', f([1, 4, 4]), [5, 5], 2, { stride: 3 }),
    together('pixels beyond the last block', f([1, 4, 1]), [3, 3], 2, { stride: 2 }),
    together('of int32', spread([1, 8, 4], -9, 9, 1, 'int32'), [3, 3], 2),
    together('no batch', f([0, 4, 4]), [3, 3], 2),
  ],
  badCalls: [
    ...bad((kernel, options) => fold(ones([1, 8, 9]), 4, kernel, options)),
    { title: 'another number of blocks', call: () => fold(zeros([1, 4, 5]), 3, 2), code: 'shape-mismatch' },
    { title: 'rows that make no window', call: () => fold(zeros([1, 6, 4]), 3, 2), code: 'shape-mismatch' },
    { title: 'no batch axis', call: () => fold(zeros([4, 4]), 3, 2), code: 'shape-mismatch' },
    { title: 'a negative size', call: () => fold(zeros([1, 4, 4]), [3, -3], 2), code: 'option' },
  ],
};
