import { apply1 } from '../dispatch.ts';
import { meet } from '../define.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { asItIs, axisOptions, resultOf, tensorsOf } from './operand.ts';
import { sliceOp } from './slice.ts';
import { sumTo } from './sum-to.ts';

const joined = (ins: readonly Aval[], axis: number): number[] => {
  const [first] = ins as [Aval];
  for (const { shape } of ins)
    if (shape.length !== first.shape.length || shape.some((extent, a) => a !== axis && extent !== first.shape[a]))
      throw new ShapeMismatchError({
        op: 'concatenate',
        what: `the shapes differ in other axes than ${axis}`,
        shapes: ins.map((x) => x.shape),
      });
  return first.shape.map((extent, a) => (a === axis ? ins.reduce((sum, x) => sum + x.shape[a]!, 0) : extent));
};

export const concatenateOp: Op<{ readonly axis: number }> = /* @__PURE__ */ definePrimitive({
  name: 'concatenate',
  infer: (ins, { axis }: { readonly axis: number }) => [{ shape: joined(ins, axis), dtype: meet('concatenate', ins) }],
  lower(ins, { axis }): Loop {
    const shape = joined(ins, axis);
    const dtype = meet('concatenate', ins);
    let end = 0;
    const ends = ins.map((x) => (end += x.shape[axis]!));
    const parts = ins.map((x, i) => ({
      aval: x,
      view: viewOf(
        x,
        shape.length,
        shape.map((_, a): AxisRead => (a === axis ? { coef: { [a]: 1 }, offset: (ends[i - 1] ?? 0) * -1 } : a)),
        0,
      ),
    }));
    const here = Expr.coordinate(axis);
    const output = ins.reduceRight<Expr | undefined>((rest, x, i) => {
      const part = Expr.input(i, x.dtype).cast(dtype);
      // the end as the sum of the sizes, so that new sizes compile nothing
      const bound = ins
        .slice(0, i + 1)
        .map((_, k) => Expr.size(k, axis))
        .reduce((sum, size) => sum.add(size));
      return rest ? Expr.select(here.less(bound), part, rest) : part;
    }, undefined);
    return { space: shape, inputs: parts, outputs: [output!] };
  },
  vjp: {
    each: {
      reads: [],
      rule([dy], saved, { axis }, input) {
        const begin = dy!.type.shape.map((_, a) =>
          a === axis ? saved.ins.slice(0, input).reduce((sum, x) => sum + x.shape[axis]!, 0) : 0,
        );
        const { shape, dtype } = saved.ins[input]!;
        return sumTo(apply1(sliceOp, [dy!], { begin, size: shape, step: shape.map(() => 1) }), shape, dtype);
      },
    },
  },
});

/**
 * Tensors joined along an axis (the first, if none is named); the other extents must agree.
 *
 * @example
 * concatenate([tensor([[1, 2]]), tensor([[3, 4]])]) // [[1, 2], [3, 4]]
 * concatenate([tensor([[1, 2]]), tensor([[3]])], -1) // [[1, 2, 3]]
 * concatenate([tensor([[1, 2]]), tensor([[3]])]) // throws shape-mismatch
 */
export function concatenate(xs: readonly In[], axis?: number | { readonly axis?: number }): Tensor {
  const { axis: given = 0 } = axisOptions<{ readonly axis?: number }>('concatenate', axis, ['axis']);
  const tensors = tensorsOf('concatenate', xs);
  const along = normalizeAxis('concatenate', given, tensors[0]!.rank);
  return tensors.length === 1 ? asItIs(xs[0]!, tensors[0]!) : resultOf(() => join(tensors, along));
}

// a long list is joined in groups: each element looks for its part among the inputs, and a device binds only so many
const MOST_PARTS = 16;

function join(tensors: readonly Tensor[], axis: number): Tensor {
  const { maxBuffers } = tensors[0]!.type.device.backend.caps;
  const most = Math.max(2, Math.min(MOST_PARTS, maxBuffers - 1));
  if (tensors.length <= most) return apply1(concatenateOp, tensors, { axis });
  const groups: Tensor[] = [];
  for (let start = 0; start < tensors.length; start += most) {
    const group = tensors.slice(start, start + most);
    groups.push(group.length === 1 ? group[0]! : apply1(concatenateOp, group, { axis }));
  }
  return join(groups, axis);
}
