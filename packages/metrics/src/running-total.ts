import {
  apply1,
  definePrimitive,
  Expr,
  type In,
  NO_ATTRS,
  type Op,
  sameShape,
  type Shape,
  ShapeMismatchError,
  sum,
  type Tensor,
  type Variable,
  viewOf,
  zeros,
} from '@tensai/core';

/** The sum of everything that was added, to 44 bits: float32 alone stands still where 1 is added to 2²⁴. */
export class RunningTotal {
  /** `[2, …]`: the high parts, then the low ones. */
  readonly state: Variable;

  constructor(state: Variable) {
    this.state = state;
  }

  /** Adds numbers of the total's shape, or one number to all. */
  add(value: In): void {
    const next = apply1(addToTotalOp, [this.state, value], NO_ATTRS);
    this.state.assign(next);
    next.dispose();
  }

  /** The total, rounded once. */
  value(): Tensor {
    return sum(this.state, 0);
  }

  reset(): void {
    const nothing = zeros(this.state.shape, { dtype: this.state.dtype });
    this.state.assign(nothing);
    nothing.dispose();
  }
}

/** The shape of the state of a total. */
export const totalShape = (shape: Shape): number[] => [2, ...shape];

/** Adds a value, the second input, to a total that is kept in two parts along its first axis. */
export const addToTotalOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'addToTotal',
  infer([total, value]) {
    const shape = total!.shape.slice(1);
    if (!value!.weak && value!.shape.length > 0 && !sameShape(value!.shape, shape))
      throw new ShapeMismatchError({
        op: 'addToTotal',
        what: 'a total and what is added differ',
        shapes: [shape, value!.shape],
      });
    return [{ shape: total!.shape, dtype: total!.dtype }];
  },
  lower([total, value]) {
    const { shape, dtype } = total!;
    const part = (offset: number) =>
      viewOf(
        total!,
        shape.length,
        shape.map((_, axis) => (axis === 0 ? { coef: {}, offset } : axis)),
      );
    const given = value!.weak ? Expr.arg(0, dtype) : Expr.input(1, value!.dtype).cast(dtype);
    const low = value!.weak ? 1 : 2;
    return {
      space: shape,
      inputs: [
        { aval: total!, view: part(0) },
        ...(value!.weak
          ? []
          : [
              {
                aval: value!,
                view: viewOf(
                  value!,
                  shape.length,
                  value!.shape.map((_, axis) => axis + 1),
                ),
              },
            ]),
        { aval: total!, view: part(1), of: 0 },
      ],
      ...(value!.weak && { args: [dtype] }),
      outputs: [nextPart(Expr.input(0, dtype), Expr.input(low, dtype), given, Expr.coordinate(0).equal(0))],
    };
  },
});

const EXPONENT = 0x7f800000;
const STEP = 2 ** -21;

/**
 * The next high part, or the next low one. The high part is a whole number of steps, which are 2⁻²¹ of the largest number at hand: a sum of three such
 * is exact. The low part is what is left of each of the three, less than a step, and its own rounding is 2⁻⁴⁴ of the total.
 * (Two-sum would keep 48 bits, but needs compilers that leave `(a + b) − a` alone; those of GPUs may not. None sees through `round` and `clip`.)
 */
function nextPart(high: Expr, low: Expr, value: Expr, wantsHigh: Expr): Expr {
  const plain = high.add(value);
  // float64 has the bits already
  if (high.dtype !== 'float32') return Expr.select(wantsHigh, plain, low);
  const largest = high.abs().maximum(low.abs()).maximum(value.abs());
  const power = largest
    .maximum(2 ** -100)
    .bitcast('int32')
    .and(EXPONENT)
    .bitcast('float32');
  const step = power.mul(STEP);
  const steps = (x: Expr): Expr => x.div(step).round();
  const rest = (x: Expr): Expr => x.sub(steps(x).mul(step)).clip(step.neg(), step);
  const next = Expr.select(
    wantsHigh,
    steps(high).add(steps(value)).add(steps(low)).mul(step),
    rest(high).add(rest(value)).add(rest(low)),
  );
  // what is infinite, NaN or near it has no parts
  return Expr.select(largest.less(2 ** 126), next, Expr.select(wantsHigh, plain, Expr.literal(0, 'float32')));
}
