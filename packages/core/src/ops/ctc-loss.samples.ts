import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { fromKeras } from './activation-cases.ts';
import { zeros } from './creation.ts';
import { ctcLabelsOp, ctcLoss, ctcPathOp } from './ctc-loss.ts';
import { ctcLossOp, ctcMarksOp, ctcShareOp, ctcSlopeOp, ctcStepOp, shiftOp } from './ctc-recursion.ts';
import { logProbabilitiesOf } from './softmax-oracle.ts';

/** By trying every way: classes^time of them. */
function tried(target: HostArray, output: HostArray, labels: HostArray, times: HostArray, blank: number): HostArray {
  const [batch, , classes] = output.shape as [number, number, number];
  const logs = logProbabilitiesOf(output, [2]);
  return build([batch], output.dtype, ([example]) => {
    const [length, last] = [labels, times].map(({ data }) => Math.round(data[example!]!)) as [number, number];
    const wanted = Array.from({ length }, (_, k) => Math.round(elementOf(target, [example!, k]))).join();
    const ways: number[] = [];
    const walk = (t: number, sum: number, read: readonly number[], before: number): void => {
      if (!(t < last)) {
        if (read.join() === wanted) ways.push(sum);
        return;
      }
      for (let c = 0; c < classes; c++)
        walk(t + 1, sum + elementOf(logs, [example!, t, c]), c === blank || c === before ? read : [...read, c], c);
    };
    walk(0, 0, [], blank);
    const top = Math.max(...ways);
    return ways.length === 0 ? Infinity : -(top + Math.log(ways.reduce((sum, way) => sum + Math.exp(way - top), 0)));
  });
}

const ints = (rows: readonly (readonly number[])[]): HostArray =>
  host(rows.flat(), [rows.length, rows[0]?.length ?? 0], 'int32');
const counts = (...values: number[]): HostArray => host(values, [values.length], 'int32');
const f = (shape: Shape, seed = 1): HostArray => spread(shape, -1.5, 1.5, seed);

interface Case {
  readonly title: string;
  readonly target: HostArray;
  readonly output: HostArray;
  readonly labels: HostArray;
  readonly times: HostArray;
  readonly blank?: number;
}

const sample = ({ title, target, output, labels, times, blank = 0 }: Case, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [target, output, labels, times],
  call: (t, o, l, n) => ctcLoss(t as In, o as In, l as In, n as In, blank === 0 ? {} : { maskIndex: blank }) as Tensor,
  reference: (t, o, l, n) => tried(t!, o!, l!, n!, blank),
  ...more,
});

const call = (target: unknown, shape: Shape, labels: unknown = [1], times: unknown = [2], options?: unknown): unknown =>
  ctcLoss(target as In, zeros(shape) as In, labels as In, times as In, options as object);
const one = (): unknown => tensor([[1]], { dtype: 'int32' });

export const ctcLossSamples: OpSamples = {
  name: 'ctcLoss',
  ops: [ctcLossOp, ctcSlopeOp, ctcLabelsOp, ctcPathOp, ctcStepOp, ctcShareOp, ctcMarksOp, shiftOp],
  samples: [
    sample({ title: 'two labels', target: ints([[1, 2]]), output: f([1, 4, 3]), labels: counts(2), times: counts(4) }),
    sample({ title: 'a batch', target: ints([[1, 2], [2, 1]]), output: f([2, 4, 3]), labels: counts(2, 2), times: counts(4, 4) }), // prettier-ignore
    sample({ title: 'a label twice', target: ints([[1, 1]]), output: f([1, 5, 3]), labels: counts(2), times: counts(5) }), // prettier-ignore
    sample({ title: 'lengths', target: ints([[1, 2, 2], [3, 0, 0]]), output: f([2, 5, 4]), labels: counts(2, 1), times: counts(3, 4) }), // prettier-ignore
    sample({ title: 'what is behind the labels', target: ints([[1, -1], [2, 99]]), output: f([2, 3, 3]), labels: counts(1, 1), times: counts(3, 2) }), // prettier-ignore
    sample({ title: 'another blank', target: ints([[0, 1, 0]]), output: f([1, 5, 3]), labels: counts(3), times: counts(5), blank: 2 }), // prettier-ignore
    sample({ title: 'no labels', target: ints([[1, 2]]), output: f([1, 3, 3]), labels: counts(0), times: counts(3) }),
    sample({ title: 'room for no labels', target: ints([[], []]), output: f([2, 3, 2]), labels: counts(0, 0), times: counts(3, 1) }), // prettier-ignore
    sample({ title: 'as many times as labels', target: ints([[1, 2, 3]]), output: f([1, 3, 4]), labels: counts(3), times: counts(3) }), // prettier-ignore
    sample({ title: 'too few times', target: ints([[1, 1], [1, 2]]), output: f([2, 3, 3]), labels: counts(2, 2), times: counts(2, 3) }, { gradients: [] }), // prettier-ignore
    sample({ title: 'no time', target: ints([[1], [1]]), output: f([2, 2, 3]), labels: counts(0, 1), times: counts(0, 0) }, { gradients: [] }), // prettier-ignore
    sample({ title: 'no times', target: ints([[1]]), output: f([1, 0, 3]), labels: counts(0), times: counts(0) }),
    sample({ title: 'no batch', target: host([], [0, 2], 'int32'), output: f([0, 3, 3]), labels: counts(), times: counts() }), // prettier-ignore
    sample({ title: 'only blanks', target: ints([[0]]), output: f([1, 3, 1]), labels: counts(0), times: counts(3) }),
    sample(
      {
        title: 'impossible classes',
        target: ints([[1]]),
        output: host([0, 1, -Infinity, 0, -Infinity, -Infinity, 0, 1, 2], [1, 3, 3]),
        labels: counts(1),
        times: counts(3),
      },
      { gradients: [] },
    ),
    sample({ title: 'labels as numbers', target: host([1, 2], [1, 2]), output: f([1, 3, 3]), labels: counts(2), times: counts(3) }, { gradients: [1] }), // prettier-ignore
    {
      ...fromKeras(
        'keras-0761',
        host([0.4, 0.8, 0.4, 0.2, 0.8, 0.3, 0.9, 0.4, 0.5, 0.4, 0.8, 0.4, 0.2, 0.3, 0.3, 0.4, 0.3, 0.2], [2, 3, 3]),
        (x) => ctcLoss(tensor([[1, 2, 1], [1, 2, 2]], { dtype: 'int32' }) as In, x as In, [3, 2], [3, 2]) as Tensor, // prettier-ignore
        [3.441167, 1.9168018],
        4,
      ),
    },
  ],
  badCalls: [
    { title: 'a label that is no class', code: 'index-range', call: () => call(tensor([[3]], { dtype: 'int32' }), [1, 2, 3]) }, // prettier-ignore
    { title: 'a negative label', code: 'index-range', call: () => call(tensor([[-1]], { dtype: 'int32' }), [1, 2, 3]) },
    { title: 'a fraction of a label', code: 'index-range', call: () => call(tensor([[1.5]]), [1, 2, 3]) },
    { title: 'more labels than there are', code: 'index-range', call: () => call(one(), [1, 2, 3], [2]) },
    { title: 'more times than there are', code: 'index-range', call: () => call(one(), [1, 2, 3], [1], [3]) },
    { title: 'a negative length', code: 'index-range', call: () => call(one(), [1, 2, 3], [-1]) },
    { title: 'a fraction of a length', code: 'index-range', call: () => call(one(), [1, 2, 3], tensor([0.5])) },
    { title: 'lengths of another batch', code: 'shape-mismatch', call: () => call(one(), [1, 2, 3], [1, 1]) },
    { title: 'labels of another batch', code: 'shape-mismatch', call: () => call(one(), [2, 2, 3], [1, 1], [2, 2]) },
    { title: 'a target without batch', code: 'shape-mismatch', call: () => call(tensor([1]), [1, 2, 3]) },
    { title: 'an output without classes', code: 'shape-mismatch', call: () => call(one(), [1, 2]) },
    { title: 'a number for a length', code: 'shape-mismatch', call: () => call(one(), [1, 2, 3], 1) },
    {
      title: 'a blank that is no class',
      code: 'option',
      call: () => call(one(), [1, 2, 3], [1], [2], { maskIndex: 3 }),
    },
    { title: 'a negative blank', code: 'option', call: () => call(one(), [1, 2, 3], [1], [2], { maskIndex: -1 }) },
    { title: 'an unknown option', code: 'option', call: () => call(one(), [1, 2, 3], [1], [2], { blank: 0 }) },
    { title: 'bools for labels', code: 'dtype', call: () => call(tensor([[true]]), [1, 2, 3]) },
  ],
};
