import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import {
  categoricalCrossentropy,
  categoricalCrossentropyOp,
  type CrossentropyOptions,
  sparseCategoricalCrossentropy,
  sparseCategoricalCrossentropyOp,
} from './crossentropy.ts';
import { logitsSlopeOp, probabilitySlopeOp, shareSlopeOp } from './crossentropy-slopes.ts';
import { pickOp, placeOp } from './pick.ts';
import { groupsOf, logProbabilitiesOf } from './softmax-oracle.ts';

const without = (shape: readonly number[], axis: number): number[] => shape.filter((_, a) => a !== axis);

/** The logarithms of what Keras makes of probabilities: divided by their sum, then kept in [1e-7, 1 − 1e-7] (of float32, for float32). */
function logsOf(output: HostArray, { fromLogits }: CrossentropyOptions, axis: number): readonly number[] {
  if (fromLogits) return logProbabilitiesOf(output, [axis]).data;
  const most = output.dtype === 'float64' ? 1 - 1e-7 : Math.fround(1 - 1e-7);
  const logs = new Array<number>(output.data.length);
  for (const group of groupsOf(output, [axis])) {
    const total = group.reduce((sum, i) => sum + output.data[i]!, 0);
    for (const i of group) logs[i] = Math.log(Math.min(Math.max(output.data[i]! / total, 1e-7), most));
  }
  return logs;
}

const dense =
  (options: CrossentropyOptions) =>
  (target: HostArray, output: HostArray): HostArray => {
    const axis = ((options.axis ?? -1) + output.shape.length) % output.shape.length;
    const logs = logsOf(output, options, axis);
    return {
      shape: without(output.shape, axis),
      dtype: output.dtype,
      data: groupsOf(output, [axis]).map((group) => -group.reduce((sum, i) => sum + target.data[i]! * logs[i]!, 0)),
    };
  };

const sparse =
  (options: CrossentropyOptions) =>
  (labels: HostArray, output: HostArray): HostArray => {
    const axis = ((options.axis ?? -1) + output.shape.length) % output.shape.length;
    const logs = logsOf(output, options, axis);
    return {
      shape: without(output.shape, axis),
      dtype: output.dtype === 'float64' ? 'float64' : 'float32',
      data: groupsOf(output, [axis]).map((group, k) => -logs[group[Math.trunc(labels.data[k]!) || 0]!]!),
    };
  };

type Call = (...xs: Parameters<typeof categoricalCrossentropy>) => ReturnType<typeof categoricalCrossentropy>;

const maker =
  (fn: Call, reference: (options: CrossentropyOptions) => Sample['reference']) =>
  (title: string, inputs: readonly HostArray[], options?: CrossentropyOptions, more: Partial<Sample> = {}): Sample => ({
    title,
    inputs,
    call: (target, output) => fn(target!, output!, options),
    reference: reference(options ?? {}),
    ...more,
  });

const categorical = maker(categoricalCrossentropy, dense as (options: CrossentropyOptions) => Sample['reference']);
const bySparse = maker(sparseCategoricalCrossentropy, sparse as (options: CrossentropyOptions) => Sample['reference']);

const logits = { fromLogits: true };
const onehot = host([0, 1, 0, 1, 0, 0], [2, 3]);
// keras-0750 and keras-0752
const kerasTarget = host([0.33008796, 0.0391289, 0.9503603, 0.80376697, 0.9236334, 0.19147757], [2, 3]);
const kerasOutput = host([0.2344643, 0.35822913, 0.06683268, 0.3413979, 0.05420256, 0.81619656], [2, 3]);
const fromKeras = (id: string, options: CrossentropyOptions, expected: readonly number[]): Sample =>
  categorical(`Keras: ${id}`, [kerasTarget, kerasOutput], options, {
    reference: () => host(expected),
    dtypes: ['float32'],
    gradients: [],
    ulp: 4,
  });

const dull = categoricalCrossentropy as unknown as (...xs: unknown[]) => unknown;

export const categoricalCrossentropySamples: OpSamples = {
  name: 'categoricalCrossentropy',
  ops: [categoricalCrossentropyOp, logitsSlopeOp, probabilitySlopeOp, shareSlopeOp],
  samples: [
    categorical('logits', [spread([3, 4], 0, 1), spread([3, 4], -4, 4, 2)], logits),
    categorical('probabilities', [spread([3, 4], 0, 1), spread([3, 4], 0.1, 1, 2)]),
    categorical('one-hot targets', [onehot, spread([2, 3], 0.1, 1)]),
    categorical('one-hot targets of integers', [{ ...onehot, dtype: 'int32' }, spread([2, 3], -2, 2)], logits),
    categorical('one-hot targets of bools', [{ ...onehot, dtype: 'bool' }, spread([2, 3], -2, 2)], logits),
    categorical('an axis inside', [spread([2, 3, 4], 0, 1), spread([2, 3, 4], -4, 4, 2)], { ...logits, axis: 1 }),
    categorical('the first axis, of probabilities', [spread([3, 2], 0, 1), spread([3, 2], 0.1, 1, 2)], { axis: 0 }),
    categorical('one example', [spread([4], 0, 1), spread([4], -4, 4)], logits),
    categorical('no examples', [spread([0, 3], 0, 1), spread([0, 3], 0, 1)], logits, { gradients: [] }),
    categorical('certain outputs are bounded', [onehot, host([0, 1, 0, 0, 0, 2], [2, 3])], {}, { gradients: [] }),
    categorical('logits that would overflow', [onehot, host([1e4, -1e4, 0, 1e4, 0, -1e4], [2, 3])], logits),
    fromKeras('keras-0750', {}, [2.540953, 3.9637442]),
    fromKeras('keras-0752', logits, [1.5941995, 2.498806]),
  ],
  badCalls: [
    {
      title: 'labels',
      call: () =>
        dull(
          tensor([0, 1]),
          tensor([
            [1, 0],
            [0, 1],
          ]),
        ),
      code: 'shape-mismatch',
    },
    { title: 'an axis outside', call: () => dull(tensor([1]), tensor([1]), { axis: 1 }), code: 'axis' },
    { title: 'scalars', call: () => dull(1, 1), code: 'axis' },
    { title: 'a bare axis', call: () => dull(tensor([1]), tensor([1]), 0), code: 'option' },
    { title: 'an unknown option', call: () => dull(tensor([1]), tensor([1]), { logits: true }), code: 'option' },
    { title: 'a number for fromLogits', call: () => dull(tensor([1]), tensor([1]), { fromLogits: 1 }), code: 'option' },
  ],
};

const labels = host([2, 0, 1], [3], 'int32');
const given = sparseCategoricalCrossentropy as unknown as (...xs: unknown[]) => unknown;
const three = (): unknown =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

export const sparseCategoricalCrossentropySamples: OpSamples = {
  name: 'sparseCategoricalCrossentropy',
  ops: [sparseCategoricalCrossentropyOp, pickOp, placeOp],
  samples: [
    bySparse('logits', [labels, spread([3, 4], -4, 4)], logits),
    bySparse('probabilities', [labels, spread([3, 4], 0.1, 1)]),
    bySparse('labels in a column', [host([2, 0, 1], [3, 1], 'int32'), spread([3, 4], -4, 4)], logits),
    bySparse('labels of floating point', [host([2, 0.75, -0.5]), spread([3, 4], -4, 4)], logits, { gradients: [1] }),
    bySparse('labels of uint8', [host([2, 0, 1], [3], 'uint8'), spread([3, 4], -4, 4)], logits),
    bySparse('an axis inside', [host([2, 0, 1, 1, 2, 0, 0, 1], [2, 4], 'int32'), spread([2, 3, 4], -4, 4)], {
      ...logits,
      axis: 1,
    }),
    bySparse('the first axis, of probabilities', [host([2, 0], [2], 'int32'), spread([3, 2], 0.1, 1)], { axis: 0 }),
    bySparse('one example', [host([3], [], 'int32'), spread([4], -4, 4)], logits),
    bySparse('no examples', [host([], [0], 'int32'), spread([0, 3], 0, 1)], logits, { gradients: [] }),
    bySparse('certain outputs are bounded', [labels, host([0, 0, 1, 1, 0, 0, 1, 0, 0], [3, 3])], {}, { gradients: [] }),
    bySparse('logits that would overflow', [labels, host([1e4, 0, -1e4, 1e4, 0, -1e4, 0, 1e4, 9999], [3, 3])], logits),
  ],
  badCalls: [
    { title: 'a label beyond the classes', call: () => given(tensor([0, 3]), three()), code: 'index-range' },
    {
      title: 'a negative label',
      call: () => given(tensor(new Int32Array([0, -1])), three(), logits),
      code: 'index-range',
    },
    { title: 'NaN for a label', call: () => given(tensor([NaN, 0]), three(), logits), code: 'index-range' },
    { title: 'one-hot targets', call: () => given(three(), three()), code: 'shape-mismatch' },
    { title: 'too few labels', call: () => given(tensor([0]), three()), code: 'shape-mismatch' },
    { title: 'an axis outside', call: () => given(tensor([0]), tensor([1]), { axis: -2 }), code: 'axis' },
    { title: 'a number for fromLogits', call: () => given(tensor(0), tensor([1]), { fromLogits: 0 }), code: 'option' },
    { title: 'an unknown option', call: () => given(tensor(0), tensor([1]), { ignoreClass: 1 }), code: 'option' },
  ],
};
