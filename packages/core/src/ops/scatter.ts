import { apply1 } from '../dispatch.ts';
import { onDevice } from '../device.ts';
import { IndexRangeError, OptionError, ShapeMismatchError } from '../errors.ts';
import { factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import { denseStrides, sameShape, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView } from '../view.ts';
import { takesNumbers } from './accepts.ts';
import { cast } from './cast.ts';
import { fullOp } from './creation.ts';
import { checkIndexDType, type Indices, indicesOf } from './indices.ts';
import { asTensor, plainOptions, resultOf, shapeArgument } from './operand.ts';
import { nameArgument } from './option-kinds.ts';
import { reshape } from './reshape.ts';
import { type Combine, scatterRows } from './scatter-rows.ts';
import { sliceOp } from './slice.ts';

interface FlatIndex {
  readonly op: string;
  /** The extents that the columns of the indices are positions in. */
  readonly extents: Shape;
}

/** Row-major positions in a box: a tensor for each of its axes, then the strides of the axes, as numbers. */
export const flatIndexOp: Op<FlatIndex> = /* @__PURE__ */ definePrimitive({
  name: 'flatIndex',
  infer(ins, { op }: FlatIndex) {
    for (const aval of ins) if (!aval.weak) checkIndexDType(op, aval);
    return [{ shape: ins[0]!.shape, dtype: 'int32' }];
  },
  checks: (ins, { op, extents }) =>
    extents.map((extent, axis) => ({
      key: `0..${extent - 1}`,
      input: axis,
      ok: (i) => {
        const below = (ins[axis]!.dtype === 'uint32' ? i : i.cast('int32')).less(extent);
        return factsOf(i.dtype).min < 0 ? below.and(i.cast('int32').greaterEqual(0)) : below;
      },
      error: (value, at) =>
        new IndexRangeError({
          op,
          what: extents.length === 1 ? 'the index' : `along axis ${axis}, the index`,
          value,
          low: 0,
          high: extent - 1,
          at,
        }),
    })),
  lower: (ins, { extents }) => {
    const terms = extents.map((_, axis) =>
      Expr.input(axis, ins[axis]!.dtype).cast('int32').multiply(Expr.arg(axis, 'int32')),
    );
    return {
      space: ins[0]!.shape,
      inputs: extents.map((_, axis) => ({ aval: ins[axis]!, view: plainView(ins[axis]!) })),
      args: extents.map(() => 'int32' as const),
      outputs: [terms.reduce((sum, term) => sum.add(term))],
    };
  },
});

/** What is scattered, as rows: the flat index of each, and the rows of the result. */
function rowsOf(
  op: string,
  indices: Tensor,
  values: Tensor,
  shape: Shape,
): { ids: Tensor; rows: Tensor; table: readonly number[] } {
  checkIndexDType(op, indices.type);
  const depth = indices.type.shape.at(-1);
  if (depth === undefined || depth < 1 || depth > shape.length)
    throw new ShapeMismatchError({
      op,
      what: `the last axis of the indices has an extent from 1 to ${shape.length}, a position for each axis that they name`,
      shapes: [indices.type.shape, shape],
      hint: 'expandDims(indices, -1) makes a position along the first axis of each number',
    });
  const places = indices.type.shape.slice(0, -1);
  const rest = shape.slice(depth);
  if (!sameShape(values.type.shape, [...places, ...rest]))
    throw new ShapeMismatchError({
      op,
      what: `the values have the shape [${[...places, ...rest].join(', ')}]: one part of the result for each position`,
      shapes: [indices.type.shape, values.type.shape, shape],
    });
  const count = sizeOf(places);
  const flat = reshape(indices, [count, depth]);
  const columns = Array.from({ length: depth }, (_, axis) =>
    reshape(apply1(sliceOp, [flat], { begin: [0, axis], size: [count, 1], step: [1, 1] }), [count]),
  );
  const extents = shape.slice(0, depth);
  return {
    ids: apply1(flatIndexOp, [...columns, ...denseStrides(extents)], { op, extents }),
    rows: reshape(values, [count, ...rest]),
    table: [sizeOf(extents), ...rest],
  };
}

/**
 * Zeros of `shape` with `values` added at `indices`: `[…places, depth]` positions in the first `depth` axes and `[…places, …shape[depth:]]` values. Values that
 * aim at one place add up. Indices count from 0; others outside are an error.
 *
 * @example
 * scatter([[1], [3]], tensor([9, 10]), [5]) // [0, 9, 0, 10, 0]
 * scatter([[0, 1], [0, 1]], tensor([2, 3]), [2, 2]) // [[0, 5], [0, 0]]
 * scatter([[1]], tensor([[7, 8]]), [2, 2]) // [[0, 0], [7, 8]]
 * scatter([[5]], tensor([1]), [5]) // throws index-range
 */
export function scatter<V extends In, const S extends Shape>(
  indices: Indices,
  values: V,
  shape: S,
): Tensor<S, Promote<DTypeOf<V>, 'weak'>> {
  return resultOf(() => {
    const given = asTensor('scatter', values, 1);
    const wanted = shapeArgument('scatter', shape);
    takesNumbers('scatter', given.dtype);
    const { ids, rows, table } = rowsOf('scatter', indicesOf('scatter', indices), given, wanted);
    const start = onDevice(given.type.device, () => apply1(fullOp, [0], { shape: table, dtype: given.dtype }));
    return reshape(scatterRows('add', start, ids, rows), wanted);
  }) as never;
}

/** How updates meet what is there. */
export type ScatterReduction = Exclude<Combine, 'set'>;

const reductions: readonly ScatterReduction[] = ['add', 'max', 'min', 'mul'];

/** What `scatterUpdate` may be told. */
export interface ScatterUpdateOptions {
  /** Left out or null, updates replace what is there; of several that aim at one place, the last one. */
  readonly reduction?: ScatterReduction | null;
}

/**
 * `inputs` with `updates` at `indices`, which are `[…places, depth]` positions in the first `depth` axes: in the place of what is there, or combined with it
 * (`add`, `max`, `min`, `mul`). The updates are `[…places, …inputs.shape[depth:]]`, and cast to the dtype of the inputs, which stay as they are. Indices count from 0; others outside are an error.
 *
 * @example
 * scatterUpdate(zeros([4]), [[1], [3]], tensor([9, 10])) // [0, 9, 0, 10]
 * scatterUpdate(ones([3]), [[0], [0], [2]], tensor([1, 2, 3]), { reduction: 'add' }) // [4, 1, 4]
 * scatterUpdate(zeros([2]), [[2]], tensor([1])) // throws index-range
 */
export function scatterUpdate<X extends In>(
  inputs: X,
  indices: Indices,
  updates: In,
  options?: ScatterUpdateOptions,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const { reduction } = plainOptions('scatterUpdate', options, ['reduction']);
    const combine =
      reduction === undefined || reduction === null
        ? 'set'
        : nameArgument('scatterUpdate', 'reduction', reduction, reductions);
    const x = asTensor('scatterUpdate', inputs);
    if (x.rank === 0)
      throw new OptionError({ op: 'scatterUpdate', what: 'the inputs have axes to update along', value: 'a scalar' });
    if (combine !== 'set') takesNumbers('scatterUpdate', x.dtype);
    const values = cast(asTensor('scatterUpdate', updates, 2), x.dtype);
    const { ids, rows, table } = rowsOf('scatterUpdate', indicesOf('scatterUpdate', indices), values, x.type.shape);
    return reshape(scatterRows(combine, reshape(x, table), ids, rows), x.type.shape);
  }) as never;
}
