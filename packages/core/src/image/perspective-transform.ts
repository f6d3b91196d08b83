import type { NestedValues } from '../create.ts';
import { floatOf } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { add, multiply, subtract } from '../ops/arithmetic.ts';
import { at } from '../ops/at.ts';
import { divide } from '../ops/division.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import type { Tensor } from '../tensor.ts';
import { projected, samplingArgument, type TransformOptions } from './affine-transform.ts';
import { type Imaged, imagesArgument, numbersLike } from './image-argument.ts';
import { checkPixels } from './resize.ts';

/** What `image.perspectiveTransform` may be told. */
export type PerspectiveOptions = Omit<TransformOptions, 'fillMode'>;

const plus = (a: In, b: In): In => add(a, b) as In;
const minus = (a: In, b: In): In => subtract(a, b) as In;
const times = (a: In, b: In): In => multiply(a, b) as In;

type Matrix = readonly (readonly [In, In, In])[];

/**
 * The projection that takes the corners `(0, 0), (1, 0), (1, 1), (0, 1)` of a square to four points `[n, 4, 2]`, up to a factor that depends on the points.
 * Heckbert, Fundamentals of texture mapping and image warping, 1989, §2.2.3.
 */
function fromSquare(points: In): Matrix {
  const x = (k: number): In => at(points, null, k, 0) as In;
  const y = (k: number): In => at(points, null, k, 1) as In;
  const [dx1, dx2, dy1, dy2] = [minus(x(1), x(2)), minus(x(3), x(2)), minus(y(1), y(2)), minus(y(3), y(2))];
  const sx = plus(minus(x(0), x(1)), minus(x(2), x(3)));
  const sy = plus(minus(y(0), y(1)), minus(y(2), y(3)));
  // the quotients of the paper by their denominator, so that nothing is divided by
  const i = minus(times(dx1, dy2), times(dx2, dy1));
  const g = minus(times(sx, dy2), times(dx2, sy));
  const h = minus(times(dx1, sy), times(sx, dy1));
  const line = (v: (k: number) => In): readonly [In, In, In] => [
    plus(times(minus(v(1), v(0)), i), times(g, v(1))),
    plus(times(minus(v(3), v(0)), i), times(h, v(3))),
    times(v(0), i),
  ];
  return [line(x), line(y), [g, h, i]];
}

/** The inverse of a matrix, up to its determinant. */
function adjugate(m: Matrix): Matrix {
  const minor = (row: number, column: number): In => {
    const [p, q] = [(row + 1) % 3, (row + 2) % 3];
    const [r, s] = [(column + 1) % 3, (column + 2) % 3];
    return minus(times(m[p]![r]!, m[q]![s]!), times(m[p]![s]!, m[q]![r]!));
  };
  return [0, 1, 2].map((row) => [minor(0, row), minor(1, row), minor(2, row)] as const);
}

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map(
    ([p, q, r]) =>
      [0, 1, 2].map((column) =>
        plus(plus(times(p, b[0]![column]!), times(q, b[1]![column]!)), times(r, b[2]![column]!)),
      ) as unknown as readonly [In, In, In],
  );

/**
 * Images seen from elsewhere: what is at the four `startPoints` `(x, y)` of an image is at the four `endPoints` of the result. Points are `[4, 2]` for all images,
 * or `[batch, 4, 2]`; no three of them lie on one line. x counts columns.
 *
 * @example
 * const x = reshape(arange(4, { dtype: 'float32' }), [2, 2, 1]);
 * const corners = [[0, 0], [1, 0], [0, 1], [1, 1]];
 * reshape(image.perspectiveTransform(x, corners, [[1, 0], [0, 0], [1, 1], [0, 1]]), [2, 2]) // [[1, 0], [3, 2]]
 * image.perspectiveTransform(x, corners, [[0, 0], [1, 1]]) // throws shape-mismatch
 */
export function perspectiveTransform<X extends In>(
  images: X,
  startPoints: In | readonly NestedValues[],
  endPoints: In | readonly NestedValues[],
  options?: PerspectiveOptions,
): Imaged<X> {
  const op = 'perspectiveTransform';
  const { dataFormat, ...given } = plainOptions(op, options, ['interpolation', 'fillValue', 'dataFormat']);
  const sampling = samplingArgument(op, given);
  return resultOf(() => {
    const whole = imagesArgument(op, images, dataFormat);
    const { x } = whole;
    checkPixels(op, x, [1, 2]);
    const batch = x.type.shape[0]!;
    const [start, end] = [startPoints, endPoints].map((points): In => {
      const values = numbersLike(op, points, x, floatOf(x.dtype));
      const { shape } = values.type;
      if (shape.at(-1) !== 2 || shape.at(-2) !== 4 || shape.length > 3 || ![8, batch * 8].includes(values.size))
        throw new ShapeMismatchError({
          op,
          what: `points are [4, 2], or [${batch}, 4, 2]: four for each image`,
          shapes: [shape],
        });
      return reshape(values as In, [values.size / 8, 4, 2]) as In;
    }) as [In, In];
    const [[a0, a1, a2], [b0, b1, b2], [c0, c1, c2]] = product(fromSquare(start), adjugate(fromSquare(end))) as [
      readonly [In, In, In],
      readonly [In, In, In],
      readonly [In, In, In],
    ];
    const numbers = [a0, a1, a2, b0, b1, b2, c0, c1].map((n) => divide(n, c2) as In);
    return projected(whole, numbers, sampling) as Tensor;
  }) as Imaged<X>;
}
