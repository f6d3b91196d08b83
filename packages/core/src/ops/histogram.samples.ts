import { tensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { histogram, histogramEdgesOp, type HistogramOptions } from './histogram.ts';

const sample = (title: string, x: HostArray, options: HistogramOptions = {}): Sample => ({
  title,
  inputs: [x],
  call: (t) => histogram(t!, options),
  reference(t) {
    const dtype = isFloat(t!.dtype) ? t!.dtype : 'float32';
    const round = dtype === 'float32' ? Math.fround : (value: number): number => value;
    const { bins = 10, range } = options;
    let [low, high] = range ?? (t!.data.length > 0 ? [Math.min(...t!.data), Math.max(...t!.data)] : [0, 1]);
    if (low === high) [low, high] = [low! - 0.5, high! + 0.5];
    const edges = Array.from({ length: bins + 1 }, (_, i) => round((low! * (bins - i) + high! * i) / bins));
    const counts = edges
      .slice(0, -1)
      .map(
        (edge, i) =>
          t!.data.filter(
            (value) => value >= edge && (value < edges[i + 1]! || (i === bins - 1 && value === edges[bins])),
          ).length,
      );
    return [host(counts, [bins], 'int32'), host(edges, [bins + 1], dtype)];
  },
  gradients: [],
});

export const histogramSamples: OpSamples = {
  name: 'histogram',
  ops: [histogramEdgesOp],
  samples: [
    sample('ten bins', spread([50], -3, 3)),
    sample('four bins of whole numbers', host([0, 1, 2, 2, 3, 4, 4, 4]), { bins: 4 }),
    sample('one bin', spread([20], -1, 1), { bins: 1 }),
    // edges of half floats are where half floats are
    { ...sample('a matrix', spread([5, 8], -3, 3, 2), { bins: 3 }), dtypes: ['float32', 'float64'] },
    sample('a range: the rest is not counted', spread([60], -3, 3), { bins: 4, range: [-1, 2] }),
    sample('the last edge is inside', host([0, 0.25, 0.5, 0.75, 1]), { bins: 2, range: [0, 1] }),
    sample('NaN and infinities with a range', host([NaN, 0.3, Infinity, -Infinity, 0.6]), { bins: 2, range: [0, 1] }),
    sample('all alike', host([2, 2, 2]), { bins: 3 }),
    sample('a range of one number', host([2, 2.25, 4]), { bins: 4, range: [2, 2] }),
    sample('a scalar', host([2], []), { bins: 2 }),
    sample('no elements', host([]), { bins: 4 }),
    sample('no elements in a range', host([], [0, 3]), { bins: 4, range: [2, 4] }),
    sample('int32', spread([40], -9, 9, 1, 'int32'), { bins: 6 }),
    sample('uint8', spread([40], 0, 255, 1, 'uint8'), { bins: 5, range: [0, 250] }),
    sample('bool', host([1, 0, 1], [3], 'bool'), { bins: 2 }),
    {
      ...sample('the edges have a gradient', host([0.5, 3, 2, -1])),
      call: (t) => histogram(t!, { bins: 4 })[1],
      reference: (t) => {
        const [low, high] = [Math.min(...t!.data), Math.max(...t!.data)];
        return { ...t!, shape: [5], data: [0, 1, 2, 3, 4].map((i) => (low * (4 - i) + high * i) / 4) };
      },
      gradients: [0],
    },
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return histogram(x);
      },
      code: 'disposed',
    },
    { title: 'NaN without a range', call: () => histogram(tensor([1, NaN])), code: 'not-finite' },
    { title: 'infinity without a range', call: () => histogram(tensor([1, Infinity])), code: 'not-finite' },
    { title: 'no bins', call: () => histogram(zeros([3]), { bins: 0 }), code: 'option' },
    { title: 'half a bin', call: () => histogram(zeros([3]), { bins: 1.5 }), code: 'option' },
    { title: 'a range that falls', call: () => histogram(zeros([3]), { range: [1, 0] }), code: 'option' },
    { title: 'an endless range', call: () => histogram(zeros([3]), { range: [0, Infinity] }), code: 'option' },
    { title: 'a number for a range', call: () => histogram(zeros([3]), { range: 3 as never }), code: 'option' },
    {
      title: 'an unknown option',
      call: () => histogram(zeros([3]), { density: true } as HistogramOptions),
      code: 'option',
    },
  ],
};
