import type { In } from '../op.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { zeros } from './creation.ts';
import { conv, type ConvOptions } from './conv.ts';
import { convInputOp, convKernelOp, convOp } from './convolution.ts';
import { depthwiseConv, separableConv } from './separable-conv.ts';

const any = (x: unknown): In => x as In;
const f = (shape: Shape, seed = 1): HostArray => spread(shape, -1, 1, seed);
const listOf = (value: number | readonly number[] | null | undefined, axes: number): readonly number[] =>
  typeof value === 'object' && value !== null ? value : Array.from({ length: axes }, () => value ?? 1);

const moved = (x: HostArray, order: readonly number[]): HostArray =>
  build(
    order.map((axis) => x.shape[axis]!),
    x.dtype,
    (index) => elementOf(x, x.shape.map((_, axis) => index[order.indexOf(axis)]!)), // prettier-ignore
  );

/** The sum that a convolution is, place by place; the channels of the input that filter `o` sees start at `firstOf(o)`. */
function convolved(
  x: HostArray,
  kernel: HostArray,
  options: ConvOptions,
  filters: number,
  term: (channelOf: (channel: number) => number, tap: readonly number[], filter: number) => number,
): HostArray {
  if (options.dataFormat === 'channels_first') {
    const axes = x.shape.length - 2;
    const spatial = Array.from({ length: axes }, (_, axis) => axis);
    const last = moved(x, [0, ...spatial.map((axis) => axis + 2), 1]);
    const y = convolved(last, kernel, { ...options, dataFormat: 'channels_last' }, filters, term);
    return moved(y, [0, axes + 1, ...spatial.map((axis) => axis + 1)]);
  }
  const extents = x.shape.slice(1, -1);
  const window = kernel.shape.slice(0, extents.length);
  const strides = listOf(options.strides, extents.length);
  const dilation = listOf(options.dilationRate, extents.length);
  const same = options.padding === 'same';
  const reach = window.map((n, axis) => dilation[axis]! * (n - 1) + 1);
  const size = extents.map((n, axis) => Math.ceil((same ? n : n - reach[axis]! + 1) / strides[axis]!));
  const missing = size.map((n, axis) => Math.max(0, strides[axis]! * (n - 1) + reach[axis]! - extents[axis]!));
  const start = missing.map((n) => (same ? Math.floor(n / 2) : 0));
  return build([x.shape[0]!, ...size, filters], x.dtype, ([batch, ...rest]) => {
    const filter = rest.pop()!;
    let sum = 0;
    for (const tap of placesOf(window)) {
      const at = tap.map((n, axis) => rest[axis]! * strides[axis]! + n * dilation[axis]! - start[axis]!);
      // outside are zeros, whose product with NaN is NaN
      const inside = at.every((n, axis) => n >= 0 && n < extents[axis]!);
      sum += term((channel) => (inside ? elementOf(x, [batch!, ...at, channel]) : 0), tap, filter);
    }
    return sum;
  });
}

const grouped = (x: HostArray, kernel: HostArray, options: ConvOptions): HostArray => {
  const [each, filters] = kernel.shape.slice(-2) as [number, number];
  const channels = x.shape.at(options.dataFormat === 'channels_first' ? 1 : -1)!;
  const perGroup = each === 0 ? filters : (filters * each) / channels;
  return convolved(x, kernel, options, filters, (element, tap, filter) => {
    let sum = 0;
    for (let c = 0; c < each; c++)
      sum += element(Math.floor(filter / perGroup) * each + c) * elementOf(kernel, [...tap, c, filter]);
    return sum;
  });
};

const apart = (x: HostArray, kernel: HostArray, options: ConvOptions): HostArray => {
  const [channels, multiplier] = kernel.shape.slice(-2) as [number, number];
  return convolved(x, kernel, options, channels * multiplier, (element, tap, filter) => {
    const channel = Math.floor(filter / multiplier);
    return element(channel) * elementOf(kernel, [...tap, channel, filter % multiplier]);
  });
};

const sample = (
  title: string,
  x: HostArray,
  kernel: HostArray,
  options: ConvOptions & { groups?: number } = {},
): Sample => ({
  title,
  inputs: [x, kernel],
  call: (a, b) => conv(any(a), any(b), options),
  reference: (a, b) => grouped(a!, b!, options),
});

const refused = (title: string, code: string, call: () => unknown): OpSamples['badCalls'][number] => ({
  title,
  code,
  call,
});

const wrongOptions = (call: (options: never) => unknown): OpSamples['badCalls'] => [
  refused('an unknown option', 'option', () => call({ stride: 1 } as never)),
  refused('an unknown padding', 'option', () => call({ padding: 'full' } as never)),
  refused('an unknown data format', 'option', () => call({ dataFormat: 'NHWC' } as never)),
  refused('a stride of 0', 'option', () => call({ strides: 0 } as never)),
  refused('a fraction of a stride', 'option', () => call({ strides: [1, 0.5] } as never)),
  refused('strides for another number of axes', 'option', () => call({ strides: [1, 1, 1] } as never)),
  refused('a number in the place of the options', 'option', () => call(2 as never)),
];

export const convSamples: OpSamples = {
  name: 'conv',
  ops: [convOp, convInputOp, convKernelOp],
  samples: [
    sample('one axis', f([2, 7, 3]), f([3, 3, 4], 2)),
    sample('one axis, even window, same', f([2, 6, 2]), f([4, 2, 3], 2), { padding: 'same' }),
    sample('one axis, strides beyond the window', f([1, 9, 2]), f([2, 2, 3], 2), { strides: 3 }),
    sample('two axes', f([2, 5, 6, 3]), f([3, 2, 3, 4], 2)),
    sample('two axes, same', f([2, 5, 4, 3]), f([3, 3, 3, 2], 2), { padding: 'same' }),
    sample('two axes, same with strides', f([1, 5, 6, 2]), f([3, 3, 2, 3], 2), { padding: 'same', strides: 2 }),
    sample('two axes, other strides each', f([1, 7, 5, 2]), f([2, 3, 2, 2], 2), { strides: [3, 1] }),
    sample('dilation', f([1, 7, 8, 2]), f([3, 2, 2, 2], 2), { dilationRate: [2, 3] }),
    sample('dilation, same', f([1, 5, 6, 2]), f([2, 3, 2, 2], 2), { dilationRate: 2, padding: 'same' }),
    sample('dilation and strides', f([1, 9, 8, 1]), f([3, 2, 1, 2], 2), { dilationRate: 2, strides: 2 }),
    sample('a window of one', f([2, 3, 4, 5]), f([1, 1, 5, 3], 2)),
    sample('a window of one, strides', f([2, 5, 4, 3]), f([1, 1, 3, 2], 2), { strides: 2 }),
    sample('a window as large as the input', f([3, 4, 5, 2]), f([4, 5, 2, 3], 2)),
    sample('a window larger than the input, same', f([1, 2, 3, 1]), f([5, 4, 1, 2], 2), { padding: 'same' }),
    sample('one channel', f([2, 6, 6, 1]), f([3, 3, 1, 5], 2)),
    sample('groups', f([2, 5, 4, 4]), f([3, 2, 2, 6], 2), { groups: 2 }),
    sample('groups found by the channels', f([1, 4, 4, 6]), f([2, 2, 2, 3], 2), { padding: 'same' }),
    sample('as many groups as channels', f([2, 4, 4, 3]), f([3, 3, 1, 6], 2), {
      groups: 3,
      strides: 2,
      padding: 'same',
    }),
    sample('channels first', f([2, 3, 5, 4]), f([2, 3, 3, 2], 2), { dataFormat: 'channels_first' }),
    sample('channels first, one axis, groups', f([1, 4, 6]), f([3, 2, 4], 2), {
      dataFormat: 'channels_first',
      groups: 2,
      padding: 'same',
    }),
    sample('three axes', f([1, 4, 3, 5, 2]), f([2, 2, 3, 2, 2], 2)),
    sample('three axes, strides, same', f([1, 4, 3, 5, 2]), f([3, 2, 3, 2, 2], 2), {
      padding: 'same',
      strides: [2, 1, 3],
    }),
    sample('three axes, channels first, dilation', f([1, 2, 3, 5, 4]), f([2, 2, 2, 2, 3], 2), {
      dataFormat: 'channels_first',
      dilationRate: [1, 2, 1],
    }),
    sample('no batch', f([0, 5, 5, 2]), f([3, 3, 2, 4], 2)),
    sample('no channels', f([1, 4, 4, 0]), f([3, 3, 0, 2], 2)),
    sample('no filters', f([1, 4, 4, 2]), f([3, 3, 2, 0], 2)),
    sample('integers', spread([1, 5, 5, 2], -5, 5, 1, 'int32'), spread([2, 2, 2, 3], -5, 5, 2, 'int32')),
  ],
  badCalls: [
    ...wrongOptions((options) => conv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2, 3])), options)),
    refused('a batch without spatial axes', 'shape-mismatch', () => conv(any(zeros([2, 3])), any(zeros([3, 4])))),
    refused('four spatial axes', 'shape-mismatch', () =>
      conv(any(zeros([1, 2, 2, 2, 2, 1])), any(zeros([1, 1, 1, 1, 1, 1]))),
    ),
    refused('a kernel with another number of axes', 'shape-mismatch', () =>
      conv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 3]))),
    ),
    refused('channels that the kernel does not take', 'shape-mismatch', () =>
      conv(any(zeros([1, 4, 4, 3])), any(zeros([2, 2, 2, 4]))),
    ),
    refused('channels in the other place', 'shape-mismatch', () =>
      conv(any(zeros([1, 8, 8, 3])), any(zeros([2, 2, 3, 4])), { dataFormat: 'channels_first' }),
    ),
    refused('more groups than the kernel says', 'shape-mismatch', () =>
      conv(any(zeros([1, 4, 4, 4])), any(zeros([2, 2, 2, 4])), { groups: 4 }),
    ),
    refused('filters that do not fall into groups', 'shape-mismatch', () =>
      conv(any(zeros([1, 4, 4, 4])), any(zeros([2, 2, 2, 3]))),
    ),
    refused('no groups', 'option', () => conv(any(zeros([1, 4, 4, 4])), any(zeros([2, 2, 4, 3])), { groups: 0 })),
    refused('a window larger than the input', 'window-size', () =>
      conv(any(zeros([1, 2, 5, 1])), any(zeros([3, 3, 1, 1]))),
    ),
    refused('a dilated window larger than the input', 'window-size', () =>
      conv(any(zeros([1, 4, 4, 1])), any(zeros([3, 3, 1, 1])), { dilationRate: 2 }),
    ),
    refused('a window of nothing', 'window-size', () => conv(any(zeros([1, 4, 4, 1])), any(zeros([0, 3, 1, 1])))),
    refused('no places', 'window-size', () =>
      conv(any(zeros([1, 0, 4, 1])), any(zeros([3, 3, 1, 1])), { padding: 'same' }),
    ),
    refused('a dilation of 0', 'option', () =>
      conv(any(zeros([1, 4, 4, 1])), any(zeros([3, 3, 1, 1])), { dilationRate: 0 }),
    ),
  ],
};

const depthwise = (title: string, x: HostArray, kernel: HostArray, options: ConvOptions = {}): Sample => ({
  title,
  inputs: [x, kernel],
  call: (a, b) => depthwiseConv(any(a), any(b), options),
  reference: (a, b) => apart(a!, b!, options),
});

export const depthwiseConvSamples: OpSamples = {
  name: 'depthwiseConv',
  ops: [convOp, convInputOp, convKernelOp],
  samples: [
    depthwise('one axis', f([2, 5, 3]), f([2, 3, 2], 2)),
    depthwise('two axes', f([2, 5, 4, 3]), f([3, 2, 3, 1], 2)),
    depthwise('two axes, multiplied', f([1, 5, 4, 2]), f([3, 3, 2, 3], 2), { padding: 'same', strides: 2 }),
    depthwise('dilation', f([1, 6, 7, 2]), f([2, 3, 2, 1], 2), { dilationRate: 2 }),
    depthwise('channels first', f([1, 3, 5, 4]), f([2, 2, 3, 2], 2), { dataFormat: 'channels_first', strides: 2 }),
    depthwise('three axes', f([1, 3, 4, 3, 2]), f([2, 2, 2, 2, 1], 2)),
    depthwise('one axis, dilation and strides, same', f([1, 8, 2]), f([3, 2, 2], 2), {
      dilationRate: 2,
      strides: 3,
      padding: 'same',
    }),
    depthwise('one axis, even window, same, channels first', f([2, 3, 6]), f([4, 3, 1], 2), {
      dataFormat: 'channels_first',
      padding: 'same',
    }),
    depthwise('other strides and dilation each', f([1, 7, 6, 2]), f([2, 3, 2, 2], 2), {
      strides: [3, 1],
      dilationRate: [2, 1],
    }),
    depthwise('three axes, same, strides, channels first', f([1, 2, 3, 4, 3]), f([2, 3, 1, 2, 2], 2), {
      dataFormat: 'channels_first',
      padding: 'same',
      strides: 2,
    }),
    depthwise('one channel', f([2, 5, 5, 1]), f([3, 3, 1, 4], 2)),
    depthwise('no batch', f([0, 4, 4, 2]), f([3, 3, 2, 2], 2)),
    depthwise('no channels', f([1, 4, 4, 0]), f([3, 3, 0, 2], 2)),
    depthwise('a window of one', f([2, 3, 4, 3]), f([1, 1, 3, 2], 2)),
    depthwise('other strides each', f([1, 7, 5, 2]), f([2, 3, 2, 1], 2), { strides: [3, 1] }),
    depthwise('dilation, same', f([1, 5, 6, 2]), f([2, 3, 2, 2], 2), { dilationRate: 2, padding: 'same' }),
  ],
  badCalls: [
    ...wrongOptions((options) => depthwiseConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2, 3])), options)),
    refused('groups', 'option', () =>
      depthwiseConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2, 3])), { groups: 2 } as never),
    ),
    refused('a kernel for other channels', 'shape-mismatch', () =>
      depthwiseConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 1, 3]))),
    ),
    refused('a kernel of another rank', 'shape-mismatch', () =>
      depthwiseConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2]))),
    ),
  ],
};

const separable = (title: string, shapes: readonly [Shape, Shape, Shape], options: ConvOptions = {}): Sample => ({
  title,
  inputs: [f(shapes[0]), f(shapes[1], 2), f(shapes[2], 3)],
  call: (x, depth, point) => separableConv(any(x), any(depth), any(point), options),
  reference: (x, depth, point) => {
    const { dataFormat } = options;
    return grouped(apart(x!, depth!, options), point!, dataFormat ? { dataFormat } : {});
  },
});

export const separableConvSamples: OpSamples = {
  name: 'separableConv',
  ops: [convOp, convInputOp, convKernelOp],
  samples: [
    separable('one axis', [[2, 5, 3], [2, 3, 2], [1, 6, 4]]), // prettier-ignore
    separable('two axes, strides', [[1, 5, 6, 2], [3, 3, 2, 2], [1, 1, 4, 3]], { strides: 2, padding: 'same' }), // prettier-ignore
    separable('one axis, same, strides', [[1, 7, 2], [4, 2, 1], [1, 2, 3]], { strides: 3, padding: 'same' }), // prettier-ignore
    separable('dilation', [[1, 6, 7, 2], [2, 3, 2, 1], [1, 1, 2, 2]], { dilationRate: 2 }), // prettier-ignore
    separable('channels first, dilation of each axis, same', [[1, 2, 4, 5], [2, 3, 2, 2], [1, 1, 4, 2]], { dataFormat: 'channels_first', dilationRate: [1, 2], padding: 'same' }), // prettier-ignore
    separable('three axes', [[1, 3, 4, 3, 2], [2, 2, 2, 2, 1], [1, 1, 1, 2, 3]]), // prettier-ignore
    separable('three axes, channels first, strides', [[1, 2, 3, 4, 3], [2, 1, 2, 2, 2], [1, 1, 1, 4, 2]], { dataFormat: 'channels_first', strides: [1, 2, 1] }), // prettier-ignore
    separable('no batch', [[0, 5, 3], [2, 3, 2], [1, 6, 4]]), // prettier-ignore
    separable('no filters', [[1, 5, 3], [2, 3, 2], [1, 6, 0]]), // prettier-ignore
    separable('channels first', [[1, 3, 5, 4], [2, 2, 3, 1], [1, 1, 3, 2]], { dataFormat: 'channels_first' }), // prettier-ignore
    separable('one axis, same', [[2, 5, 3], [4, 3, 1], [1, 3, 2]], { padding: 'same' }), // prettier-ignore
    separable('dilation', [[1, 6, 7, 2], [2, 3, 2, 2], [1, 1, 4, 3]], { dilationRate: 2 }), // prettier-ignore
    separable('three axes', [[1, 3, 4, 3, 2], [2, 2, 2, 2, 1], [1, 1, 1, 2, 2]]), // prettier-ignore
    separable('windows of one', [[1, 3, 3, 2], [1, 1, 2, 2], [1, 1, 4, 1]]), // prettier-ignore
    separable('channels first, strides', [[1, 2, 6, 5], [3, 3, 2, 2], [1, 1, 4, 2]], { dataFormat: 'channels_first', strides: 2 }), // prettier-ignore
    separable('no batch', [[0, 4, 4, 2], [3, 3, 2, 1], [1, 1, 2, 3]]), // prettier-ignore
    separable('no filters', [[1, 4, 4, 2], [3, 3, 2, 1], [1, 1, 2, 0]]), // prettier-ignore
  ],
  badCalls: [
    refused('a pointwise kernel with a window', 'shape-mismatch', () =>
      separableConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2, 1])), any(zeros([2, 1, 2, 3]))),
    ),
    refused('a pointwise kernel for other channels', 'shape-mismatch', () =>
      separableConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2, 2])), any(zeros([1, 1, 2, 3]))),
    ),
    refused('an unknown option', 'option', () =>
      separableConv(any(zeros([1, 4, 4, 2])), any(zeros([2, 2, 2, 1])), any(zeros([1, 1, 2, 3])), {
        groups: 2,
      } as never),
    ),
  ],
};
