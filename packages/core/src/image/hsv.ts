import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { In, Op } from '../op.ts';
import { concatenate } from '../ops/concatenate.ts';
import type { DataFormatOption } from '../ops/depth-to-space.ts';
import { resultOf } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import type { Imaged } from './image-argument.ts';
import { colorsArgument, primariesOf } from './rgb-to-grayscale.ts';

const largest = (r: Expr, g: Expr, b: Expr): Expr => r.maximum(g).maximum(b);
const smallest = (r: Expr, g: Expr, b: Expr): Expr => r.minimum(g).minimum(b);

/** Of red, green and blue the angle on the circle of colours, in turns; 0 of a grey. */
export const hueOp: Op = /* @__PURE__ */ defineElementwise('hue', {
  arity: 3,
  formula([r, g, b]) {
    const most = largest(r!, g!, b!);
    const range = most.subtract(smallest(r!, g!, b!));
    const part = (x: Expr, y: Expr): Expr => x.subtract(y).divide(range.multiply(6));
    const turn = Expr.select(
      r!.equal(most),
      part(g!, b!),
      Expr.select(g!.equal(most), part(b!, r!).add(2 / 6), part(r!, g!).add(4 / 6)),
    );
    const positive = Expr.select(turn.less(0), turn.add(1), turn);
    // a NaN is no grey
    return Expr.select(range.equal(0), Expr.literal(0, r!.dtype), positive);
  },
});

/** How far a colour is from grey. */
export const saturationOp: Op = /* @__PURE__ */ defineElementwise('saturation', {
  arity: 3,
  formula([r, g, b]) {
    const most = largest(r!, g!, b!);
    const share = most.subtract(smallest(r!, g!, b!)).divide(most);
    return Expr.select(most.lessEqual(0), Expr.literal(0, r!.dtype), share);
  },
});

/** The brightest of the three. */
export const brightestOp: Op = /* @__PURE__ */ defineElementwise('brightest', {
  arity: 3,
  formula: ([r, g, b]) => largest(r!, g!, b!),
});

/** One of red, green and blue, of hue, saturation and value: how near the hue is to it, on the circle in sixths. */
const primary = (name: string, near: (sixths: Expr) => Expr): Op =>
  defineElementwise(name, {
    arity: 3,
    formula: ([h, s, v]) => near(h!.mod(1).multiply(6)).clip(0, 1).subtract(1).multiply(s!).add(1).multiply(v!),
  });

export const redOp: Op = /* @__PURE__ */ primary('red', (h) => h.subtract(3).abs().subtract(1));
export const greenOp: Op = /* @__PURE__ */ primary('green', (h) => h.subtract(2).abs().negative().add(2));
export const blueOp: Op = /* @__PURE__ */ primary('blue', (h) => h.subtract(4).abs().negative().add(2));

function converted(op: string, images: In, options: DataFormatOption | undefined, channels: readonly Op[]): Tensor {
  const { x, back } = colorsArgument(op, images, options);
  if (!isFloat(x.dtype))
    throw new DTypeError({
      op,
      dtype: x.dtype,
      wants: 'images of a floating point dtype, from 0 to 1',
      hint: "divide(cast(x, 'float32'), 255)",
    });
  const parts = primariesOf(x);
  return back(
    concatenate(
      channels.map((channel) => apply1(channel, parts, {}) as In),
      3,
    ) as Tensor,
  );
}

/**
 * Hue, saturation and value of red, green and blue, all from 0 to 1, in the same channels. The hue is an angle in turns: 0 is red, ⅓ green, ⅔ blue; of a grey 0.
 * Smith, Color gamut transform pairs, 1978.
 *
 * @example
 * image.rgbToHsv(tensor([[[1, 0, 0], [0.5, 1, 0.5], [0.2, 0.2, 0.2]]])) // [[[0, 1, 1], [0.33333, 0.5, 1], [0, 0, 0.2]]]
 * image.rgbToHsv(zeros([2, 2, 3], { dtype: 'uint8' })) // throws dtype
 */
export function rgbToHsv<X extends In>(images: X, options?: DataFormatOption): Imaged<X> {
  return resultOf(() => converted('rgbToHsv', images, options, [hueOp, saturationOp, brightestOp])) as Imaged<X>;
}

/**
 * Red, green and blue of hue, saturation and value: the inverse of `rgbToHsv`. The hue is taken modulo 1.
 *
 * @example
 * image.hsvToRgb(tensor([[[0, 1, 1], [1 / 3, 0.5, 1], [0, 0, 0.2]]])) // [[[1, 0, 0], [0.5, 1, 0.5], [0.2, 0.2, 0.2]]]
 */
export function hsvToRgb<X extends In>(images: X, options?: DataFormatOption): Imaged<X> {
  return resultOf(() => converted('hsvToRgb', images, options, [redOp, greenOp, blueOp])) as Imaged<X>;
}
