import { tensor } from '../create.ts';
import { ones, zeros } from '../ops/creation.ts';
import { matmulOp } from '../ops/matmul.ts';
import { takeRowsOp } from '../ops/take-rows.ts';
import { build, elementOf } from '../reference.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { bandedOp, bandedTransposeOp } from './banded.ts';
import { badImages, onImages, wholeIn } from './reference-images.ts';
import { cubicWeightOp, lanczos3WeightOp, lanczos5WeightOp, linearWeightOp } from './resample.ts';
import { resize, type ResizeOptions } from './resize.ts';
import { scaleAndTranslate, type ScaleMethod } from './scale-and-translate.ts';

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** The kernels as functions of the distance, from their papers. */
function kernel(method: string, x: number): number {
  if (method.startsWith('lanczos')) {
    const radius = Number(method.at(-1));
    return x > radius ? 0 : sinc(x) * sinc(x / radius);
  }
  if (!/cubic/.test(method)) return Math.max(0, 1 - x);
  if (x >= 2) return 0;
  return x < 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
}

const radiusOf = (method: string): number =>
  method.startsWith('lanczos') ? Number(method.at(-1)) : /cubic/.test(method) ? 2 : 1;

/** An axis read at places, of which `null` gives 0. */
function resampled(
  x: HostArray,
  axis: number,
  method: string,
  places: readonly (number | null)[],
  spreadBy: number,
  looksAt: 'all' | 'around',
): HostArray {
  const extent = x.shape[axis]!;
  return build(x.shape.with(axis, places.length), x.dtype, (index) => {
    const place = places[index[axis]!]!;
    let total = 0;
    let sum = 0;
    // a pixel is looked at if it is among as many on each side as the kernel is wide there
    const reach = looksAt === 'around' ? Math.ceil(radiusOf(method) * spreadBy) : Infinity;
    for (let j = 0; j < extent; j++) {
      const low = Math.floor(place ?? 0);
      if (j <= low - reach || j > low + reach) continue;
      const weight = place === null ? 0 : kernel(method, Math.abs(place - j) / spreadBy);
      total += weight;
      // a weight of 0 times NaN is NaN
      sum += weight * elementOf(x, index.with(axis, j));
    }
    return total === 0 ? sum : sum / total;
  });
}

function resized(x: HostArray, size: readonly number[], options: ResizeOptions): HostArray {
  const { interpolation = 'bilinear', antialias = false, fillValue = 0 } = options;
  const [, h, w] = x.shape as readonly number[] as [number, number, number];
  const wanted = [Math.floor((w * size[0]!) / size[1]!), Math.floor((h * size[1]!) / size[0]!)];
  let y = x;
  if (options.cropToAspectRatio) {
    const kept = [Math.min(h, wanted[0]!), Math.min(w, wanted[1]!)];
    const start = [h, w].map((n, k) => Math.floor((n - kept[k]!) / 2));
    y = build([x.shape[0]!, ...kept, x.shape[3]!], x.dtype, ([b, row, column, c]) =>
      elementOf(x, [b!, row! + start[0]!, column! + start[1]!, c!]),
    );
  }
  if (options.padToAspectRatio) {
    const start = [h, w].map((n, k) => Math.floor(Math.max(0, wanted[k]! - n) / 2));
    const shape = [x.shape[0]!, h + 2 * start[0]!, w + 2 * start[1]!, x.shape[3]!];
    y = build(shape, x.dtype, ([b, row, column, c]) => {
      const at = [row! - start[0]!, column! - start[1]!] as const;
      const inside = at[0] >= 0 && at[0] < h && at[1] >= 0 && at[1] < w;
      return inside ? elementOf(x, [b!, ...at, c!]) : fillValue;
    });
  }
  for (const axis of [1, 2]) {
    const extent = y.shape[axis]!;
    const count = size[axis - 1]!;
    const middle = (i: number): number => ((i + 0.5) * extent) / count;
    if (interpolation === 'nearest') {
      const from = y;
      y = build(y.shape.with(axis, count), y.dtype, (index) =>
        elementOf(from, index.with(axis, Math.floor(middle(index[axis]!)))),
      );
    } else if (extent !== count) {
      const places = Array.from({ length: count }, (_, i) => middle(i) - 0.5);
      y = resampled(y, axis, interpolation, places, antialias ? Math.max(1, extent / count) : 1, 'around');
    }
  }
  return { ...y, data: y.data.map((value) => wholeIn(x.dtype, value)) };
}

const sample = (title: string, x: HostArray, size: readonly number[], options: ResizeOptions = {}): Sample => ({
  title,
  inputs: [x],
  call: (t) => resize(t!, size, options),
  reference: onImages((t) => resized(t, size, options), options as object),
  ulp: 16,
});

const f = (shape: Shape): HostArray => spread(shape, -1, 1);
const bytes = spread([4, 5, 3], 0, 256, 1, 'uint8');

export const resizeSamples: OpSamples = {
  name: 'image.resize',
  ops: [bandedOp, bandedTransposeOp, takeRowsOp],
  samples: [
    sample('larger', f([2, 3, 4, 2]), [5, 7]),
    sample('smaller', f([5, 7, 3]), [3, 2]),
    sample('smaller, antialiased', f([2, 6, 5, 1]), [2, 3], { antialias: true }),
    sample('the same size', f([3, 4, 2]), [3, 4]),
    sample('one axis only', f([3, 4, 2]), [3, 6]),
    sample('nearest', f([2, 3, 4, 2]), [5, 3], { interpolation: 'nearest' }),
    sample('bicubic, larger', f([4, 5, 2]), [7, 6], { interpolation: 'bicubic' }),
    sample('bicubic, antialiased', f([7, 5, 1]), [3, 2], { interpolation: 'bicubic', antialias: true }),
    sample('lanczos3', f([7, 5, 1]), [4, 8], { interpolation: 'lanczos3' }),
    sample('lanczos3, antialiased', f([7, 5, 1]), [3, 2], { interpolation: 'lanczos3', antialias: true }),
    sample('lanczos5', f([6, 4, 2]), [4, 9], { interpolation: 'lanczos5' }),
    sample('channels first', f([2, 3, 4, 5]), [6, 3], { dataFormat: 'channels_first' }),
    sample('one image, channels first', f([2, 4, 5]), [3, 7], { dataFormat: 'channels_first' }),
    sample('cropped', f([2, 4, 7, 1]), [3, 3], { cropToAspectRatio: true }),
    sample('padded', f([4, 7, 2]), [3, 3], { padToAspectRatio: true, fillValue: 0.5 }),
    sample('padded, by an odd number', f([7, 9, 1]), [3, 8], { padToAspectRatio: true, interpolation: 'nearest' }),
    sample('one pixel', f([1, 1, 2]), [3, 2]),
    sample('to one pixel', f([3, 4, 2]), [1, 1]),
    sample('of uint8, nearest', bytes, [7, 3], { interpolation: 'nearest' }),
    sample('of uint8', bytes, [8, 10]),
    sample('of int32, bicubic', spread([4, 4, 1], -900, 900, 1, 'int32'), [7, 5], { interpolation: 'bicubic' }),
    sample('no images', f([0, 3, 4, 2]), [5, 2]),
  ],
  badCalls: [
    ...badImages((images, options) => resize(images, [3, 3], options)),
    { title: 'one number for the size', call: () => resize(ones([4, 4, 3]), 3 as never), code: 'option' },
    { title: 'three numbers for the size', call: () => resize(ones([4, 4, 3]), [3, 3, 3]), code: 'option' },
    { title: 'a size of 0', call: () => resize(ones([4, 4, 3]), [0, 3]), code: 'option' },
    { title: 'a fraction of a size', call: () => resize(ones([4, 4, 3]), [2.5, 3]), code: 'option' },
    {
      title: 'an unknown interpolation',
      call: () => resize(ones([4, 4, 3]), [3, 3], { interpolation: 'area' } as never),
      code: 'option',
    },
    {
      title: 'cropped and padded',
      call: () => resize(ones([4, 4, 3]), [3, 3], { cropToAspectRatio: true, padToAspectRatio: true }),
      code: 'option',
    },
    {
      title: 'an unknown fill mode',
      call: () => resize(ones([4, 4, 3]), [3, 3], { fillMode: 'reflect' } as never),
      code: 'option',
    },
    {
      title: 'a number for antialias',
      call: () => resize(ones([4, 4, 3]), [3, 3], { antialias: 1 } as never),
      code: 'option',
    },
    { title: 'no pixels', call: () => resize(zeros([0, 4, 3]), [3, 3]), code: 'option' },
  ],
};

interface Scaling {
  readonly shape: Shape;
  readonly scale: readonly number[];
  readonly move: readonly number[];
  readonly axes: readonly number[];
  readonly method: ScaleMethod;
  readonly antialias?: boolean;
}

function scaled(
  x: HostArray,
  { shape, axes, method, antialias = true }: Scaling,
  scale: HostArray,
  move: HostArray,
): HostArray {
  let y = x.dtype === 'int32' ? { ...x, dtype: 'float64' as const } : x;
  axes.forEach((given, k) => {
    const axis = given < 0 ? given + x.shape.length : given;
    const extent = x.shape[axis]!;
    const places = Array.from({ length: shape[axis]! }, (_, i) => {
      const place = (i + 0.5 - move.data[k]!) / scale.data[k]! - 0.5;
      // NaN is no place, and is passed on
      return place < -0.5 || place > extent - 0.5 ? null : place;
    });
    y = resampled(y, axis, method, places, antialias ? Math.max(1, 1 / scale.data[k]!) : 1, 'all');
  });
  return { ...y, dtype: x.dtype, data: y.data.map((value) => wholeIn(x.dtype, value)) };
}

const scaling = (title: string, x: HostArray, given: Scaling): Sample => ({
  title,
  inputs: [x],
  call: (t) =>
    scaleAndTranslate(
      t!,
      given.shape,
      given.scale,
      given.move,
      given.axes,
      given.method,
      given.antialias === undefined ? undefined : { antialias: given.antialias },
    ),
  reference: (t) => scaled(t!, given, host(given.scale), host(given.move)),
  ulp: 32,
});

const two = { axes: [1, 2], scale: [1.5, 0.75], move: [-0.75, 0.5] } as const;

const refusedScaling = (title: string, code: string, ...args: readonly unknown[]): BadCall => ({
  title,
  code,
  call: () => (scaleAndTranslate as (...given: readonly unknown[]) => unknown)(ones([4, 5]), ...args),
});

export const scaleAndTranslateSamples: OpSamples = {
  name: 'image.scaleAndTranslate',
  ops: [linearWeightOp, cubicWeightOp, lanczos3WeightOp, lanczos5WeightOp, matmulOp],
  samples: [
    scaling('linear', f([2, 4, 5, 1]), { ...two, shape: [2, 5, 4, 1], method: 'linear' }),
    scaling('linear, not antialiased', f([2, 4, 5, 1]), {
      ...two,
      shape: [2, 5, 4, 1],
      method: 'bilinear',
      antialias: false,
    }),
    scaling('cubic', f([1, 4, 5, 2]), { ...two, shape: [1, 6, 3, 2], method: 'cubic' }),
    scaling('cubic, not antialiased', f([1, 4, 5, 2]), {
      ...two,
      shape: [1, 6, 3, 2],
      method: 'bicubic',
      antialias: false,
    }),
    scaling('lanczos3', f([1, 5, 6, 1]), { ...two, shape: [1, 4, 5, 1], method: 'lanczos3' }),
    scaling('lanczos5', f([1, 5, 6, 1]), { ...two, shape: [1, 4, 5, 1], method: 'lanczos5' }),
    scaling('a matrix', f([3, 4]), {
      shape: [5, 6],
      scale: [2, 1.25],
      move: [-0.5, 0.25],
      axes: [0, 1],
      method: 'triangle',
    }),
    scaling('one axis', f([3, 4]), { shape: [3, 6], scale: [1.25], move: [0.25], axes: [-1], method: 'linear' }),
    scaling('a volume', f([3, 2, 4]), {
      shape: [2, 3, 3],
      scale: [0.75, 1.5, 0.5],
      move: [0.125, -0.25, 0.5],
      axes: [0, 1, 2],
      method: 'trilinear',
    }),
    scaling('moved out', f([3, 3]), { shape: [4, 4], scale: [1, 1], move: [9, 0.5], axes: [0, 1], method: 'linear' }),
    scaling('no axes', f([3, 3]), { shape: [3, 3], scale: [], move: [], axes: [], method: 'linear' }),
    scaling('of int32', spread([4, 4], -99, 99, 1, 'int32'), {
      shape: [7, 7],
      scale: [1.7, 1.7],
      move: [0.1, 0.2],
      axes: [0, 1],
      method: 'linear',
    }),
    {
      title: 'scale and translation that are operands',
      inputs: [f([3, 4]), host([1.375, 0.8]), host([-0.3, 0.45])],
      call: (t, scale, move) => scaleAndTranslate(t!, [4, 4], scale!, move!, [0, 1], 'linear', { antialias: false }),
      reference: (t, scale, move) =>
        scaled(
          t!,
          { shape: [4, 4], scale: [], move: [], axes: [0, 1], method: 'linear', antialias: false },
          scale!,
          move!,
        ),
      ulp: 32,
    },
    scaling('no images', f([0, 3]), { shape: [0, 5], scale: [1.5], move: [0], axes: [1], method: 'linear' }),
  ],
  badCalls: [
    refusedScaling('an unknown method', 'option', [4, 5], [1, 1], [0, 0], [0, 1], 'nearest'),
    refusedScaling('too few scales', 'shape-mismatch', [4, 5], [1], [0, 0], [0, 1], 'linear'),
    refusedScaling('too many translations', 'shape-mismatch', [4, 5], [1], [0, 0], [0], 'linear'),
    refusedScaling('another extent elsewhere', 'shape-mismatch', [4, 6], [1], [0], [0], 'linear'),
    refusedScaling('a shape of another rank', 'shape-mismatch', [4], [1], [0], [0], 'linear'),
    refusedScaling('an axis that is not there', 'axis', [4, 5], [1], [0], [2], 'linear'),
    refusedScaling('an axis twice', 'axis', [4, 5], [1, 1], [0, 0], [0, 0], 'linear'),
    refusedScaling('an unknown option', 'option', [4, 5], [1], [0], [0], 'linear', { antiAlias: true }),
    refusedScaling('a negative extent', 'size', [-4, 5], [1], [0], [0], 'linear'),
    {
      title: 'no pixels',
      call: () => scaleAndTranslate(zeros([0, 3]), [2, 3], [1], [0], [0], 'linear'),
      code: 'option',
    },
    { title: 'a scalar', call: () => scaleAndTranslate(tensor(1), [1], [1], [0], [0], 'linear'), code: 'axis' },
  ],
};
