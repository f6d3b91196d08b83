import { apply } from '../dispatch.ts';
import { onDevice } from '../device.ts';
import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';

interface Roots {
  readonly rows: number;
  readonly columns: number;
  readonly dtype: DType;
}

/** `cos` and `sin` of `2π·jk/n` at row j and column k; n is the op's number. */
export const fourierRootsOp: Op<Roots> = /* @__PURE__ */ definePrimitive({
  name: 'fourierRoots',
  infer: (_, { rows, columns, dtype }: Roots) => [
    { shape: [rows, columns], dtype },
    { shape: [rows, columns], dtype },
  ],
  lower(_, { rows, columns, dtype }) {
    const n = Expr.arg(0, 'int32');
    const twice = (x: Expr): Expr => x.add(x);
    const over = (x: Expr, scale: number): Expr => x.cast(dtype).multiply(scale).divide(n.cast(dtype));
    // The angle is folded into an eighth of a turn in whole numbers, before it is rounded. No product overflows: jk is a place in a tensor.
    const turn = Expr.coordinate(0).multiply(Expr.coordinate(1)).mod(n);
    const secondHalf = turn.greater(n.subtract(turn));
    const inHalf = Expr.select(secondHalf, n.subtract(turn), turn);
    const rest = n.subtract(twice(inHalf));
    const secondQuarter = twice(inHalf).greater(rest);
    // from here on counted in units of π/n
    const inQuarter = Expr.select(secondQuarter, rest, twice(inHalf));
    const complement = n.subtract(twice(inQuarter));
    const steep = twice(inQuarter).greater(complement);
    const angle = Expr.select(steep, over(complement, Math.PI / 2), over(inQuarter, Math.PI));
    const [c, s] = [angle.cos(), angle.sin()];
    const cos = Expr.select(steep, s, c);
    const sin = Expr.select(steep, c, s);
    return {
      space: [rows, columns],
      inputs: [],
      args: ['int32'],
      outputs: [Expr.select(secondQuarter, cos.negative(), cos), Expr.select(secondHalf, sin.negative(), sin)],
    };
  },
});

/** `cos` and `sin` of `2π·jk/n`, `[rows, columns]` each, in the dtype and on the device of a tensor. */
export const fourierRoots = (
  like: Tensor,
  n: number,
  rows: number,
  columns: number,
): readonly [cos: Tensor, sin: Tensor] => {
  const { device, dtype } = like.type;
  return onDevice(device, () => apply(fourierRootsOp, [n], { rows, columns, dtype })) as unknown as readonly [
    Tensor,
    Tensor,
  ];
};
