import { apply1 } from '../dispatch.ts';
import { type DType, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { takesNumbers } from './accepts.ts';
import { multiply } from './arithmetic.ts';
import { cast } from './cast.ts';
import { isnan } from './number-tests.ts';
import { asTensor, axisOptions, dtypeArgument, resultOf } from './operand.ts';
import { type AlongAttrs, adjoint, alongView, eachLine, lines, within } from './recurrence.ts';
import type { ReductionDType } from './reduce.ts';
import { summed } from './reduction.ts';
import { ravel } from './reshape.ts';
import { shifted } from './shifted.ts';
import { where } from './where.ts';

/** Each element with those before it: as a loop, a reduction that stops at its own place. */
function masked(op: 'sum' | 'prod', x: Aval, attrs: AlongAttrs): Loop {
  return {
    space: x.shape,
    inputs: [{ aval: x, view: alongView(x, attrs) }],
    reduce: { size: [x.shape[attrs.axis]!], accs: [{ op, value: Expr.input(0, x.dtype), valid: within(x, attrs) }] },
    outputs: [Expr.accumulator(0, x.dtype)],
  };
}

/** Accumulates in float64, rounds what it stores; integers wrap. */
/* @__NO_SIDE_EFFECTS__ */
const accumulate =
  (
    start: number,
    add: (a: number, b: number) => number,
    wrapped: (a: number, b: number) => number,
  ): HostAlgorithm<AlongAttrs> =>
  ([x], [out], { ins, attrs }) => {
    const { shape, dtype } = ins[0]!;
    const next = isFloat(dtype) ? add : wrapped;
    const { outer, extent, inner } = lines(shape, attrs.axis);
    if (inner === 1) {
      eachLine(shape, attrs, (first, step, count) => {
        let value = start;
        for (let k = 0, at = first; k < count; k++, at += step) out![at] = value = next(value, x![at]!);
      });
      return;
    }
    // lines side by side are walked together, in the order in which elements lie in memory
    const values = new Float64Array(inner);
    for (let o = 0; o < outer; o++) {
      values.fill(start);
      for (let k = 0; k < extent; k++) {
        const row = (o * extent + (attrs.reverse ? extent - 1 - k : k)) * inner;
        for (let i = 0; i < inner; i++) out![row + i] = values[i] = next(values[i]!, x![row + i]!);
      }
    }
  };

const sums: HostAlgorithm<AlongAttrs> = /* @__PURE__ */ accumulate(
  0,
  (a, b) => a + b,
  (a, b) => (a + b) | 0,
);
const products: HostAlgorithm<AlongAttrs> = /* @__PURE__ */ accumulate(1, (a, b) => a * b, Math.imul);

export const cumsumOp: Op<AlongAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'cumsum',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x], attrs: AlongAttrs) => masked('sum', x!, attrs),
  host: sums,
  vjp: {
    0: {
      reads: [],
      rule: ([dy], _, { axis, reverse }) => apply1(cumsumOp, [dy!], { axis, reverse: !reverse }),
    },
  },
});

export const cumprodOp: Op<AlongAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'cumprod',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x], attrs: AlongAttrs) => masked('prod', x!, attrs),
  host: products,
  vjp: {
    0: {
      reads: [0, { y: 0 }],
      // the product of those before times the sum of what follows, which is a recurrence: no quotient, so zeros are no special case
      rule: ([dy], saved, attrs) =>
        multiply(shifted(saved.y(), attrs.axis, !attrs.reverse, 1), adjoint(dy!, saved.in(0) as Tensor, attrs)),
    },
  },
});

/** Along which axis a cumulative function runs, and in which dtype. */
export interface CumulativeOptions<D extends DType = DType> {
  /** null, the default: in the flattened tensor. */
  readonly axis?: number | null;
  /** That of the elements if left out; bool and narrow integers become int32. */
  readonly dtype?: D | null;
}

/** A function whose every result is made of an element and those before it. */
type Cumulative = <X extends In, D extends DType = ReductionDType<X, 'count'>>(
  x: X,
  options?: CumulativeOptions<D> | number | null,
) => Tensor<Shape, D>;

/* @__NO_SIDE_EFFECTS__ */
function defineCumulative(name: string, op: Op<AlongAttrs>, neutral?: number): Cumulative {
  const call = (x: In, options?: CumulativeOptions | number | null): Tensor =>
    resultOf(() => {
      const { axis, dtype } = axisOptions<CumulativeOptions>(name, options, ['axis', 'dtype']);
      const given = asTensor(name, x);
      const type = dtypeArgument(dtype ?? undefined, summed(given.dtype));
      takesNumbers(name, type);
      const flat = axis === undefined || axis === null;
      const along = flat ? 0 : normalizeAxis(name, axis, given.rank);
      const numbers = neutral === undefined || !isFloat(given.dtype) ? given : where(isnan(given), neutral, given);
      const laid = cast(flat ? (ravel(numbers) as Tensor) : numbers, type);
      return apply1(op, [laid], { axis: along, reverse: false });
    });
  return Object.defineProperty(call, 'name', { value: name }) as Cumulative;
}

/**
 * The sums of each element with those before it along an axis; without an axis, in the flattened tensor. A scalar is a vector of one. bool and narrow integers are
 * summed as int32; others wrap. On the host sums are accumulated in float64 and rounded once each.
 *
 * @example
 * cumsum(tensor([1, 2, 3])) // [1, 3, 6]
 * cumsum(tensor([[1, 2], [3, 4]])) // [1, 3, 6, 10]
 * cumsum(tensor([[1, 2], [3, 4]]), 1) // [[1, 3], [3, 7]]
 * cumsum(tensor([1.5, 2]), { dtype: 'int32' }) // [1, 3]
 */
export const cumsum: Cumulative = /* @__PURE__ */ defineCumulative('cumsum', cumsumOp);

/**
 * The products of each element with those before it along an axis; without an axis, in the flattened tensor. bool and narrow integers are multiplied as int32.
 * The gradient is right where elements are 0 too, in every order; on a GPU it is not a number where the product of a part of many elements overflows.
 *
 * @example
 * cumprod(tensor([1, 2, 3, 4])) // [1, 2, 6, 24]
 * cumprod(tensor([[1, 2], [3, 4]]), { axis: 0 }) // [[1, 2], [3, 8]]
 */
export const cumprod: Cumulative = /* @__PURE__ */ defineCumulative('cumprod', cumprodOp);

/** As `cumsum`, with NaN counted as 0; its gradient is 0 there.
 * @example nancumsum(tensor([1, NaN, 3])) // [1, 1, 4] */
export const nancumsum: Cumulative = /* @__PURE__ */ defineCumulative('nancumsum', cumsumOp, 0);

/** As `cumprod`, with NaN counted as 1; its gradient is 0 there.
 * @example nancumprod(tensor([2, NaN, 3])) // [2, 2, 6] */
export const nancumprod: Cumulative = /* @__PURE__ */ defineCumulative('nancumprod', cumprodOp, 1);
