import type { In } from '../op.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { adaptiveAveragePool, adaptiveMaxPool, type AdaptivePoolOptions } from './adaptive-pooling.ts';
import {
  adaptiveAverageOp,
  adaptiveMaxOp,
  adaptiveMaxPickOp,
  adaptiveMaxPositionsOp,
  adaptiveMaxSpreadOp,
  adaptiveSpreadOp,
} from './adaptive-windows.ts';
import { zeros } from './creation.ts';

type Pool = (inputs: In, outputSize: never, options?: never) => unknown;
type Of = (values: readonly number[]) => number;

// all different, without pattern: no two elements compete closely for a maximum
const f = (shape: Shape): HostArray => spread(shape, -2, 2, 3);

/** What `of` says of the elements in each bin; axes outside of `lead … lead + size.length` stay. */
function pooled(x: HostArray, size: readonly number[], lead: number, of: Of): HostArray {
  const shape = x.shape.map((extent, axis) => size[axis - lead] ?? extent);
  return build(shape, x.dtype, (index) => {
    const starts = index.map((at, axis) => Math.floor((at * x.shape[axis]!) / shape[axis]!));
    const ends = index.map((at, axis) => Math.ceil(((at + 1) * x.shape[axis]!) / shape[axis]!));
    const places = placesOf(ends.map((end, axis) => end - starts[axis]!));
    return of(places.map((place) => elementOf(x, place.map((at, axis) => starts[axis]! + at)))); // prettier-ignore
  });
}

const samplesOf = (fn: Pool, of: Of): Sample[] => {
  const sample = (
    title: string,
    x: HostArray,
    outputSize: number | readonly number[],
    options: AdaptivePoolOptions = {},
    more: Partial<Sample> = {},
  ): Sample => ({
    title,
    inputs: [x],
    call: (a) => fn(a as In, outputSize as never, options as never) as Tensor,
    reference: (a) => {
      const axes = a!.shape.length - 2;
      const size = typeof outputSize === 'number' ? new Array<number>(axes).fill(outputSize) : outputSize;
      return pooled(a!, size, options.dataFormat === 'channels_first' ? 2 : 1, of);
    },
    ...more,
  });
  const first = { dataFormat: 'channels_first' } as const;
  return [
    sample('one axis, bins side by side', f([2, 6, 3]), 3),
    sample('one axis, bins that overlap', f([2, 7, 3]), 3),
    sample('one axis, more bins than elements', f([1, 3, 2]), 7),
    sample('one axis, as many bins as elements', f([2, 5, 2]), 5),
    sample('one axis, one bin', f([2, 5, 2]), 1),
    sample('one axis, channels first', f([2, 3, 8]), 5, first),
    sample('two axes', f([2, 5, 7, 2]), [2, 3]),
    sample('two axes, one number', f([1, 5, 4, 3]), 3),
    sample('two axes, side by side along one', f([1, 4, 5, 2]), 2),
    sample('two axes, channels first', f([1, 2, 7, 5]), [3, 4], first),
    sample('two axes, stretched', f([1, 2, 3, 2]), [5, 4]),
    sample('three axes', f([1, 3, 4, 5, 2]), [2, 3, 2]),
    sample('three axes, channels first', f([1, 2, 3, 5, 4]), 2, first),
    sample('no batch', f([0, 5, 7, 2]), [2, 3]),
    sample('no channels', f([1, 5, 0]), 2),
    sample('NaN and ∞', host([1, NaN, 2, Infinity, -Infinity, -Infinity, 3], [1, 7, 1]), 4, {}, { gradients: [] }),
    sample('NaN in a bin of a window', host([1, NaN, 2, Infinity, -Infinity, 3], [1, 6, 1]), 3, {}, { gradients: [] }),
  ];
};

const badCalls = (fn: Pool): OpSamples['badCalls'] => {
  const call =
    (outputSize: unknown, options: unknown = {}, shape: Shape = [1, 4, 5, 2]) =>
    (): unknown =>
      fn(zeros(shape) as In, outputSize as never, options as never);
  return [
    { title: 'no bins', call: call(0), code: 'option' },
    { title: 'a fraction of a bin', call: call([2, 1.5]), code: 'option' },
    { title: 'sizes for another number of axes', call: call([2, 2, 2]), code: 'option' },
    { title: 'no size', call: call(undefined), code: 'option' },
    { title: 'an unknown option', call: call(2, { strides: 1 }), code: 'option' },
    { title: 'an unknown data format', call: call(2, { dataFormat: 'last' }), code: 'option' },
    { title: 'no spatial axes', call: call(2, {}, [3, 4]), code: 'shape-mismatch' },
    { title: 'four spatial axes', call: call(2, {}, [1, 2, 2, 2, 2, 1]), code: 'shape-mismatch' },
    { title: 'nothing to pool', call: call(2, {}, [1, 0, 2]), code: 'shape-mismatch' },
  ];
};

export const adaptiveAveragePoolSamples: OpSamples = {
  name: 'adaptiveAveragePool',
  ops: [adaptiveAverageOp, adaptiveSpreadOp],
  samples: [
    ...samplesOf(adaptiveAveragePool as Pool, (values) => values.reduce((sum, x) => sum + x, 0) / values.length),
    {
      title: 'integers',
      inputs: [host([1, 2, 4], [1, 3, 1], 'int32')],
      call: (x) => adaptiveAveragePool(x as In, 2) as Tensor,
      reference: () => host([1.5, 3], [1, 2, 1]),
    },
  ],
  badCalls: badCalls(adaptiveAveragePool as Pool),
};

export const adaptiveMaxPoolSamples: OpSamples = {
  name: 'adaptiveMaxPool',
  ops: [adaptiveMaxOp, adaptiveMaxPositionsOp, adaptiveMaxSpreadOp, adaptiveMaxPickOp],
  samples: [
    ...samplesOf(adaptiveMaxPool as Pool, (values) => Math.max(...values)),
    {
      title: 'integers',
      inputs: [spread([1, 5, 7, 2], -9, 9, 1, 'int32')],
      call: (x) => adaptiveMaxPool(x as In, [2, 3]) as Tensor,
      reference: (x) => pooled(x!, [2, 3], 1, (values) => Math.max(...values)),
    },
  ],
  badCalls: [
    ...badCalls(adaptiveMaxPool as Pool),
    { title: 'bools', call: () => adaptiveMaxPool(zeros([1, 4, 1], { dtype: 'bool' }) as In, 2), code: 'dtype' },
  ],
};
