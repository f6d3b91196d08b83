import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { padOp } from '../ops/pad.ts';
import { sliceOp } from '../ops/slice.ts';
import type { DataFormat } from '../ops/windows.ts';
import { checkShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, imagesArgument } from './image-argument.ts';

/** How images are cropped: of the rows exactly two of top, bottom and the height that is left, and so of the columns. */
export interface CropImagesOptions {
  readonly topCropping?: number | null;
  readonly leftCropping?: number | null;
  readonly bottomCropping?: number | null;
  readonly rightCropping?: number | null;
  readonly targetHeight?: number | null;
  readonly targetWidth?: number | null;
  readonly dataFormat?: DataFormat | null;
}

/** How images are padded: of the rows exactly two of top, bottom and the height that is reached, and so of the columns. */
export interface PadImagesOptions {
  readonly topPadding?: number | null;
  readonly leftPadding?: number | null;
  readonly bottomPadding?: number | null;
  readonly rightPadding?: number | null;
  readonly targetHeight?: number | null;
  readonly targetWidth?: number | null;
  readonly dataFormat?: DataFormat | null;
}

type Named = readonly [name: string, value: number | null | undefined];

/** Before and after an axis, of two of before, after and the extent that it will have. `sign` is +1 where the axis grows. */
function bothEnds(op: string, extent: number, named: readonly [Named, Named, Named], sign: 1 | -1): [number, number] {
  knownExtents(op, [extent]);
  const given = named.filter(([, value]) => value !== undefined && value !== null);
  if (given.length !== 2)
    throw new OptionError({
      op,
      what: `exactly two of ${named.map(([name]) => name).join(', ')} are given`,
      value: given.map(([name]) => name),
    });
  for (const [name, value] of given)
    if (!Number.isInteger(value) || value! < 0)
      throw new OptionError({ op, what: `${name} is a whole number from 0 up`, value });
  const [[, before], [, after], [, target]] = named;
  const change = sign * ((target ?? 0) - extent);
  const ends: [number, number] = [before ?? change - after!, after ?? change - before!];
  const left = extent + sign * (ends[0] + ends[1]);
  if (ends.some((n) => n < 0) || left < (sign < 0 ? 1 : 0))
    throw new OptionError({
      op,
      what: `${given.map(([name, value]) => `${name} ${value}`).join(' and ')} do not go with ${extent} pixels`,
      value: left,
    });
  return ends;
}

/**
 * The part of images that is left without some rows and columns. A view.
 *
 * @example
 * const x = reshape(arange(9), [3, 3, 1]);
 * reshape(image.cropImages(x, { topCropping: 1, leftCropping: 0, targetHeight: 2, targetWidth: 2 }), [2, 2]) // [[3, 4], [6, 7]]
 * image.cropImages(x, { topCropping: 1, leftCropping: 1 }) // throws exactly two
 */
export function cropImages<X extends In>(images: X, options?: CropImagesOptions): Imaged<X> {
  const op = 'cropImages';
  const given = plainOptions(op, options, [
    'topCropping',
    'leftCropping',
    'bottomCropping',
    'rightCropping',
    'targetHeight',
    'targetWidth',
    'dataFormat',
  ]);
  return resultOf(() => {
    const { x, back } = imagesArgument(op, images, given.dataFormat);
    const { shape } = x.type;
    const ends = bothAxes(op, x, rows(given, 'Cropping'), columns(given, 'Cropping'), -1);
    const begin = [0, ends[0][0], ends[1][0], 0];
    const size = shape.map((n, axis) => (axis === 1 || axis === 2 ? n - ends[axis - 1]![0] - ends[axis - 1]![1] : n));
    return back(apply1(sliceOp, [x], { begin, size, step: [1, 1, 1, 1] }));
  }) as Imaged<X>;
}

/**
 * Images with rows and columns of zeros around.
 *
 * @example
 * const x = ones([1, 2, 1]);
 * reshape(image.padImages(x, { topPadding: 1, bottomPadding: 0, rightPadding: 1, targetWidth: 4 }), [2, 4]) // [[0, 0, 0, 0], [0, 1, 1, 0]]
 * image.padImages(x, { topPadding: -1, leftPadding: 0, targetHeight: 4, targetWidth: 4 }) // throws option
 */
export function padImages<X extends In>(images: X, options?: PadImagesOptions): Imaged<X> {
  const op = 'padImages';
  const given = plainOptions(op, options, [
    'topPadding',
    'leftPadding',
    'bottomPadding',
    'rightPadding',
    'targetHeight',
    'targetWidth',
    'dataFormat',
  ]);
  return resultOf(() => {
    const { x, back } = imagesArgument(op, images, given.dataFormat);
    const ends = bothAxes(op, x, rows(given, 'Padding'), columns(given, 'Padding'), 1);
    const shape = x.type.shape.map((n, axis) =>
      axis === 1 || axis === 2 ? n + ends[axis - 1]![0] + ends[axis - 1]![1] : n,
    );
    checkShape(op, shape);
    return back(apply1(padOp, [x, 0], { shape, begin: [0, ends[0][0], ends[1][0], 0] }));
  }) as Imaged<X>;
}

type Triple = readonly [Named, Named, Named];
type Ends = Readonly<Record<string, unknown>>;

const entry = (given: object, name: string): Named => [name, (given as Ends)[name] as number | null | undefined];
const rows = (given: object, what: string): Triple => [
  entry(given, `top${what}`),
  entry(given, `bottom${what}`),
  entry(given, 'targetHeight'),
];
const columns = (given: object, what: string): Triple => [
  entry(given, `left${what}`),
  entry(given, `right${what}`),
  entry(given, 'targetWidth'),
];

const bothAxes = (
  op: string,
  x: Tensor,
  vertical: Triple,
  horizontal: Triple,
  sign: 1 | -1,
): readonly [[number, number], [number, number]] => [
  bothEnds(op, x.type.shape[1]!, vertical, sign),
  bothEnds(op, x.type.shape[2]!, horizontal, sign),
];
