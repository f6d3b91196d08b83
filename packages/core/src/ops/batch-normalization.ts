import { defineElementwise } from '../define.ts';
import { apply, apply1 } from '../dispatch.ts';
import { type DType, floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { add, multiply, negative, square } from './arithmetic.ts';
import { cast } from './cast.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { checkNumber } from './option-kinds.ts';
import { rsqrt } from './power.ts';
import { sumOp } from './reduce.ts';
import { reduceLoop } from './reduction.ts';
import { reshape } from './reshape.ts';

interface ChannelAxis {
  readonly axis: number;
}

const othersOf = ({ length }: Shape, axis: number): number[] =>
  Array.from({ length }, (_, a) => a).filter((a) => a !== axis);

/** A vector along an axis of `shape`; numbers, and null for 0, broadcast anyway. */
const along = (value: Tensor | number | null | undefined, { length }: Shape, axis: number): In =>
  typeof value === 'object' && value !== null
    ? (reshape(
        value,
        Array.from({ length }, (_, a) => (a === axis ? value.size : 1)),
      ) as Tensor) // prettier-ignore
    : (value ?? 0);

const floatOfAll = (ins: readonly Aval[]): DType =>
  floatOf(ins.reduce<DType>((dtype, aval) => (aval.weak ? dtype : wider(dtype, aval.dtype)), ins[0]!.dtype));

/** `(x − center) · scale + offset` */
export const scaleDeviationOp: Op = /* @__PURE__ */ defineElementwise('scaleDeviation', {
  arity: 4,
  formula: ([x, center, scale, offset]) => x!.subtract(center!).multiply(scale!).add(offset!),
  result: 'float',
});

/** For each channel `Σ dy` and `Σ dy · (x − mean)`, in one pass. */
export const deviationSumsOp: Op<ChannelAxis> = /* @__PURE__ */ definePrimitive({
  name: 'deviationSums',
  infer([dy, x], { axis }: ChannelAxis) {
    const aval = { shape: [x!.shape[axis]!], dtype: dy!.dtype };
    return [aval, aval];
  },
  lower([dy, x, mean], { axis }) {
    const { dtype } = dy!;
    const axes = othersOf(x!.shape, axis);
    const loop = reduceLoop(
      dy!,
      { axes, keepdims: false },
      (value) => ({ op: 'sum', value }),
      Expr.accumulator(0, dtype),
    );
    const { view } = loop.inputs[0]!;
    const deviation = Expr.input(1, x!.dtype).cast(dtype).subtract(Expr.input(2, mean!.dtype).cast(dtype));
    return {
      ...loop,
      inputs: [...loop.inputs, { aval: x!, view }, { aval: mean!, view: viewOf(mean!, x!.shape.length, [0]) }],
      reduce: {
        size: loop.reduce!.size,
        accs: [...loop.reduce!.accs, { op: 'sum', value: Expr.input(0, dtype).multiply(deviation) }],
      },
      outputs: [Expr.accumulator(0, dtype), Expr.accumulator(1, dtype)],
    };
  },
  vjp: {
    all: {
      reads: [0, 1, 2],
      rule([dSum, dProduct], saved, { axis }, wanted) {
        const { shape, dtype } = saved.ins[0]!;
        const [dy, x, mean] = [saved.in(0) as Tensor, saved.in(1) as Tensor, saved.in(2) as Tensor];
        const beside = (value: Tensor | null | undefined): In => along(value, shape, axis);
        const total = (): Tensor => apply1(sumOp, [dy], { axes: othersOf(shape, axis), keepdims: false });
        return [
          wanted[0]
            ? cast(apply1(scaleDeviationOp, [x, beside(mean), beside(dProduct), beside(dSum)], {}), dtype)
            : null,
          wanted[1] && dProduct ? cast(multiply(dy, beside(dProduct)) as Tensor, saved.ins[1]!.dtype) : null,
          wanted[2] && dProduct ? cast(negative(multiply(dProduct, total())), saved.ins[2]!.dtype) : null,
        ] as (Tensor | null)[];
      },
    },
  },
});

/** Operands: x, mean, variance, scale, offset; the last two may be the numbers 1 and 0. */
export const batchNormalizationOp: Op<ChannelAxis & { readonly epsilon: number }> = /* @__PURE__ */ definePrimitive({
  name: 'batchNormalization',
  infer: (ins) => [{ shape: ins[0]!.shape, dtype: floatOfAll(ins) }],
  impl([x, mean, variance, scale, offset], { axis, epsilon }: ChannelAxis & { readonly epsilon: number }) {
    const { shape } = x!.type;
    const factor = multiply(rsqrt(add(variance!, epsilon)), scale!);
    return [
      apply1(
        scaleDeviationOp,
        [x!, along(mean, shape, axis), along(factor, shape, axis), along(offset, shape, axis)],
        {},
      ),
    ];
  },
  vjp: {
    all: {
      reads: [0, 1, 2, 3],
      rule([dy], saved, { axis, epsilon }, wanted) {
        const { ins } = saved;
        const scale = saved.in(3) as Tensor;
        const inverse = rsqrt(add(saved.in(2) as Tensor, epsilon)) as Tensor;
        const factor = multiply(inverse, scale) as Tensor;
        const found: (Tensor | null)[] = [
          wanted[0] ? (multiply(dy!, along(factor, ins[0]!.shape, axis)) as Tensor) : null,
          null,
          null,
          null,
          null,
        ];
        if (wanted.slice(1).some(Boolean)) {
          const [total, product] = apply(deviationSumsOp, [dy!, saved.in(0), saved.in(1)], { axis }) as [
            Tensor,
            Tensor,
          ];
          if (wanted[1]) found[1] = negative(multiply(total, factor)) as Tensor;
          if (wanted[2]) found[2] = multiply(multiply(product, multiply(factor, -0.5)), square(inverse)) as Tensor;
          if (wanted[3]) found[3] = multiply(product, inverse) as Tensor;
          if (wanted[4]) found[4] = total;
        }
        return found.map((gradient, k) => (gradient ? (cast(gradient, ins[k]!.dtype) as Tensor) : null));
      },
    },
  },
});

/** What `batchNormalization` may be told. */
export interface BatchNormalizationOptions {
  /** Added to the result: `[channels]`. */
  readonly offset?: In | null;
  /** Times the normalized values: `[channels]`. */
  readonly scale?: In | null;
  /** Added to the variance; 0.001 if left out. */
  readonly epsilon?: number;
}

/**
 * `(x − mean) / √(variance + epsilon) · scale + offset`, with a mean and so on for each place along `axis`: vectors `[x.shape[axis]]`. Floating point.
 * Ioffe & Szegedy, "Batch Normalization", 2015, Algorithm 1.
 *
 * @example
 * batchNormalization(tensor([[1, 2], [3, 6]]), tensor([2, 4]), tensor([1, 4]), -1, { epsilon: 0 }) // [[-1, -1], [1, 1]]
 * batchNormalization(ones([2, 3]), zeros([2]), ones([2]), -1) // throws shape-mismatch
 */
export function batchNormalization<X extends In>(
  x: X,
  mean: In,
  variance: In,
  axis: number,
  options?: BatchNormalizationOptions,
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const op = 'batchNormalization';
    const { offset, scale, epsilon = 1e-3 } = plainOptions(op, options, ['offset', 'scale', 'epsilon']);
    checkNumber(op, 'epsilon', epsilon);
    const given = asTensor(op, x);
    const at = normalizeAxis(op, axis, given.rank);
    const extent = given.shape[at]!;
    const vector = (what: string, value: In): Tensor => {
      const found = asTensor(op, value);
      if (found.rank !== 1 || found.size !== extent)
        throw new ShapeMismatchError({
          op,
          what: `${what} is a vector of ${extent}, an element for each place along axis ${at}`,
          shapes: [given.shape, found.shape],
        });
      return found;
    };
    const factor = scale === undefined || scale === null ? 1 : vector('scale', scale);
    const shift = offset === undefined || offset === null ? 0 : vector('offset', offset);
    const operands = [given, vector('mean', mean), vector('variance', variance), factor, shift];
    return apply1(batchNormalizationOp, operands, { axis: at, epsilon });
  }) as never;
}
