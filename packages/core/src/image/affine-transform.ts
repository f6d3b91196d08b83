import type { NestedValues } from '../create.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { type DType, floatOf } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { add, multiply } from '../ops/arithmetic.ts';
import { at } from '../ops/at.ts';
import { divide } from '../ops/division.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { nameArgument } from '../ops/option-kinds.ts';
import { arangeOp } from '../ops/range.ts';
import { reshape } from '../ops/reshape.ts';
import type { DataFormat } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, type Images, imagesArgument, numbersLike } from './image-argument.ts';
import { fillArgument, type FillOptions } from './map-coordinates.ts';
import { checkPixels } from './resize.ts';
import { samplePoints, type Sampling } from './sample-points.ts';

/** What operations that move pixels may be told. */
export interface TransformOptions extends FillOptions {
  /** `bilinear` if left out. */
  readonly interpolation?: 'nearest' | 'bilinear';
  readonly dataFormat?: DataFormat | null;
}

/** Reads how pixels are found where they come from. */
export const samplingArgument = (
  op: string,
  { interpolation = 'bilinear', ...fill }: Pick<TransformOptions, 'interpolation'> & FillOptions,
): Sampling => ({
  order: nameArgument(op, 'interpolation', interpolation, ['nearest', 'bilinear']) === 'bilinear' ? 1 : 0,
  ...fillArgument(op, fill),
});

/** `[batch, height, width]` coordinates of all pixels, in a dtype: rows and columns. */
export function pixelGrid(x: Tensor, dtype: DType): readonly [y: In, x: In] {
  const [, height, width] = x.type.shape as readonly number[];
  const count = (n: number): In => onDevice(x.type.device, () => apply1(arangeOp, [0, 1], { count: n, dtype })) as In;
  return [reshape(count(height!), [height!, 1]) as In, reshape(count(width!), [1, width!]) as In];
}

/** The images whose pixel `(x, y)` comes from `((a0·x + a1·y + a2) / k, (b0·x + b1·y + b2) / k)`, `k = c0·x + c1·y + 1`; numbers `[batch or 1]` each. */
export function projected({ x, back }: Images, numbers: readonly In[], sampling: Sampling): Tensor {
  const dtype = (numbers[0] as Tensor).dtype;
  const [row, column] = pixelGrid(x, dtype);
  const [a0, a1, a2, b0, b1, b2, c0, c1] = numbers.map((n) => reshape(n, [(n as Tensor).size, 1, 1]) as In) as [
    In, In, In, In, In, In, In, In,
  ]; // prettier-ignore
  const line = (p: In, q: In, r: In | number): In =>
    add(add(multiply(p, column) as In, multiply(q, row) as In) as In, r) as In;
  const k = line(c0, c1, 1);
  const points = [line(b0, b1, b2), line(a0, a1, a2)].map((c) => divide(c, k) as Tensor);
  return back(samplePoints(x, points, sampling));
}

/**
 * Images whose pixels come from elsewhere: with a row `[a0, a1, a2, b0, b1, b2, c0, c1]` of `transform` (one `[8]` for all, or `[batch, 8]`) pixel `(x, y)` of the
 * result comes from `((a0·x + a1·y + a2) / k, (b0·x + b1·y + b2) / k)` with `k = c0·x + c1·y + 1`: the inverse of where pixels go. x counts columns.
 *
 * @example
 * const x = reshape(arange(4, { dtype: 'float32' }), [2, 2, 1]);
 * reshape(image.affineTransform(x, [1, 0, 0.5, 0, 1, 0, 0, 0]), [2, 2]) // [[0.5, 0.5], [2.5, 1.5]]
 * reshape(image.affineTransform(x, [0, 1, 0, 1, 0, 0, 0, 0], { interpolation: 'nearest' }), [2, 2]) // [[0, 2], [1, 3]]
 * image.affineTransform(x, [1, 0, 0]) // throws shape-mismatch
 */
export function affineTransform<X extends In>(
  images: X,
  transform: In | readonly NestedValues[],
  options?: TransformOptions,
): Imaged<X> {
  const op = 'affineTransform';
  const { dataFormat, ...given } = plainOptions(op, options, ['interpolation', 'fillMode', 'fillValue', 'dataFormat']);
  const sampling = samplingArgument(op, given);
  return resultOf(() => {
    const whole = imagesArgument(op, images, dataFormat);
    const { x } = whole;
    checkPixels(op, x, [1, 2]);
    const rows = numbersLike(op, transform, x, floatOf(x.dtype));
    const batch = x.type.shape[0]!;
    if (rows.rank < 1 || rows.rank > 2 || rows.type.shape.at(-1) !== 8 || ![8, batch * 8].includes(rows.size))
      throw new ShapeMismatchError({
        op,
        what: `the transform has 8 numbers for all, or for each of ${batch} images`,
        shapes: [rows.type.shape],
      });
    const table = reshape(rows as In, [rows.size / 8, 8]) as In;
    return projected(
      whole,
      Array.from({ length: 8 }, (_, k) => at(table, null, k) as In),
      sampling,
    );
  }) as Imaged<X>;
}
