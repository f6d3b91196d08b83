import { tensor } from '../create.ts';
import { type DType, factsOf } from '../dtype.ts';
import type { Op } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { recurrenceOp } from './recurrence.ts';
import { addRowsOp, gatherRowsOp, maxRowsOp, minRowsOp, multiplyRowsOp } from './scatter-rows.ts';
import { segmentIdsOp, segmentMax, segmentMin, type SegmentOptions, segmentProd, segmentSum } from './segment.ts';
import { placeInOrderOp } from './groups.ts';

type Call = (data: Tensor, ids: Tensor | readonly number[], options: SegmentOptions & { readonly numSegments: number }) => Tensor; // prettier-ignore
type Combine = (a: number, b: number) => number;

interface Case {
  readonly name: string;
  readonly ops: readonly Op[];
  readonly fn: Call;
  readonly start: (dtype: DType) => number;
  readonly combine: Combine;
  /** Does uint8 become int32? */
  readonly widens: boolean;
}

function samplesOf({ name, ops, fn, start, combine, widens }: Case): OpSamples {
  const reduced = (x: HostArray, ids: HostArray, count: number): HostArray => {
    const dtype = widens && factsOf(x.dtype).bytes < 4 ? 'int32' : x.dtype;
    return build([count, ...x.shape.slice(1)], dtype, ([segment, ...rest]) =>
      ids.data.reduce(
        (value, id, row) => (id === segment ? combine(value, elementOf(x, [row, ...rest])) : value),
        start(dtype),
      ),
    );
  };
  const sample = (title: string, x: HostArray, ids: HostArray, count: number, more: Partial<Sample> = {}): Sample => ({
    title,
    inputs: [x, ids],
    call: (t, i) => fn(t!, i!, { numSegments: count }),
    reference: (t, i) => reduced(t!, i!, count),
    ...more,
  });
  const ids = (values: readonly number[], dtype: DType = 'int32'): HostArray => host(values, [values.length], dtype);
  const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1.5, 1.5, seed);
  const later = fn as unknown as (data: unknown, ids: unknown, options?: object) => Promise<Tensor>;
  const any = (data: unknown, given: unknown, options: unknown = { numSegments: 2 }): unknown =>
    fn(data as never, given as never, options as never);
  const badCalls: BadCall[] = [
    { title: 'an id beyond the segments', call: () => any(zeros([2]), [0, 2]), code: 'index-range' },
    {
      title: 'a large uint32 id',
      call: () => any(zeros([1]), tensor(new Uint32Array([2 ** 31]))),
      code: 'index-range',
    },
    { title: 'floating point ids', call: () => any(zeros([2]), tensor([0, 1])), code: 'dtype' },
    { title: 'a fraction for an id', call: () => any(zeros([2]), [0, 0.5]), code: 'element-range' },
    { title: 'too few ids', call: () => any(zeros([3]), [0, 1]), code: 'shape-mismatch' },
    { title: 'ids of two axes', call: () => any(zeros([1, 1]), [[0]]), code: 'shape-mismatch' },
    { title: 'a scalar', call: () => any(1, [0]), code: 'shape-mismatch' },
    { title: 'a negative number of segments', call: () => any(zeros([1]), [0], { numSegments: -1 }), code: 'option' },
    { title: 'NaN segments', call: () => any(zeros([1]), [0], { numSegments: NaN }), code: 'option' },
    { title: 'a number for the options', call: () => any(zeros([1]), [0], 2), code: 'option' },
    { title: 'sorted that is no boolean', call: () => any(zeros([1]), [0], { numSegments: 1, sorted: 1 }), code: 'option' }, // prettier-ignore
    { title: 'an unknown option', call: () => any(zeros([1]), [0], { segments: 1 }), code: 'option' },
    ...(widens ? [] : [{ title: 'bools', call: () => any(tensor([true]), [0]), code: 'dtype' }]),
    {
      title: 'disposed ids, without a number of segments',
      call: () => {
        const disposed = tensor([0], { dtype: 'int32' });
        disposed.dispose();
        return later(zeros([1]), disposed);
      },
      code: 'disposed',
    },
  ];
  return {
    name,
    ops: [...ops, segmentIdsOp],
    samples: [
      sample('a vector', f([6]), ids([0, 1, 0, 2, 1, 1]), 3),
      sample('rows', f([5, 2, 3], 2), ids([1, 0, 1, 1, 0]), 2),
      sample('a segment without rows', f([3, 2], 3), ids([0, 2, 2]), 4, { gradients: widens ? [0] : [] }),
      sample('negative ids, which are dropped', f([5], 4), ids([0, -1, 1, 0, -7]), 2),
      sample('sorted ids', f([5], 5), ids([0, 0, 1, 1, 1]), 2, {
        call: (t, i) => fn(t!, i!, { numSegments: 2, sorted: true }),
      }),
      sample('elements that are 0', host([0, 2, 0, 3, 0, 0, 1.5, 2]), ids([0, 0, 1, 1, 2, 2, 3, 3]), 4, {
        gradients: widens ? [0] : [],
      }),
      sample('ties', host([2, 2, 1, 1, 1]), ids([0, 0, 1, 1, 0]), 2, { gradients: widens ? [0] : [] }),
      sample('uint8 ids', f([3]), ids([1, 0, 1], 'uint8'), 2),
      sample('uint32 ids', f([3]), ids([1, 0, 1], 'uint32'), 2),
      sample('int32', spread([4, 2], -9, 9, 1, 'int32'), ids([1, 0, 1, 1]), 2),
      sample('uint8', spread([4], 1, 9, 1, 'uint8'), ids([1, 0, 1, 1]), 2),
      sample('no rows', host([], [0, 2]), ids([]), 2),
      sample('no segments', f([2]), ids([-1, -1]), 0),
      {
        title: 'without the number of segments',
        inputs: [f([4, 2]), ids([2, 0, -1, 2])],
        // async, so that what refuses it in a trace or under a tape is a Promise too
        call: (async (t: Tensor, i: Tensor) => later(t, i)) as never,
        reference: (t, i) => reduced(t!, i!, 3),
        gradients: [],
      },
      {
        title: 'numbers for ids',
        inputs: [f([3])],
        call: (t) => fn(t!, [0, 1, 0], { numSegments: 2 }),
        reference: (t) => reduced(t!, ids([0, 1, 0]), 2),
      },
    ],
    badCalls,
  };
}

export const segmentSumSamples: OpSamples = samplesOf({
  name: 'segmentSum',
  ops: [addRowsOp, gatherRowsOp],
  fn: segmentSum as Call,
  start: () => 0,
  combine: (a, b) => a + b,
  widens: true,
});

export const segmentProdSamples: OpSamples = samplesOf({
  name: 'segmentProd',
  ops: [multiplyRowsOp, placeInOrderOp, recurrenceOp],
  fn: segmentProd as Call,
  start: () => 1,
  combine: (a, b) => a * b,
  widens: true,
});

export const segmentMaxSamples: OpSamples = samplesOf({
  name: 'segmentMax',
  ops: [maxRowsOp],
  fn: segmentMax as Call,
  start: (dtype) => factsOf(dtype).min,
  combine: Math.max,
  widens: false,
});

export const segmentMinSamples: OpSamples = samplesOf({
  name: 'segmentMin',
  ops: [minRowsOp],
  fn: segmentMin as Call,
  start: (dtype) => factsOf(dtype).max,
  combine: Math.min,
  widens: false,
});
