import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './creation.ts';
import { ctcDecode, type CtcDecodeOptions, ctcDecodeOp } from './ctc-decode.ts';
import { logProbabilitiesOf } from './softmax-oracle.ts';

const counts = (...values: number[]): HostArray => host(values, [values.length], 'int32');

/** Labels of a row of classes. */
function collapsed(classes: readonly number[], blank: number, merged: boolean): number[] {
  return classes.filter((c, t) => c !== blank && !(merged && t > 0 && classes[t - 1] === c));
}

const filled = (labels: readonly number[], time: number): number[] =>
  Array.from({ length: time }, (_, t) => labels[t] ?? -1);

function greedily(
  x: HostArray,
  lengths: HostArray,
  { mergeRepeated = true, maskIndex = 0 }: CtcDecodeOptions,
): HostArray[] {
  const [batch, time, classes] = x.shape as [number, number, number];
  const examples = Array.from({ length: batch }, (_, b) => {
    const rows = Array.from({ length: lengths.data[b]! }, (_, t) =>
      Array.from({ length: classes }, (_, c) => elementOf(x, [b, t, c])),
    );
    const tops = rows.map((row) => row.reduce((best, value, c) => (value > row[best]! ? c : best), 0));
    const score = rows.reduce((sum, row, t) => sum - row[tops[t]!]!, 0);
    return { labels: filled(collapsed(tops, maskIndex, mergeRepeated), time), score };
  });
  return [
    host(examples.flatMap(({ labels }) => labels), [1, batch, time], 'int32'), // prettier-ignore
    { shape: [batch, 1], dtype: x.dtype, data: examples.map(({ score }) => score) },
  ];
}

/** By adding up every way: classes^time of them. Right for beams that lose nothing. */
function exhaustively(
  x: HostArray,
  lengths: HostArray,
  { topPaths = 1, maskIndex = 0 }: CtcDecodeOptions,
): HostArray[] {
  const [batch, time, classes] = x.shape as [number, number, number];
  const logs = logProbabilitiesOf(x, [2]);
  const examples = Array.from({ length: batch }, (_, b) => {
    const totals = new Map<string, { labels: number[]; sum: number }>();
    const walk = (row: readonly number[], log: number): void => {
      if (row.length === lengths.data[b]!) {
        const labels = collapsed(row, maskIndex, true);
        const known = totals.get(labels.join()) ?? { labels, sum: 0 };
        known.sum += Math.exp(log);
        totals.set(labels.join(), known);
        return;
      }
      for (let c = 0; c < classes; c++) walk([...row, c], log + elementOf(logs, [b, row.length, c]));
    };
    walk([], 0);
    const best = [...totals.values()].sort((a, c) => c.sum - a.sum);
    return Array.from({ length: topPaths }, (_, k) => ({
      labels: filled(best[k]?.labels ?? [], time),
      score: Math.log(best[k]?.sum ?? 0),
    }));
  });
  return [
    host(Array.from({ length: topPaths }, (_, k) => examples.flatMap((paths) => paths[k]!.labels)).flat(), [topPaths, batch, time], 'int32'), // prettier-ignore
    { shape: [batch, topPaths], dtype: x.dtype, data: examples.flatMap((paths) => paths.map(({ score }) => score)) },
  ];
}

const sample = (title: string, shape: Shape, lengths: HostArray, options: CtcDecodeOptions = {}, seed = 1): Sample => ({
  title,
  inputs: [spread(shape, -2, 2, seed), lengths],
  call: (x, n) => ctcDecode(x as In, n as In, options) as Tensor[],
  reference: (x, n) => (options.strategy === 'beam_search' ? exhaustively(x!, n!, options) : greedily(x!, n!, options)),
  gradients: [],
});

const recorded = host(
  [0.1, 0.4, 0.2, 0.4, 0.3, -0.3, 0.4, 0.2, 0.3, 0.2, 0.4, 0.3, 0.7, 0.4, 0.3, 0.2, 0.3, 0.3, 0.4, 0.1, 0.6, -0.1, 0.1, 0.5, 0.1, 0.4, 0.2, 0.7, 0.3, 0.3, -0.2, 0.7, 0.3, 0.2, 0.4, 0.1], // prettier-ignore
  [3, 3, 4],
);

const call = (options?: unknown, lengths: unknown = [2], shape: Shape = [1, 2, 3]): unknown =>
  ctcDecode(zeros(shape) as In, lengths as In, options as object);

export const ctcDecodeSamples: OpSamples = {
  name: 'ctcDecode',
  slopeless: true,
  ops: [ctcDecodeOp],
  samples: [
    sample('greedy', [3, 6, 4], counts(6, 6, 6)),
    sample('greedy, lengths', [3, 6, 4], counts(6, 3, 0)),
    sample('greedy, repeated labels', [2, 8, 2], counts(8, 8), {}, 5),
    sample('greedy, all repeats', [2, 8, 3], counts(8, 7), { mergeRepeated: false }),
    sample('greedy, another blank', [2, 5, 4], counts(5, 4), { maskIndex: 3 }),
    sample('greedy, no batch', [0, 3, 2], counts()),
    sample('greedy, no time', [2, 0, 2], counts(0, 0)),
    sample('beam search', [2, 4, 3], counts(4, 4), { strategy: 'beam_search' }),
    sample('beam search, several paths', [2, 4, 3], counts(4, 3), { strategy: 'beam_search', topPaths: 5 }),
    sample('beam search, another blank', [1, 5, 3], counts(5), { strategy: 'beam_search', topPaths: 3, maskIndex: 2 }),
    sample('beam search, more paths than there are', [1, 1, 2], counts(1), { strategy: 'beam_search', topPaths: 4 }),
    sample('beam search, no time', [1, 2, 3], counts(0), { strategy: 'beam_search', topPaths: 2 }),
    {
      title: 'Keras: keras-0757',
      inputs: [recorded],
      call: (x) => ctcDecode(x as In, [3, 3, 1])[1] as Tensor,
      reference: (x) => ({ ...host([-1.2, -1.7, -0.7], [3, 1]), dtype: x!.dtype }),
      dtypes: ['float32'],
      gradients: [],
    },
    {
      title: 'Keras: keras-0759',
      inputs: [recorded],
      call: (x) => ctcDecode(x as In, [3, 3, 1], { strategy: 'beam_search', beamWidth: 4, topPaths: 2 })[0] as Tensor,
      reference: () => host([1, 2, -1, 2, -1, -1, 3, -1, -1, 2, -1, -1, 3, -1, -1, 1, -1, -1], [2, 3, 3], 'int32'),
      gradients: [],
    },
    {
      title: 'integers, equals: the first',
      inputs: [host([0, 2, 2, 0, 1, 0], [1, 2, 3], 'int32')],
      call: (x) => ctcDecode(x as In, [2]) as Tensor[],
      reference: () => [host([1, -1], [1, 1, 2], 'int32'), host([-3], [1, 1])],
      gradients: [],
    },
  ],
  badCalls: [
    { title: 'a length too long', code: 'index-range', call: () => call({}, [3]) },
    { title: 'a negative length', code: 'index-range', call: () => call({}, [-1]) },
    { title: 'a fraction of a length', code: 'index-range', call: () => call({}, tensor([1.5])) },
    { title: 'lengths of another batch', code: 'shape-mismatch', call: () => call({}, [1, 1]) },
    { title: 'a number for the lengths', code: 'shape-mismatch', call: () => call({}, 2) },
    { title: 'no batch axis', code: 'shape-mismatch', call: () => call({}, [2], [2, 3]) },
    { title: 'an unknown strategy', code: 'option', call: () => call({ strategy: 'beam' }) },
    { title: 'a beam of nothing', code: 'option', call: () => call({ strategy: 'beam_search', beamWidth: 0 }) },
    { title: 'more paths than the beam keeps', code: 'option', call: () => call({ strategy: 'beam_search', beamWidth: 2, topPaths: 3 }) }, // prettier-ignore
    { title: 'several greedy paths', code: 'option', call: () => call({ topPaths: 2 }) },
    { title: 'repeated labels in a beam search', code: 'option', call: () => call({ strategy: 'beam_search', mergeRepeated: false }) }, // prettier-ignore
    { title: 'a blank that is no class', code: 'option', call: () => call({ maskIndex: 3 }) },
    { title: 'an unknown option', code: 'option', call: () => call({ width: 3 }) },
  ],
};
