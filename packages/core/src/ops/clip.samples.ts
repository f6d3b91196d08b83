import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import { clip, clipOp } from './clip.ts';

const between = (x: number, min: number, max: number): number => Math.min(Math.max(x, min), max);

const fixed = (title: string, x: HostArray, min: number, max: number, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [x],
  call: (given) => clip(given!, min, max),
  reference: pointwise((value) => between(value!, min, max)),
  ...more,
});

const bounds = (title: string, inputs: readonly HostArray[], more: Partial<Sample> = {}): Sample => ({
  title,
  inputs,
  call: (x, min, max) => clip(x!, min!, max!),
  reference: pointwise((x, min, max) => between(x!, min!, max!)),
  ...more,
});

export const clipSamples: OpSamples = {
  name: 'clip',
  ops: [clipOp],
  samples: [
    fixed('numbers for bounds', spread([4, 5], -3, 3), -1, 1.5),
    fixed('a scalar', spread([], 2, 3), 0, 1),
    fixed('no elements', spread([0, 2], 0, 1), 0, 1, { gradients: [] }),
    fixed('special values', host([NaN, Infinity, -Infinity, 0, -0]), -1, 1, { gradients: [] }),
    fixed('integers', spread([6], -9, 9, 1, 'int32'), -4, 4),
    fixed('no bound above', spread([6], -3, 3), 0, Infinity),
    bounds('tensors for bounds', [spread([3, 4], -3, 3), spread([4], -2, -1), spread([3, 1], 0, 2)]),
    bounds('bounds that cross: the upper one holds', [spread([6], -3, 3), spread([6], 1, 2), spread([6], -2, 0)]),
    bounds('NaN for a bound', [spread([3], -3, 3), host([NaN, -1, -1]), host([1, NaN, 1])], { gradients: [] }),
    fixed('unsigned bytes', spread([6], 0, 255, 1, 'uint8'), 20, 100),
    fixed('bounds that meet', spread([2, 3], -3, 3), 0.5, 0.5, { gradients: [] }),
  ],
  badCalls: [
    {
      title: 'one bound',
      call: () => (clip as unknown as (x: In, min: In) => unknown)(tensor([1]), 0),
      code: 'option',
    },
    { title: 'a fraction with integers', call: () => clip(tensor(new Int32Array([1])), 0.5, 2), code: 'dtype' },
    { title: 'bools', call: () => clip(tensor([true]), 0, 1), code: 'dtype' },
    {
      title: 'shapes that do not broadcast',
      call: () => clip(tensor([1, 2, 3]), tensor([0, 0]), 1),
      code: 'broadcast-shape',
    },
  ],
};
