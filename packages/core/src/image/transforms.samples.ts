import type { NestedValues } from '../create.ts';
import { tensor } from '../create.ts';
import { ones, zeros } from '../ops/creation.ts';
import { build, elementOf } from '../reference.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { affineTransform, type TransformOptions } from './affine-transform.ts';
import { elasticTransform, type ElasticOptions } from './elastic-transform.ts';
import { gatherPointsOp, scatterPointsOp } from './gather-points.ts';
import { perspectiveTransform, type PerspectiveOptions } from './perspective-transform.ts';
import { badImages, onImages } from './reference-images.ts';
import { between, rounded } from './reference-points.ts';

const f = (shape: Shape, seed = 1): HostArray => spread(shape, -1, 1, seed);

/** Images whose pixels come from where `from` says: row and column of pixel `(x, y)`. */
const moved = (
  x: HostArray,
  options: TransformOptions,
  from: (b: number, x: number, y: number) => readonly [row: number, column: number],
): HostArray =>
  build(x.shape, x.dtype, ([b, row, column, c]) => {
    const point = from(b!, column!, row!);
    const order = options.interpolation === 'nearest' ? 0 : 1;
    const value = between(x.shape.slice(1, 3), point, order, options, (at) => elementOf(x, [b!, ...at, c!]));
    return rounded(x.dtype, value);
  });

/** `t` has 8 numbers for each image, or for all. */
const projection =
  (t: readonly number[]) =>
  (b: number, x: number, y: number): readonly [number, number] => {
    const [a0, a1, a2, b0, b1, b2, c0, c1] = t.slice(t.length > 8 ? 8 * b : 0) as number[];
    const k = c0! * x + c1! * y + 1;
    return [(b0! * x + b1! * y + b2!) / k, (a0! * x + a1! * y + a2!) / k];
  };

const affine = (
  title: string,
  x: HostArray,
  t: HostArray,
  options: TransformOptions = {},
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs: [x, t],
  call: (images, transform) => affineTransform(images!, transform!, options),
  reference: (images, transform) =>
    onImages((whole) => moved(whole, options, projection(transform!.data)), options as object)(images!),
  ulp: 64,
  ...(options.interpolation === 'nearest' && { gradients: [0] }),
  ...more,
});

const turn = host([0.8713, 0.2379, -0.4127, -0.1931, 1.1127, 0.2891, 0, 0]);
const turns = host(
  [0.8713, 0.2379, -0.4127, -0.1931, 1.1127, 0.2891, 0, 0, 1.2317, 0.1093, 0.3121, 0.0519, 0.7611, -0.6173, 0, 0],
  [2, 8],
);

const refusedAffine = (title: string, code: string, transform: () => unknown, options?: object): BadCall => ({
  title,
  code,
  call: () => affineTransform(ones([2, 4, 4, 1]), transform() as never, options as never),
});

export const affineTransformSamples: OpSamples = {
  name: 'image.affineTransform',
  ops: [gatherPointsOp, scatterPointsOp],
  samples: [
    affine('a batch', f([2, 4, 5, 2]), turns),
    affine('one transform for all', f([2, 4, 5, 1]), turn),
    affine('one image', f([4, 5, 2]), turn),
    affine('nearest', f([4, 5, 1]), turn, { interpolation: 'nearest' }),
    affine('a number beyond', f([4, 4, 1]), turn, { fillValue: 0.5 }),
    affine('nearest beyond', f([4, 4, 1]), turn, { fillMode: 'nearest' }),
    affine('wrapped', f([4, 4, 1]), turn, { fillMode: 'wrap' }),
    affine('reflected', f([4, 4, 1]), turn, { fillMode: 'reflect' }),
    affine('channels first', f([2, 2, 4, 5]), turns, { dataFormat: 'channels_first' }),
    affine('one image, channels first', f([2, 4, 5]), turn, { dataFormat: 'channels_first', fillMode: 'reflect' }),
    affine('a projection', f([4, 5, 1]), host([1.0131, 0.1171, 0.2093, 0.0613, 0.9719, 0.3117, 0.0523, -0.0311])),
    affine('of uint8', spread([4, 4, 3], 0, 255, 1, 'uint8'), turn, {}, { gradients: [] }),
    affine('no images', f([0, 4, 4, 1]), turn),
    {
      title: 'numbers',
      inputs: [f([3, 3, 1])],
      call: (images) => affineTransform(images!, [1, 0, 0.5, 0, 1, -0.25, 0, 0]),
      reference: onImages((x) => moved(x, {}, projection([1, 0, 0.5, 0, 1, -0.25, 0, 0]))),
      ulp: 16,
    },
  ],
  badCalls: [
    ...badImages((images, options) => affineTransform(images, [1, 0, 0, 0, 1, 0, 0, 0], options)),
    refusedAffine('seven numbers', 'shape-mismatch', () => [1, 0, 0, 0, 1, 0, 0]),
    refusedAffine('a scalar', 'shape-mismatch', () => tensor(1)),
    refusedAffine('three transforms for two images', 'shape-mismatch', () => zeros([3, 8])),
    refusedAffine('an unknown interpolation', 'option', () => zeros([8]), { interpolation: 'bicubic' }),
    refusedAffine('an unknown mode', 'option', () => zeros([8]), { fillMode: 'edge' }),
    refusedAffine('infinity to fill with', 'option', () => zeros([8]), { fillValue: Infinity }),
    refusedAffine('no transform', 'operand', () => undefined),
  ],
};

/** The numbers of the projection that takes `to` to `from`, by elimination. */
function solved(from: readonly number[], to: readonly number[]): number[] {
  const rows: number[][] = [];
  for (let k = 0; k < 4; k++) {
    const [x, y, u, v] = [to[2 * k]!, to[2 * k + 1]!, from[2 * k]!, from[2 * k + 1]!];
    rows.push([x, y, 1, 0, 0, 0, -x * u, -y * u, u], [0, 0, 0, x, y, 1, -x * v, -y * v, v]);
  }
  for (let column = 0; column < 8; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    rows.forEach((row, k) => {
      if (k === column) return;
      const factor = row[column]! / pivot[column]!;
      for (let j = column; j < 9; j++) row[j]! -= factor * pivot[j]!;
    });
  }
  return rows.map((row, k) => row[8]! / row[k]!);
}

const perspective = (
  title: string,
  x: HostArray,
  from: HostArray,
  to: HostArray,
  options: PerspectiveOptions = {},
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs: [x, from, to],
  call: (images, start, end) => perspectiveTransform(images!, start!, end!, options),
  reference: (images, start, end) =>
    onImages((whole) => {
      const batch = Math.max(start!.data.length, end!.data.length) / 8;
      const part = ({ data }: HostArray, b: number): readonly number[] =>
        data.length > 8 ? data.slice(8 * b, 8 * b + 8) : data;
      const numbers = Array.from({ length: batch }, (_, b) => solved(part(start!, b), part(end!, b))).flat();
      return moved(whole, options, projection(numbers));
    }, options as object)(images!),
  ulp: 512,
  ...(options.interpolation === 'nearest' && { gradients: [0] }),
  ...more,
});

const corners = host([0, 0, 4, 0, 0, 3, 4, 3], [4, 2]);
const skewed = host([0.3, 0.2, 3.7, -0.35, -0.45, 3.2, 4.15, 2.6], [4, 2]);
const batchOf = (...quads: readonly HostArray[]): HostArray =>
  host(
    quads.flatMap(({ data }) => data),
    [quads.length, 4, 2],
  );

const quad: readonly NestedValues[] = [
  [0, 0],
  [3, 0],
  [0, 3],
  [3, 3],
];

export const perspectiveTransformSamples: OpSamples = {
  name: 'image.perspectiveTransform',
  ops: [gatherPointsOp, scatterPointsOp],
  samples: [
    perspective('one image', f([4, 5, 2]), corners, skewed),
    perspective('the other way', f([4, 5, 1]), skewed, corners),
    perspective('a batch', f([2, 4, 5, 1]), batchOf(corners, skewed), batchOf(skewed, corners)),
    perspective('the same for all', f([2, 4, 5, 1]), corners, skewed),
    perspective('one start, two ends', f([2, 4, 5, 1]), corners, batchOf(skewed, corners), {}, { gradients: [0] }),
    perspective('nearest', f([4, 5, 1]), corners, skewed, { interpolation: 'nearest' }),
    perspective('a number beyond', f([4, 5, 1]), corners, skewed, { fillValue: 0.5 }),
    perspective(
      'channels first',
      f([2, 2, 4, 5]),
      batchOf(corners, skewed),
      batchOf(skewed, corners),
      {
        dataFormat: 'channels_first',
      },
      { gradients: [0] },
    ),
    perspective('one image, channels first', f([2, 4, 5]), corners, skewed, { dataFormat: 'channels_first' }),
    perspective('nothing moved', f([4, 5, 1]), corners, corners, {}, { gradients: [0] }),
    perspective('of uint8', spread([4, 5, 1], 0, 255, 1, 'uint8'), corners, skewed, {}, { gradients: [] }),
    perspective('no images', f([0, 4, 5, 1]), corners, skewed),
  ],
  badCalls: [
    ...badImages((images, options) => perspectiveTransform(images, quad, quad, options)),
    {
      title: 'three points',
      call: () => perspectiveTransform(ones([4, 4, 1]), quad.slice(1), quad),
      code: 'shape-mismatch',
    },
    {
      title: 'points of three numbers',
      call: () => perspectiveTransform(ones([4, 4, 1]), quad, zeros([4, 3])),
      code: 'shape-mismatch',
    },
    {
      title: 'three quads for two images',
      call: () => perspectiveTransform(ones([2, 4, 4, 1]), quad, zeros([3, 4, 2])),
      code: 'shape-mismatch',
    },
    {
      title: 'eight numbers',
      call: () => perspectiveTransform(ones([4, 4, 1]), zeros([8]), quad),
      code: 'shape-mismatch',
    },
    {
      title: 'a fill mode',
      call: () => perspectiveTransform(ones([4, 4, 1]), quad, quad, { fillMode: 'wrap' } as never),
      code: 'option',
    },
    {
      title: 'no points',
      call: () => perspectiveTransform(ones([4, 4, 1]), quad, undefined as never),
      code: 'operand',
    },
  ],
};

const still = (title: string, x: HostArray, options: ElasticOptions = {}): Sample => ({
  title,
  inputs: [x],
  call: (t) => elasticTransform(t!, { alpha: 0, seed: 42, ...options }),
  reference: onImages((t) => moved(t, { fillMode: 'reflect', ...options }, (_, x, y) => [y, x]), options as object),
});

export const elasticTransformSamples: OpSamples = {
  name: 'image.elasticTransform',
  ops: [gatherPointsOp, scatterPointsOp],
  samples: [
    still('nothing moved', f([2, 4, 5, 2])),
    still('one image', f([4, 5, 1])),
    still('nearest', f([4, 5, 1]), { interpolation: 'nearest' }),
    still('channels first', f([2, 3, 4, 5]), { dataFormat: 'channels_first' }),
    still('one image, channels first', f([3, 4, 5]), { dataFormat: 'channels_first' }),
    still('a wide blur', f([4, 4, 1]), { sigma: 9.5 }),
    still('a narrow blur', f([4, 4, 1]), { sigma: 0.1 }),
    still('a number beyond', f([3, 3, 1]), { fillMode: 'constant', fillValue: 1 }),
    still('one pixel', f([1, 1, 2])),
    still('of uint8', spread([4, 4, 3], 0, 255, 1, 'uint8')),
    still('no images', f([0, 4, 4, 1])),
    {
      title: 'one color moved anywhere',
      inputs: [host(new Array<number>(25).fill(0.75), [5, 5, 1])],
      call: (t) => elasticTransform(t!, { seed: 7 }),
      reference: () => host(new Array<number>(25).fill(0.75), [5, 5, 1]),
      dtypes: ['float32'],
      gradients: [],
      ulp: 8,
    },
  ],
  badCalls: [
    ...badImages((images, options) => elasticTransform(images, options), { seed: 1 }),
    { title: 'a sigma of 0', call: () => elasticTransform(ones([4, 4, 1]), { sigma: 0 }), code: 'option' },
    { title: 'NaN for alpha', call: () => elasticTransform(ones([4, 4, 1]), { alpha: NaN }), code: 'option' },
    { title: 'a negative seed', call: () => elasticTransform(ones([4, 4, 1]), { seed: -1 }), code: 'seed' },
    {
      title: 'an unknown mode',
      call: () => elasticTransform(ones([4, 4, 1]), { fillMode: 'edge' } as never),
      code: 'option',
    },
    {
      title: 'an unknown interpolation',
      call: () => elasticTransform(ones([4, 4, 1]), { interpolation: 'bicubic' } as never),
      code: 'option',
    },
  ],
};
