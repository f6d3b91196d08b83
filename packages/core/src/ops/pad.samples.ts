import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { pad, type PadMode, padOp } from './pad.ts';

/** Where a place beyond the axis is taken from; −1: from nowhere. */
const sources: Readonly<Record<PadMode, (at: number, extent: number) => number>> = {
  constant: (at, extent) => (at >= 0 && at < extent ? at : -1),
  edge: (at, extent) => Math.min(extent - 1, Math.max(0, at)),
  reflect(at, extent) {
    if (extent === 1) return 0;
    let place = at;
    while (place < 0 || place >= extent) place = place < 0 ? -place : 2 * (extent - 1) - place;
    return place;
  },
  symmetric(at, extent) {
    let place = at;
    while (place < 0 || place >= extent) place = place < 0 ? -place - 1 : 2 * extent - 1 - place;
    return place;
  },
};

const sample = (
  title: string,
  x: HostArray,
  widths: readonly (readonly [number, number])[],
  call: (x: Tensor) => Tensor,
  mode: PadMode = 'constant',
  value = 0,
): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) =>
    build(
      t!.shape.map((extent, axis) => widths[axis]![0] + extent + widths[axis]![1]),
      t!.dtype,
      (index) => {
        const from = index.map((at, axis) => sources[mode](at - widths[axis]![0], t!.shape[axis]!));
        return from.includes(-1) ? value : elementOf(t!, from);
      },
    ),
});

const x = spread([3, 4], -1, 1);
const own = [
  [1, 0],
  [2, 3],
] as const;

export const padSamples: OpSamples = {
  name: 'pad',
  ops: [padOp],
  samples: [
    sample('each side its own', x, own, (t) => pad(t, own)),
    sample(
      'the same everywhere',
      x,
      [
        [1, 1],
        [1, 1],
      ],
      (t) => pad(t, 1),
    ),
    sample(
      'the same for each axis',
      x,
      [
        [2, 1],
        [2, 1],
      ],
      (t) => pad(t, [2, 1]),
    ),
    sample(
      'nothing',
      x,
      [
        [0, 0],
        [0, 0],
      ],
      (t) => pad(t, 0),
    ),
    sample('with a number', x, own, (t) => pad(t, own, { constantValues: -2.5 }), 'constant', -2.5),
    {
      ...sample('with −∞', x, own, (t) => pad(t, own, { constantValues: -Infinity }), 'constant', -Infinity),
      gradients: [],
    },
    sample(
      'of int32',
      spread([3], -9, 9, 1, 'int32'),
      [[1, 2]],
      (t) => pad(t, [1, 2], { constantValues: 7 }),
      'constant',
      7,
    ),
    sample('of bool', host([1, 0], [2], 'bool'), [[1, 1]], (t) => pad(t, 1)),
    sample(
      'no elements',
      spread([0, 2], 0, 1),
      [
        [1, 1],
        [0, 0],
      ],
      (t) =>
        pad(t, [
          [1, 1],
          [0, 0],
        ]),
    ),
    sample('a scalar', spread([], 0, 1), [], (t) => pad(t, 1)),
    sample('reflected', x, own, (t) => pad(t, own, { mode: 'reflect' }), 'reflect'),
    sample(
      'reflected more than once',
      spread([3], -1, 1),
      [[7, 5]],
      (t) => pad(t, [7, 5], { mode: 'reflect' }),
      'reflect',
    ),
    sample(
      'one element reflected',
      spread([1], -1, 1),
      [[2, 1]],
      (t) => pad(t, [2, 1], { mode: 'reflect' }),
      'reflect',
    ),
    sample('symmetric', x, own, (t) => pad(t, own, { mode: 'symmetric' }), 'symmetric'),
    sample(
      'symmetric more than once',
      spread([2], -1, 1),
      [[5, 7]],
      (t) => pad(t, [5, 7], { mode: 'symmetric' }),
      'symmetric',
    ),
    sample('the edge', x, own, (t) => pad(t, own, { mode: 'edge' }), 'edge'),
  ],
  badCalls: [
    { title: 'an unknown mode', call: () => pad(x1(), 1, { mode: 'wrap' as PadMode }), code: 'option' },
    { title: 'a negative width', call: () => pad(x1(), -1), code: 'option' },
    {
      title: 'widths for other axes',
      call: () =>
        pad(zeros([2, 2]), [
          [1, 1],
          [1, 1],
          [1, 1],
        ]),
      code: 'option',
    },
    { title: 'three numbers', call: () => pad(x1(), [1, 2, 3] as unknown as number), code: 'option' },
    {
      title: 'a number with a mirror image',
      call: () => pad(x1(), 1, { mode: 'reflect', constantValues: 1 }),
      code: 'option',
    },
    { title: 'nothing to repeat', call: () => pad(zeros([0]), 1, { mode: 'edge' }), code: 'option' },
    { title: 'a mode for the options', call: () => pad(x1(), 1, 'reflect' as unknown as object), code: 'option' },
    {
      title: 'a fraction of int32',
      call: () => pad(tensor(new Int32Array(2)), 1, { constantValues: 0.5 }),
      code: 'dtype',
    },
  ],
};

function x1(): Tensor {
  return tensor([1, 2, 3]);
}
