import type { In } from '../op.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { averagePoolOp, averageSpreadOp } from './average-windows.ts';
import { zeros } from './creation.ts';
import { maxPickOp, maxPoolOp, maxPoolPositionsOp, maxSpreadOp } from './max-windows.ts';
import { averagePool, maxPool } from './pooling.ts';
import type { WindowOptions } from './windows.ts';

const any = (x: unknown): In => x as In;
// all different, without pattern: no two elements compete closely for a maximum
const f = (shape: Shape): HostArray => spread(shape, -2, 2, 3);

type Pool = typeof maxPool;

/** What `of` says of the elements in each window, those outside left out. */
function pooled(
  x: HostArray,
  poolSize: number | readonly number[],
  { strides, padding, dataFormat }: WindowOptions,
  of: (values: readonly number[]) => number,
): HostArray {
  const axes = x.shape.length - 2;
  const [lead, channels] = dataFormat === 'channels_first' ? [2, 1] : [1, axes + 1];
  const all = (value: number | readonly number[]): readonly number[] =>
    typeof value === 'number' ? Array.from({ length: axes }, () => value) : value;
  const window = all(poolSize);
  const apart = all(strides ?? window);
  const extents = x.shape.slice(lead, lead + axes);
  const size = extents.map((n, axis) =>
    padding === 'same' ? Math.ceil(n / apart[axis]!) : Math.ceil((n - window[axis]! + 1) / apart[axis]!),
  );
  const start = size.map((n, axis) =>
    padding === 'same' ? Math.floor(Math.max(0, (n - 1) * apart[axis]! + window[axis]! - extents[axis]!) / 2) : 0,
  );
  const shape = x.shape.map((n, axis) => (axis === 0 || axis === channels ? n : size[axis - lead]!));
  return build(shape, x.dtype, (index) =>
    of(
      placesOf(window).flatMap((tap) => {
        const at = index.map((n, axis) =>
          axis === 0 || axis === channels ? n : n * apart[axis - lead]! + tap[axis - lead]! - start[axis - lead]!,
        );
        return at.every((n, axis) => n >= 0 && n < x.shape[axis]!) ? [elementOf(x, at)] : [];
      }),
    ),
  );
}

interface Kind {
  readonly fn: Pool;
  readonly of: (values: readonly number[]) => number;
}

const samplesOf = ({ fn, of }: Kind): Sample[] => {
  const sample = (
    title: string,
    x: HostArray,
    poolSize: number | readonly number[],
    options: WindowOptions = {},
    more: Partial<Sample> = {},
  ): Sample => ({
    title,
    inputs: [x],
    call: (a) => fn(any(a), poolSize, options),
    reference: (a) => pooled(a!, poolSize, options, of),
    ...more,
  });
  return [
    sample('one axis', f([2, 6, 3]), 2),
    sample('one axis, what is left over', f([1, 7, 2]), 3),
    sample('one axis, overlapping', f([2, 6, 2]), 3, { strides: 1 }),
    sample('one axis, gaps', f([1, 9, 2]), 2, { strides: 4 }),
    sample('one axis, same', f([2, 7, 2]), 2, { padding: 'same' }),
    sample('one axis, same, wide', f([1, 4, 1]), 7, { padding: 'same', strides: 1 }),
    sample('two axes', f([2, 4, 6, 3]), 2),
    sample('two axes, other sizes each', f([1, 5, 6, 2]), [2, 3]),
    sample('two axes, overlapping', f([1, 5, 5, 2]), 3, { strides: [2, 1] }),
    sample('two axes, same', f([2, 5, 4, 2]), [3, 2], { padding: 'same' }),
    sample('two axes, same, overlapping', f([1, 5, 4, 2]), 3, { padding: 'same', strides: 2 }),
    sample('two axes, channels first', f([2, 3, 4, 5]), 2, { dataFormat: 'channels_first' }),
    sample('three axes', f([1, 4, 3, 4, 2]), [2, 1, 2]),
    sample('three axes, channels first, same', f([1, 2, 3, 5, 3]), 2, {
      dataFormat: 'channels_first',
      padding: 'same',
    }),
    sample('two axes, same, a wide window', f([1, 3, 4, 1]), [5, 2], { padding: 'same', strides: [1, 3] }),
    sample('one axis, channels first, same, gaps', f([1, 2, 9]), 2, {
      dataFormat: 'channels_first',
      padding: 'same',
      strides: 4,
    }),
    sample('three axes, same, overlapping', f([1, 3, 4, 2, 1]), [3, 2, 3], { padding: 'same', strides: [2, 1, 1] }),
    sample('windows of one', f([1, 3, 3, 2]), 1, { strides: 2 }),
    sample('the whole', f([2, 3, 4, 2]), [3, 4]),
    sample('no batch', f([0, 4, 4, 2]), 2),
    sample('no channels', f([1, 4, 4, 0]), 2, { padding: 'same' }),
    sample('NaN and ∞', host([1, NaN, 2, Infinity, -Infinity, -Infinity, 3, -1], [1, 8, 1]), 2, {}, { gradients: [] }),
  ];
};

const badCalls = (fn: Pool): OpSamples['badCalls'] => {
  const call =
    (options: unknown, poolSize: unknown = 2, shape: Shape = [1, 4, 4, 2]) =>
    () =>
      fn(any(zeros(shape)), poolSize as number, options as never);
  return [
    { title: 'an unknown option', call: call({ dilationRate: 2 }), code: 'option' },
    { title: 'an unknown padding', call: call({ padding: 'causal' }), code: 'option' },
    { title: 'an unknown data format', call: call({ dataFormat: 'first' }), code: 'option' },
    { title: 'strides of 0', call: call({ strides: [1, 0] }), code: 'option' },
    { title: 'a size of 0', call: call({}, 0), code: 'option' },
    { title: 'sizes for another number of axes', call: call({}, [2, 2, 2]), code: 'option' },
    { title: 'a number in the place of the options', call: call(2), code: 'option' },
    { title: 'no spatial axes', call: call({}, 2, [3, 4]), code: 'shape-mismatch' },
    { title: 'four spatial axes', call: call({}, 2, [1, 2, 2, 2, 2, 1]), code: 'shape-mismatch' },
    { title: 'a window larger than the input', call: call({}, 3, [1, 4, 2, 1]), code: 'window-size' },
  ];
};

export const maxPoolSamples: OpSamples = {
  name: 'maxPool',
  ops: [maxPoolOp, maxPoolPositionsOp, maxSpreadOp, maxPickOp],
  samples: [
    ...samplesOf({ fn: maxPool, of: (values) => Math.max(...values) }),
    {
      title: 'integers',
      inputs: [spread([1, 5, 5, 2], -9, 9, 1, 'int32')],
      call: (x) => maxPool(any(x), 2, { padding: 'same' }),
      reference: (x) => pooled(x!, 2, { padding: 'same' }, (values) => Math.max(...values)),
    },
  ],
  badCalls: [
    ...badCalls(maxPool),
    { title: 'bools', call: () => maxPool(any(zeros([1, 4, 1], { dtype: 'bool' })), 2), code: 'dtype' },
  ],
};

export const averagePoolSamples: OpSamples = {
  name: 'averagePool',
  ops: [averagePoolOp, averageSpreadOp],
  samples: [
    ...samplesOf({
      fn: averagePool as Pool,
      of: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    }),
    {
      title: 'integers',
      inputs: [host([1, 2, 4, 8], [1, 4, 1], 'int32')],
      call: (x) => averagePool(any(x), 2),
      reference: () => host([1.5, 6], [1, 2, 1]),
    },
  ],
  badCalls: badCalls(averagePool as Pool),
};
