import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { depthToSpace, spaceToDepth } from './depth-to-space.ts';
import { ones, zeros } from './creation.ts';
import { reshapeOp } from './reshape.ts';
import { transposeOp } from './transpose.ts';

type Format = 'channels_first' | 'channels_last';

/** Where pixel `(y, x)` of channel `c` comes from: its block, and its place among the `n × n` of it. */
function spaced(x: HostArray, n: number, format: Format): HostArray {
  const first = format === 'channels_first';
  const [batch, p, q, r] = x.shape as [number, number, number, number];
  const [height, width, depth] = first ? [q, r, p] : [p, q, r];
  const channels = depth / (n * n);
  const pixel = (b: number, y: number, at: number, c: number): number => {
    const [row, column] = [Math.floor(y / n), Math.floor(at / n)];
    const place = (y % n) * n + (at % n);
    return first
      ? elementOf(x, [b, c * n * n + place, row, column])
      : elementOf(x, [b, row, column, place * channels + c]);
  };
  return first
    ? build([batch, channels, height * n, width * n], x.dtype, ([b, c, y, at]) => pixel(b!, y!, at!, c!))
    : build([batch, height * n, width * n, channels], x.dtype, ([b, y, at, c]) => pixel(b!, y!, at!, c!));
}

/** The inverse, found by where each element would go. */
function gathered(x: HostArray, n: number, format: Format): HostArray {
  const first = format === 'channels_first';
  const [batch, p, q, r] = x.shape as [number, number, number, number];
  const shape = first ? [batch, p * n * n, q / n, r / n] : [batch, p / n, q / n, r * n * n];
  const size = shape.reduce((product, extent) => product * extent, 1);
  const places = spaced({ shape, dtype: 'float64', data: Array.from({ length: size }, (_, i) => i) }, n, format);
  const data = new Array<number>(size).fill(0);
  places.data.forEach((place, i) => (data[place] = x.data[i]!));
  return { shape, dtype: x.dtype, data };
}

const f = (shape: Shape): HostArray => spread(shape, -1, 1);

const sample =
  (call: typeof depthToSpace, reference: typeof spaced) =>
  (title: string, x: HostArray, n: number, format: Format = 'channels_last'): Sample => ({
    title,
    inputs: [x],
    call: (t) => call(t!, n, format === 'channels_last' ? undefined : { dataFormat: format }),
    reference: (t) => reference(t!, n, format),
  });

const bad = (call: typeof depthToSpace): OpSamples['badCalls'] => [
  { title: 'no batch', call: () => call(ones([4, 4, 4]), 2), code: 'shape-mismatch' },
  { title: 'a block of 0', call: () => call(ones([1, 4, 4, 4]), 0), code: 'option' },
  { title: 'a fraction of a block', call: () => call(ones([1, 4, 4, 4]), 1.5), code: 'option' },
  { title: 'NaN for the block', call: () => call(ones([1, 4, 4, 4]), NaN), code: 'option' },
  {
    title: 'an unknown data format',
    call: () => call(ones([1, 4, 4, 4]), 2, { dataFormat: 'NCHW' } as never),
    code: 'option',
  },
  { title: 'an unknown option', call: () => call(ones([1, 4, 4, 4]), 2, { axis: 1 } as never), code: 'option' },
  {
    title: 'a string for the options',
    call: () => call(ones([1, 4, 4, 4]), 2, 'channels_first' as never),
    code: 'option',
  },
  { title: 'an array', call: () => call([[1]] as never, 2), code: 'operand' },
];

const apart = sample(depthToSpace, spaced);
const together = sample(spaceToDepth, gathered);

// keras-0818: Keras 3.16, ops.depth_to_space
const recorded = host(
  Array.from({ length: 48 }, (_, i) => i),
  [1, 2, 2, 12],
);
// prettier-ignore
const recordedImage = host([
  0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23,
  24, 25, 26, 27, 28, 29, 36, 37, 38, 39, 40, 41, 30, 31, 32, 33, 34, 35, 42, 43, 44, 45, 46, 47,
], [1, 4, 4, 3]);

export const depthToSpaceSamples: OpSamples = {
  name: 'depthToSpace',
  ops: [reshapeOp, transposeOp],
  samples: [
    { ...apart('as Keras', recorded, 2), reference: () => recordedImage, gradients: [], dtypes: ['float32'] },
    apart('blocks of 2', f([2, 2, 3, 8]), 2),
    apart('blocks of 3', f([1, 2, 1, 9]), 3),
    apart('blocks of 1', f([1, 2, 3, 2]), 1),
    apart('channels first', f([2, 8, 2, 3]), 2, 'channels_first'),
    apart('channels first, blocks of 3', f([1, 18, 1, 2]), 3, 'channels_first'),
    apart('one pixel', f([1, 1, 1, 4]), 2),
    apart('of int32', spread([1, 2, 2, 4], -9, 9, 1, 'int32'), 2),
    apart('of bool', spread([1, 1, 2, 4], 0, 2, 1, 'bool'), 2),
    apart('no batch', f([0, 2, 2, 4]), 2),
    apart('no channels', f([1, 2, 2, 0]), 2),
  ],
  badCalls: [
    ...bad(depthToSpace),
    { title: 'too few channels', call: () => depthToSpace(zeros([1, 2, 2, 6]), 2), code: 'shape-mismatch' },
  ],
};

export const spaceToDepthSamples: OpSamples = {
  name: 'spaceToDepth',
  ops: [reshapeOp, transposeOp],
  samples: [
    { ...together('as Keras', recordedImage, 2), reference: () => recorded, gradients: [], dtypes: ['float32'] },
    together('blocks of 2', f([2, 4, 6, 2]), 2),
    together('blocks of 3', f([1, 3, 6, 1]), 3),
    together('blocks of 1', f([1, 2, 3, 2]), 1),
    together('channels first', f([2, 2, 4, 6]), 2, 'channels_first'),
    together('channels first, blocks of 3', f([1, 2, 3, 6]), 3, 'channels_first'),
    together('one block', f([1, 2, 2, 1]), 2),
    together('of int32', spread([1, 4, 2, 2], -9, 9, 1, 'int32'), 2),
    together('of bool', spread([1, 2, 4, 1], 0, 2, 1, 'bool'), 2),
    together('no batch', f([0, 2, 2, 4]), 2),
    together('no pixels', f([1, 0, 2, 3]), 2),
  ],
  badCalls: [
    ...bad(spaceToDepth),
    { title: 'pixels left over', call: () => spaceToDepth(zeros([1, 3, 4, 2]), 2), code: 'shape-mismatch' },
  ],
};
