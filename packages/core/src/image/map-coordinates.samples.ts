import { tensor } from '../create.ts';
import { ones, zeros } from '../ops/creation.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import { gatherPointsOp, scatterPointsOp } from './gather-points.ts';
import { type FillOptions, mapCoordinates } from './map-coordinates.ts';
import { between, rounded } from './reference-points.ts';
import { clampedPlaceOp, mirroredPlaceOp, reflectedPlaceOp, roundedAwayOp, wrappedPlaceOp } from './sample-points.ts';

const mapped = (
  title: string,
  x: HostArray,
  coordinates: HostArray,
  order: 0 | 1,
  options: FillOptions = {},
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs: [x, coordinates],
  call: (t, c) => mapCoordinates(t!, c!, order, options),
  reference: (t, c) =>
    build(c!.shape.slice(1), t!.dtype, (index) => {
      const point = t!.shape.map((_, axis) => elementOf(c!, [axis, ...index]));
      return rounded(
        t!.dtype,
        between(t!.shape, point, order, options, (at) => elementOf(t!, at)),
      );
    }),
  ulp: 16,
  ...(order === 0 && { gradients: [0] }),
  ...more,
});

const f = (shape: Shape, seed = 1): HostArray => spread(shape, -1, 1, seed);
/** Points that no rounding moves across a pixel: not near wholes and halves. */
const points = (shape: Shape, low: number, high: number): HostArray => {
  const given = spread(shape, low, high, 3);
  return host(
    given.data.map((x) => Math.floor(x) + [0.1875, 0.3125, 0.6875, 0.8125][Math.floor((x - Math.floor(x)) * 4)]!),
    shape,
  );
};

const line = f([5]);
const far = points([1, 12], -9, 13);

export const mapCoordinatesSamples: OpSamples = {
  name: 'image.mapCoordinates',
  ops: [
    gatherPointsOp,
    scatterPointsOp,
    roundedAwayOp,
    clampedPlaceOp,
    wrappedPlaceOp,
    mirroredPlaceOp,
    reflectedPlaceOp,
  ],
  samples: [
    mapped('one axis', line, points([1, 7], 0, 4), 1),
    mapped('two axes', f([3, 4]), points([2, 2, 3], 0, 2), 1),
    mapped('three axes', f([3, 2, 4]), points([3, 5], 0, 1), 1),
    mapped('beyond the ends: a number', line, far, 1, { fillValue: 2 }),
    mapped('beyond the ends: nearest', line, far, 1, { fillMode: 'nearest' }),
    mapped('beyond the ends: wrap', line, far, 1, { fillMode: 'wrap' }),
    mapped('beyond the ends: mirror', line, far, 1, { fillMode: 'mirror' }),
    mapped('beyond the ends: reflect', line, far, 1, { fillMode: 'reflect' }),
    mapped('beyond the ends of two axes', f([3, 4]), points([2, 9], -3, 6), 1, { fillMode: 'reflect' }),
    mapped('the nearest', f([3, 4]), points([2, 9], -2, 5), 0, { fillValue: -1 }),
    mapped('the nearest, wrapped', f([3, 4]), points([2, 9], -3, 6), 0, { fillMode: 'wrap' }),
    mapped('the nearest of halves', line, host([-0.5, 0.5, 1.5, 2.5, 4.5], [1, 5]), 0, {}, { gradients: [0] }),
    mapped('whole points', line, host([0, 3, 4, 5, -1], [1, 5]), 1, {}, { gradients: [0] }),
    mapped('int32 points', line, host([0, 3, 4, 5, -1], [1, 5], 'int32'), 1),
    mapped('one element', f([1]), far, 1, { fillMode: 'mirror' }),
    mapped('of int32', spread([4, 3], -99, 99, 1, 'int32'), points([2, 6], 0, 2), 1, {}, { gradients: [] }),
    mapped('of uint8, nearest', spread([6], 0, 255, 1, 'uint8'), points([1, 6], 0, 5), 0, {}, { gradients: [] }),
    mapped('one point', f([3, 3]), points([2], 0, 2), 1),
    mapped('no points', f([3, 3]), points([2, 0], 0, 2), 1),
    {
      title: 'a list of coordinates',
      inputs: [f([3, 4]), points([5], 0, 2), points([5], 0, 3)],
      call: (t, y, x) => mapCoordinates(t!, [y!, x!], 1),
      reference: (t, y, x) =>
        build(y!.shape, t!.dtype, ([i]) =>
          between(t!.shape, [y!.data[i!]!, x!.data[i!]!], 1, {}, (at) => elementOf(t!, at)),
        ),
      ulp: 16,
    },
  ],
  badCalls: [
    { title: 'too few axes', call: () => mapCoordinates(ones([3, 4]), ones([1, 5]), 1), code: 'shape-mismatch' },
    { title: 'too many axes', call: () => mapCoordinates(ones([3]), ones([2, 5]), 1), code: 'shape-mismatch' },
    { title: 'a scalar for points', call: () => mapCoordinates(ones([3]), tensor(1), 1), code: 'shape-mismatch' },
    { title: 'a scalar', call: () => mapCoordinates(tensor(1), [ones([2])], 1), code: 'shape-mismatch' },
    {
      title: 'lists of different lengths',
      call: () => mapCoordinates(ones([3, 4]), [ones([2]), ones([3])], 1),
      code: 'shape-mismatch',
    },
    { title: 'an order of 3', call: () => mapCoordinates(ones([3]), [ones([2])], 3 as never), code: 'option' },
    {
      title: 'an unknown mode',
      call: () => mapCoordinates(ones([3]), [ones([2])], 1, { fillMode: 'edge' } as never),
      code: 'option',
    },
    {
      title: 'NaN to fill with',
      call: () => mapCoordinates(ones([3]), [ones([2])], 1, { fillValue: NaN }),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => mapCoordinates(ones([3]), [ones([2])], 1, { mode: 'wrap' } as never),
      code: 'option',
    },
    { title: 'numbers for points', call: () => mapCoordinates(ones([3]), [[0, 1]] as never, 1), code: 'operand' },
    { title: 'no elements', call: () => mapCoordinates(zeros([0]), [ones([2])], 1), code: 'option' },
  ],
};
