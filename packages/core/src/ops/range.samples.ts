import { tensor } from '../create.ts';
import type { DType } from '../dtype.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import type { DTypeOption } from './creation.ts';
import {
  arange,
  arangeOp,
  geomspace,
  geomspaceOp,
  type GeomspaceOptions,
  linspace,
  linspaceOp,
  type LinspaceOptions,
  linspaceWholeOp,
  logspace,
  logspaceOp,
} from './range.ts';

const made = (title: string, call: () => Tensor, data: readonly number[], dtype: DType = 'float32'): Sample => ({
  title,
  inputs: [],
  call,
  reference: () => host(data, [data.length], dtype),
});

export const arangeSamples: OpSamples = {
  name: 'arange',
  ops: [arangeOp],
  samples: [
    made('to a stop', () => arange(4), [0, 1, 2, 3], 'int32'),
    made('from a start', () => arange(3, 7, 2), [3, 5], 'int32'),
    made('downward', () => arange(3, 0, -1), [3, 2, 1], 'int32'),
    made('fractions', () => arange(1, 2, 0.25), [1, 1.25, 1.5, 1.75]),
    made('a step that rounds', () => arange(0, 1, 0.1), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
    made('nothing', () => arange(3, 1), [], 'int32'),
    made('null for the stop', () => arange(3, null), [0, 1, 2], 'int32'),
    made('of float32', () => arange(3, { dtype: 'float32' }), [0, 1, 2]),
    made('of uint8', () => arange(0, 3, { dtype: 'uint8' }), [0, 1, 2], 'uint8'),
    made('of float64', () => arange(0, 0.3, 0.1, { dtype: 'float64' }), [0, 0.1, 0.2], 'float64'),
  ],
  badCalls: [
    { title: 'a step of 0', call: () => arange(0, 3, 0), code: 'option' },
    { title: 'NaN', call: () => arange(NaN), code: 'option' },
    { title: 'no end', call: () => arange(0, Infinity), code: 'option' },
    { title: 'nothing at all', call: () => arange(undefined as unknown as number), code: 'option' },
    { title: 'too many', call: () => arange(2 ** 31), code: 'size' },
    { title: 'a fraction of int32', call: () => arange(0, 1, 0.5, { dtype: 'int32' }), code: 'dtype' },
    { title: 'an unknown option', call: () => arange(3, { step: 2 } as DTypeOption), code: 'option' },
  ],
};

const between = (start: number, stop: number, num: number, steps: number): number[] =>
  Array.from({ length: num }, (_, i) => (i === 0 ? start : start + ((stop - start) * i) / steps));

export const linspaceSamples: OpSamples = {
  name: 'linspace',
  ops: [linspaceOp, linspaceWholeOp],
  samples: [
    made('fifty', () => linspace(-1, 2), between(-1, 2, 50, 49)),
    made('eleven', () => linspace(0, 1, 11), between(0, 1, 11, 10)),
    made('without the end', () => linspace(0, 10, 5, { endpoint: false }), [0, 2, 4, 6, 8]),
    made('of int32', () => linspace(0, -10, 4, { dtype: 'int32' }), [0, -4, -7, -10], 'int32'),
    made('of float64', () => linspace(0, 1, 4, { dtype: 'float64' }), between(0, 1, 4, 3), 'float64'),
    made('one', () => linspace(2, 3, 1), [2]),
    made('none', () => linspace(2, 3, 0), []),
    made('ends that meet', () => linspace(0.1, 0.1, 3), [0.1, 0.1, 0.1]),
    {
      title: 'tensors for ends',
      inputs: [spread([2], -1, 1), spread([3, 1], 2, 3)],
      call: (start, stop) => linspace(start!, stop!, 4, { dtype: start?.dtype }),
      reference: (start, stop): HostArray => ({
        shape: [4, 3, 2],
        dtype: start!.dtype,
        data: [0, 1, 2, 3].flatMap((i) =>
          stop!.data.flatMap((to) =>
            start!.data.map((from) => (i === 0 ? from : i === 3 ? to : from + ((to - from) * i) / 3)),
          ),
        ),
      }),
    },
    made('downward', () => linspace(3, -3, 7), between(3, -3, 7, 6)),
  ],
  badCalls: [
    { title: 'a negative number', call: () => linspace(0, 1, -1), code: 'option' },
    { title: 'a fraction', call: () => linspace(0, 1, 2.5), code: 'option' },
    {
      title: 'an unknown option',
      call: () => linspace(0, 1, 2, { endPoint: true } as LinspaceOptions),
      code: 'option',
    },
    { title: 'no stop', call: () => linspace(0, undefined as unknown as number), code: 'operand' },
  ],
};

export const logspaceSamples: OpSamples = {
  name: 'logspace',
  ops: [logspaceOp],
  samples: [
    // recorded from Keras 3.16
    made('decades', () => logspace(0, 10, 5), [1, 316.22775, 100_000, 31_622_776, 10_000_000_000]),
    made('powers of two', () => logspace(0, 4, 5, { base: 2 }), [1, 2, 4, 8, 16]),
    made('without the end', () => logspace(0, 2, 2, { endpoint: false }), [1, 10]),
    made('of int32', () => logspace(0, 2, 3, { dtype: 'int32' }), [1, 10, 100], 'int32'),
    made('downward', () => logspace(2, -2, 5), [100, 10, 1, 0.1, 0.01]),
    made('of float64', () => logspace(0, 3, 4, { dtype: 'float64' }), [1, 10, 100, 1000], 'float64'),
    made('a base below 1', () => logspace(0, 3, 4, { base: 0.5 }), [1, 0.5, 0.25, 0.125]),
    made('one', () => logspace(2, 3, 1), [100]),
    made('none', () => logspace(2, 3, 0), []),
    made('ends that meet', () => logspace(1, 1, 3), [10, 10, 10]),
  ],
  badCalls: [
    { title: 'a negative number', call: () => logspace(0, 1, -1), code: 'option' },
    { title: 'a fraction', call: () => logspace(0, 1, 2.5), code: 'option' },
    {
      title: 'an unknown option',
      call: () => logspace(0, 1, 2, { endPoint: true } as LinspaceOptions),
      code: 'option',
    },
  ],
};

const geometric = (start: number, stop: number, num: number, steps: number): number[] =>
  Array.from({ length: num }, (_, i) => start * (stop / start) ** (steps === 0 ? 0 : i / steps));

export const geomspaceSamples: OpSamples = {
  name: 'geomspace',
  ops: [geomspaceOp],
  samples: [
    made('decades', () => geomspace(1, 1000, 4), geometric(1, 1000, 4, 3)),
    made('fifty', () => geomspace(0.1, 10), geometric(0.1, 10, 50, 49)),
    made('downward', () => geomspace(8, 1, 4), geometric(8, 1, 4, 3)),
    made('negative', () => geomspace(-1, -16, 5), geometric(-1, -16, 5, 4)),
    made('without the end', () => geomspace(1, 16, 4, { endpoint: false }), [1, 2, 4, 8]),
    made('of int32', () => geomspace(1, 1000, 4, { dtype: 'int32' }), [1, 10, 100, 1000], 'int32'),
    made('of float64', () => geomspace(2, 3, 5, { dtype: 'float64' }), geometric(2, 3, 5, 4), 'float64'),
    made('one', () => geomspace(2, 3, 1), [2]),
    made('none', () => geomspace(2, 3, 0), []),
    made('ends that meet', () => geomspace(0.1, 0.1, 3), [0.1, 0.1, 0.1]),
    {
      title: 'tensors for ends',
      inputs: [spread([2], 1, 2), spread([3, 1], 5, 9)],
      call: (start, stop) => geomspace(start!, stop!, 3, { dtype: start?.dtype }),
      reference: (start, stop): HostArray => ({
        shape: [3, 3, 2],
        dtype: start!.dtype,
        data: [0, 1, 2].flatMap((i) =>
          stop!.data.flatMap((to) => start!.data.map((from) => (i === 2 ? to : from * (to / from) ** (i / 2)))),
        ),
      }),
    },
    {
      title: 'along the last axis',
      inputs: [spread([2], 1, 2)],
      call: (start) => geomspace(start!, 8, 3, { dtype: start?.dtype, axis: -1 }),
      reference: (start): HostArray => ({
        shape: [2, 3],
        dtype: start!.dtype,
        data: start!.data.flatMap((from) => [0, 1, 2].map((i) => (i === 2 ? 8 : from * (8 / from) ** (i / 2)))),
      }),
    },
  ],
  badCalls: [
    { title: 'a negative number', call: () => geomspace(1, 2, -1), code: 'option' },
    { title: 'a fraction', call: () => geomspace(1, 2, 2.5), code: 'option' },
    { title: 'from 0', call: () => geomspace(0, 1, 3), code: 'option' },
    { title: 'to 0', call: () => geomspace(tensor([1, 2]), 0, 3), code: 'option' },
    { title: 'a 0 among the ends', call: () => geomspace(tensor([1, 0]), 1, 3), code: 'option' },
    { title: 'from below 0 to above', call: () => geomspace(-1, 1, 3), code: 'option' },
    { title: 'an axis that is not there', call: () => geomspace(1, 2, 3, { axis: 1 }), code: 'axis' },
    { title: 'an unknown option', call: () => geomspace(1, 2, 3, { base: 2 } as GeomspaceOptions), code: 'option' },
    { title: 'no stop', call: () => geomspace(1, undefined as unknown as number), code: 'operand' },
  ],
};
