import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { digitize } from './digitize.ts';
import { ascendsOp, searchsorted, searchsortedOp, type SearchsortedOptions, type Side } from './searchsorted.ts';
import { zeros } from './creation.ts';

/** By counting; NaN is larger than all. */
function places(sequence: readonly number[], values: HostArray, side: Side): HostArray {
  const less = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));
  const data = values.data.map(
    (value) => sequence.filter((element) => (side === 'left' ? less(element, value) : !less(value, element))).length,
  );
  return { shape: values.shape, dtype: 'int32', data };
}

const sample = (title: string, sequence: HostArray, values: HostArray, side?: Side): Sample => ({
  title,
  inputs: [sequence, values],
  call: (s, v) => searchsorted(s!, v!, side && { side }),
  reference: (s, v) => places(s!.data, v!, side ?? 'left'),
  gradients: [],
});

const rising = host([-2, -0.5, -0.5, 0, 1.25, 1.25, 1.25, 3]);

export const searchsortedSamples: OpSamples = {
  name: 'searchsorted',
  ops: [searchsortedOp, ascendsOp],
  samples: [
    sample('numbers between', rising, spread([7], -3, 4)),
    sample('elements themselves: before them', rising, rising),
    sample('elements themselves: behind them', rising, rising, 'right'),
    sample('a matrix of values', rising, spread([3, 4], -3, 4, 2), 'right'),
    sample('a scalar', rising, host([1.25], [])),
    sample('special values', host([-Infinity, -1, 0, 1, Infinity, NaN, NaN]), host([NaN, Infinity, -Infinity, -0, 2])),
    sample('special values on the right', host([-Infinity, 0, Infinity, NaN]), host([NaN, Infinity, -0]), 'right'),
    sample('in no elements', host([]), spread([3], -1, 1)),
    sample('no values', rising, spread([0, 2], -1, 1)),
    sample('in one element', host([0.5]), host([0, 0.5, 1])),
    sample('int32', host([-5, 0, 7, 7, 9], [5], 'int32'), spread([9], -8, 12, 1, 'int32')),
    sample('uint32 beyond int32', host([1, 2 ** 31, 2 ** 32 - 1], [3], 'uint32'), host([2 ** 31, 5], [2], 'uint32')),
    sample('bool', host([0, 0, 1], [3], 'bool'), host([0, 1], [2], 'bool'), 'right'),
    sample('dtypes meet', host([1, 2, 4], [3], 'int32'), host([1.5, 4, 5])),
    {
      title: 'a number',
      inputs: [host([1, 2 ** 30 + 1, 2 ** 30 + 2], [3], 'int32')],
      call: (s) => searchsorted(s!, 2 ** 30 + 2),
      reference: (s) => places(s!.data, host([2 ** 30 + 2], [], 'int32'), 'left'),
    },
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return searchsorted(x, 1);
      },
      code: 'disposed',
    },
    { title: 'a sequence that falls', call: () => searchsorted(tensor([1, 3, 2]), 0), code: 'unsorted' },
    { title: 'NaN in the middle', call: () => searchsorted(tensor([1, NaN, 2]), 0), code: 'unsorted' },
    { title: 'a matrix for a sequence', call: () => searchsorted(zeros([2, 3]), 0), code: 'shape-mismatch' },
    {
      title: 'an unknown side',
      call: () => searchsorted(tensor([1]), 0, { side: 'middle' as Side }),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => searchsorted(tensor([1]), 0, { sorter: null } as SearchsortedOptions),
      code: 'option',
    },
    { title: 'a fraction among integers', call: () => searchsorted(tensor(new Int32Array([1])), 0.5), code: 'dtype' },
  ],
};

const binned = (title: string, x: HostArray, edges: HostArray): Sample => ({
  title,
  inputs: [x, edges],
  call: (t, e) => digitize(t!, e!),
  reference: (t, e) => places(e!.data, t!, 'right'),
  gradients: [],
});

export const digitizeSamples: OpSamples = {
  name: 'digitize',
  ops: [searchsortedOp],
  samples: [
    binned('a vector', spread([9], -1, 5), host([0, 1, 2.5, 4])),
    binned('a matrix', spread([3, 5], -1, 5), host([0, 1, 2.5, 4])),
    binned('on the edges', host([0, 1, 2.5, 4]), host([0, 1, 2.5, 4])),
    binned('a scalar', host([1.5], []), host([0, 1, 2])),
    binned('NaN and infinities', host([NaN, Infinity, -Infinity]), host([0, 1])),
    binned('one edge', spread([5], -1, 1), host([0])),
    binned('no edges', spread([5], -1, 1), host([])),
    binned('no elements', spread([0], -1, 1), host([0, 1])),
    binned('integers in fractions', spread([8], -3, 5, 1, 'int32'), host([-0.5, 1.5, 3])),
    binned('integers in integers', spread([8], -3, 5, 1, 'int32'), host([-1, 0, 3], [3], 'int32')),
    {
      title: 'a list of edges',
      inputs: [spread([2, 3], -1, 3)],
      call: (t) => digitize(t!, [0, 0.1, 1]),
      reference: (t) => places(t!.dtype === 'float64' ? [0, 0.1, 1] : [0, Math.fround(0.1), 1], t!, 'right'),
      gradients: [],
    },
    {
      title: 'a list of whole edges for large integers',
      inputs: [host([2 ** 30 + 1, 2 ** 30], [2], 'int32')],
      call: (t) => digitize(t!, [0, 2 ** 30 + 1]),
      reference: (t) => places([0, 2 ** 30 + 1], t!, 'right'),
    },
  ],
  badCalls: [
    { title: 'edges that fall', call: () => digitize(tensor([1]), [2, 1]), code: 'unsorted' },
    { title: 'a matrix of edges', call: () => digitize(tensor([1]), zeros([2, 2])), code: 'shape-mismatch' },
    { title: 'a number for edges', call: () => digitize(tensor([1]), 2), code: 'shape-mismatch' },
    { title: 'ragged edges', call: () => digitize(tensor([1]), [1, [2]] as unknown as number[]), code: 'ragged' },
  ],
};
