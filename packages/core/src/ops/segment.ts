import { apply1 } from '../dispatch.ts';
import { onDevice } from '../device.ts';
import { type DType, factsOf } from '../dtype.ts';
import { IndexRangeError, ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { checkShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { oneValueShaped } from '../value-shaped.ts';
import { plainView } from '../view.ts';
import { takesNumbers } from './accepts.ts';
import { add } from './arithmetic.ts';
import { cast } from './cast.ts';
import { fullOp } from './creation.ts';
import { maximum } from './extrema.ts';
import { checkIndexDType, type Indices, indicesOf } from './indices.ts';
import { max } from './max.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import type { ReductionDType } from './reduce.ts';
import { summed } from './reduction.ts';
import { type Combine, scatterRows } from './scatter-rows.ts';

/** What segment reductions may be told. */
export interface SegmentOptions {
  /** How many segments there are; left out, one more than the largest id, which is found by reading the ids. */
  readonly numSegments?: number | null;
  /** A promise that the ids never fall. Nothing depends on it here; it is there for programs that give it. */
  readonly sorted?: boolean;
}

/** Segment ids as int32; those that are too large are refused. */
export const segmentIdsOp: Op<{ readonly op: string; readonly count: number }> = /* @__PURE__ */ definePrimitive({
  name: 'segmentIds',
  infer([ids], { op }: { readonly op: string; readonly count: number }) {
    checkIndexDType(op, ids!);
    return [{ shape: ids!.shape, dtype: 'int32' }];
  },
  checks: ([ids], { op, count }) => [
    {
      key: `<${count}`,
      input: 0,
      // a large uint32 must not come round to a dropped one
      ok: (i) => (ids!.dtype === 'uint32' ? i : i.cast('int32')).less(count),
      error: (value, at) =>
        new IndexRangeError({
          op,
          what: 'the segment id',
          value,
          low: 0,
          high: count - 1,
          at,
          hint: 'numSegments is more than every id; negative ids are dropped',
        }),
    },
  ],
  lower: ([ids]) => ({
    space: ids!.shape,
    inputs: [{ aval: ids!, view: plainView(ids!) }],
    outputs: [Expr.input(0, ids!.dtype).cast('int32')],
  }),
});

/** A reduction of rows by segments: at once where their number is given, else when the ids have been read. */
interface SegmentReduction<Rule extends 'count' | 'same'> {
  <X extends In>(
    data: X,
    segmentIds: Indices,
    options: SegmentOptions & { readonly numSegments: number },
  ): Tensor<Shape, ReductionDType<X, Rule>>;
  <X extends In>(
    data: X,
    segmentIds: Indices,
    options?: SegmentOptions,
  ): Promise<Tensor<Shape, ReductionDType<X, Rule>>>;
}

interface Reduction {
  readonly combine: Combine;
  /** What a segment without rows is. */
  readonly neutral: (dtype: DType) => number;
  readonly dtype: (dtype: DType) => DType;
}

/* @__NO_SIDE_EFFECTS__ */
function defineSegmentReduction<Rule extends 'count' | 'same'>(name: string, spec: Reduction): SegmentReduction<Rule> {
  const reduced = (data: Tensor, ids: Tensor, count: number): Tensor =>
    resultOf(() => {
      const rows = cast(data, spec.dtype(data.dtype));
      const shape = [count, ...rows.type.shape.slice(1)];
      checkShape(name, shape);
      const places = apply1(segmentIdsOp, [ids], { op: name, count });
      const start = onDevice(rows.type.device, () =>
        apply1(fullOp, [spec.neutral(rows.dtype)], { shape, dtype: rows.dtype }),
      );
      return scatterRows(spec.combine, start, places, rows);
    });
  const call = (data: In, segmentIds: Indices, options?: SegmentOptions): Tensor | Promise<Tensor> => {
    const { numSegments, sorted = false } = plainOptions(name, options, ['numSegments', 'sorted']);
    checkBoolean(name, 'sorted', sorted);
    const [x, ids] = [asTensor(name, data), indicesOf(name, segmentIds)];
    checkIndexDType(name, ids.type);
    takesNumbers(name, spec.dtype(x.dtype));
    if (ids.rank !== 1 || x.type.shape[0] !== ids.size)
      throw new ShapeMismatchError({
        op: name,
        what: 'there is one id for each row of the data',
        shapes: [x.type.shape, ids.type.shape],
      });
    return oneValueShaped({
      name,
      size: numSegments,
      option: 'numSegments',
      operands: [x],
      prepare: () => [x, ids],
      count: countOf,
      build: ([rows, places], count) => [reduced(rows!, places!, count)],
    });
  };
  return Object.defineProperty(call, 'name', { value: name }) as unknown as SegmentReduction<Rule>;
}

/** One more than the largest id, which may be dropped itself. */
const countOf = ([, ids]: readonly Tensor[]): Tensor =>
  ids!.size === 0
    ? onDevice(ids!.type.device, () => apply1(fullOp, [0], { shape: [], dtype: 'int32' }))
    : maximum(add(max(cast(ids!, 'int32')), 1), 0);

const least = (dtype: DType): number => factsOf(dtype).min;
const largest = (dtype: DType): number => factsOf(dtype).max;

/**
 * The sum of the rows of each segment: `[n, …]` with one id for each row gives `[numSegments, …]`. Negative ids are dropped, larger ones are an error, and a
 * segment without rows is 0. Narrow integers and bools are summed as int32.
 *
 * Without `numSegments` the shape of the result depends on the ids: it is a Promise, which tapes and traces refuse (`value-shape`).
 *
 * @example
 * segmentSum(tensor([1, 2, 3, 4]), [0, 0, 2, -1], { numSegments: 3 }) // [3, 0, 3]
 * segmentSum(tensor([[1, 2], [3, 4], [5, 6]]), [1, 0, 1]) // [[3, 4], [6, 8]] (a promise)
 * segmentSum(tensor([1, 2]), [0, 3], { numSegments: 3 }) // throws index-range
 */
export const segmentSum: SegmentReduction<'count'> = /* @__PURE__ */ defineSegmentReduction('segmentSum', {
  combine: 'add',
  neutral: () => 0,
  dtype: summed,
});

/**
 * The product of the rows of each segment, as `segmentSum` is their sum; a segment without rows is 1. The gradient is right where elements are 0 too.
 *
 * @example
 * segmentProd(tensor([2, 3, 4]), [0, 0, 1], { numSegments: 3 }) // [6, 4, 1]
 */
export const segmentProd: SegmentReduction<'count'> = /* @__PURE__ */ defineSegmentReduction('segmentProd', {
  combine: 'mul',
  neutral: () => 1,
  dtype: summed,
});

/**
 * The largest elements of the rows of each segment, as `segmentSum` is their sum. A segment without rows is −Infinity, or the least integer. In the gradient, equal
 * largest elements share alike.
 *
 * @example
 * segmentMax(tensor([1, 5, 3]), [0, 0, 1], { numSegments: 2 }) // [5, 3]
 */
export const segmentMax: SegmentReduction<'same'> = /* @__PURE__ */ defineSegmentReduction('segmentMax', {
  combine: 'max',
  neutral: least,
  dtype: (dtype) => dtype,
});

/**
 * The smallest elements of the rows of each segment, as `segmentSum` is their sum. A segment without rows is Infinity, or the largest integer. In the gradient,
 * equal smallest elements share alike.
 *
 * @example
 * segmentMin(tensor([1, 5, 3]), [0, 0, 1], { numSegments: 2 }) // [1, 3]
 */
export const segmentMin: SegmentReduction<'same'> = /* @__PURE__ */ defineSegmentReduction('segmentMin', {
  combine: 'min',
  neutral: largest,
  dtype: (dtype) => dtype,
});
