import type { In } from '../op.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { convTranspose, type ConvTransposeOptions } from './conv-transpose.ts';
import { convInputOp, convKernelOp, convOp } from './convolution.ts';
import { zeros } from './creation.ts';

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

/** Each element times the kernel, put where it stands. `size`, and `cut`, what is cut off before the first, are stated with each sample. */
function put(x: HostArray, kernel: HostArray, options: ConvTransposeOptions, size: Shape, cut: Shape): HostArray {
  const axes = size.length;
  if (options.dataFormat === 'channels_first') {
    const spatial = size.map((_, axis) => axis);
    const y = put(
      moved(x, [0, ...spatial.map((axis) => axis + 2), 1]),
      kernel,
      { ...options, dataFormat: null },
      size,
      cut,
    );
    return moved(y, [0, axes + 1, ...spatial.map((axis) => axis + 1)]);
  }
  const window = kernel.shape.slice(0, -2);
  const [strides, dilation] = [listOf(options.strides, axes), listOf(options.dilationRate, axes)];
  const { groups = 1 } = options;
  const [filters, channels] = [kernel.shape.at(-2)!, x.shape.at(-1)!];
  const y = build([x.shape[0]!, ...size, filters * groups], x.dtype, () => 0);
  const data = [...y.data];
  const strideOf = (axis: number): number => y.shape.slice(axis + 1).reduce((n, extent) => n * extent, 1);
  for (const index of placesOf(x.shape))
    for (const tap of placesOf(window)) {
      const at = tap.map((t, axis) => index[1 + axis]! * strides[axis]! + t * dilation[axis]! - cut[axis]!);
      if (at.some((n, axis) => n < 0 || n >= size[axis]!)) continue;
      const group = Math.floor((index.at(-1)! * groups) / channels);
      for (let filter = 0; filter < filters; filter++) {
        const place = [index[0]!, ...at, group * filters + filter].reduce(
          (sum, n, axis) => sum + n * strideOf(axis),
          0,
        );
        const weight = elementOf(kernel, [...tap, filter, index.at(-1)!]);
        // says nothing about NaN: in the loop it is multiplied by zeros where no element puts it, in a kernel by nothing
        data[place]! += Number.isNaN(weight) ? 0 : elementOf(x, index) * weight;
      }
    }
  return { ...y, data };
}

const sample = (
  title: string,
  shapes: readonly [Shape, Shape],
  options: ConvTransposeOptions,
  size: Shape,
  cut: Shape = size.map(() => 0),
): Sample => ({
  title,
  inputs: [f(shapes[0]), f(shapes[1], 2)],
  call: (x, kernel) => convTranspose(any(x), any(kernel), options),
  reference: (x, kernel) => put(x!, kernel!, options, size, cut),
});

const refused = (title: string, code: string, call: () => unknown): OpSamples['badCalls'][number] => ({
  title,
  code,
  call,
});
const images = (): In => any(zeros([1, 4, 4, 3]));

export const convTransposeSamples: OpSamples = {
  name: 'convTranspose',
  ops: [convInputOp, convOp, convKernelOp],
  // prettier-ignore
  samples: [
    sample('one axis', [[2, 4, 3], [3, 2, 3]], {}, [6]),
    sample('strides', [[1, 3, 2], [2, 3, 2]], { strides: 2 }, [6]),
    sample('strides beyond the window', [[1, 3, 2], [2, 3, 2]], { strides: 4 }, [12]),
    sample('same', [[1, 4, 2], [3, 2, 2]], { padding: 'same' }, [4], [1]),
    sample('same with strides', [[1, 3, 2], [3, 2, 2]], { padding: 'same', strides: 2 }, [6], [0]),
    sample('output padding', [[1, 3, 2], [3, 2, 2]], { strides: 3, outputPadding: 1 }, [10]),
    sample('same with output padding', [[1, 3, 2], [3, 2, 2]], { padding: 'same', strides: 3, outputPadding: 0 }, [7], [1]),
    sample('dilation', [[1, 4, 2], [2, 2, 2]], { dilationRate: 3 }, [7]),
    sample('two axes', [[2, 3, 2, 2], [2, 3, 3, 2]], { strides: 2 }, [6, 5]),
    sample('three axes', [[1, 2, 3, 2, 2], [2, 1, 2, 2, 2]], { strides: 2 }, [4, 6, 4]),
    sample('two axes, same, other strides each', [[1, 3, 4, 2], [3, 2, 2, 2]], { padding: 'same', strides: [2, 1] }, [6, 4]),
    sample('two axes, same, a wide window', [[1, 3, 2, 2], [5, 4, 2, 2]], { padding: 'same', strides: 2 }, [6, 4], [1, 1]),
    sample('two axes, channels first', [[2, 3, 2, 3], [2, 3, 2, 3]], { dataFormat: 'channels_first' }, [3, 5]),
    sample('channels first, same, strides', [[1, 2, 3], [5, 3, 2]], { dataFormat: 'channels_first', padding: 'same', strides: 2 }, [6], [1]),
    sample('output padding of each axis, channels first', [[1, 2, 2, 3], [2, 3, 2, 2]], { dataFormat: 'channels_first', strides: [3, 2], outputPadding: [1, 0] }, [6, 7]),
    sample('dilation of each axis', [[1, 3, 2, 2], [2, 3, 1, 2]], { dilationRate: [2, 1] }, [5, 4]),
    sample('dilation and strides, same', [[1, 2, 3, 1], [3, 2, 2, 1]], { dilationRate: 2, strides: 3, padding: 'same' }, [6, 9], [1, 0]),
    sample('three axes, same, channels first', [[1, 2, 2, 1, 2], [3, 5, 2, 1, 2]], { dataFormat: 'channels_first', padding: 'same', strides: [1, 2, 2] }, [2, 2, 4], [1, 1, 0]),
    sample('three axes, dilation', [[1, 2, 1, 2, 1], [2, 2, 2, 2, 1]], { dilationRate: [1, 3, 2] }, [3, 4, 4]),
    sample('groups', [[1, 3, 4], [2, 3, 4]], { groups: 2 }, [4]),
    sample('groups, same, strides, channels first', [[1, 6, 2, 3], [3, 3, 2, 6]], { groups: 3, dataFormat: 'channels_first', padding: 'same', strides: 2 }, [4, 6]),
    sample('as many groups as channels', [[2, 3, 2, 3], [2, 2, 1, 3]], { groups: 3 }, [4, 3]),
    sample('no batch', [[0, 3, 2], [2, 3, 2]], {}, [4]),
    sample('no filters', [[1, 3, 2], [2, 0, 2]], {}, [4]),
  ],
  badCalls: [
    refused('a kernel for other channels', 'shape-mismatch', () => convTranspose(images(), any(zeros([2, 2, 3, 4])))),
    refused('a kernel of another rank', 'shape-mismatch', () => convTranspose(images(), any(zeros([2, 4, 3])))),
    refused('nothing left', 'window-size', () =>
      convTranspose(any(zeros([1, 1, 1])), any(zeros([2, 1, 1])), { padding: 'same', outputPadding: 0 }),
    ),
    refused('no places', 'window-size', () => convTranspose(any(zeros([1, 0, 1])), any(zeros([2, 1, 1])))),
    refused('a negative output padding', 'option', () =>
      convTranspose(images(), any(zeros([2, 2, 1, 3])), { outputPadding: -1 }),
    ),
    refused('output padding for another number of axes', 'option', () =>
      convTranspose(images(), any(zeros([2, 2, 1, 3])), { outputPadding: [1, 0, 0] }),
    ),
    refused('channels that do not fall into groups', 'shape-mismatch', () =>
      convTranspose(images(), any(zeros([2, 2, 1, 3])), { groups: 2 }),
    ),
    refused('no groups', 'option', () => convTranspose(images(), any(zeros([2, 2, 1, 3])), { groups: 0 })),
    refused('an unknown padding', 'option', () =>
      convTranspose(images(), any(zeros([2, 2, 1, 3])), { padding: 'causal' as never }),
    ),
    refused('an unknown option', 'option', () =>
      convTranspose(images(), any(zeros([2, 2, 1, 3])), { dilation: 3 } as object),
    ),
  ],
};
