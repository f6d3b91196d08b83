import { tensor } from '../create.ts';
import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import { binaryCrossentropy, binaryCrossentropyLogitsOp, binaryCrossentropyOp } from './binary-crossentropy.ts';

// target · softplus(−x) + (1 − target) · softplus(x), apart so that neither vanishes in the other
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
const ofLogits = pointwise((target, x) => target! * softplus(-x!) + (1 - target!) * softplus(x!));

const ofProbabilities = (target: HostArray, output: HostArray): HostArray => {
  const most = output.dtype === 'float64' ? 1 - 1e-7 : Math.fround(1 - 1e-7);
  return pointwise((t, x) => {
    const p = Math.min(Math.max(x!, 1e-7), most);
    return -(t! * Math.log(p) + (1 - t!) * Math.log1p(-p));
  })(target, output);
};

const logits = (title: string, inputs: readonly HostArray[], more: Partial<Sample> = {}): Sample => ({
  title: `logits: ${title}`,
  inputs,
  call: (target, output) => binaryCrossentropy(target!, output!, { fromLogits: true }),
  reference: (target, output) => ({ ...ofLogits(target!, output!), dtype: output!.dtype }),
  ulp: 8,
  ...more,
});

const probabilities = (title: string, inputs: readonly HostArray[], more: Partial<Sample> = {}): Sample => ({
  title: `probabilities: ${title}`,
  inputs,
  call: (target, output) => binaryCrossentropy(target!, output!),
  reference: (target, output) => ({ ...ofProbabilities(target!, output!), dtype: output!.dtype }),
  ulp: 8,
  ...more,
});

const keras = (id: string, output: readonly number[], fromLogits: boolean, expected: readonly number[]): Sample => ({
  title: `Keras: ${id}`,
  inputs: [host([0.1, 0.9, 0.2, 1], [4, 1]), host(output, [4, 1])],
  call: (target, given) => binaryCrossentropy(target!, given!, { fromLogits }),
  reference: () => host(expected, [4, 1]),
  dtypes: ['float32'],
  gradients: [],
  ulp: 8,
});

const call = binaryCrossentropy as unknown as (...xs: unknown[]) => unknown;

export const binaryCrossentropySamples: OpSamples = {
  name: 'binaryCrossentropy',
  ops: [binaryCrossentropyOp, binaryCrossentropyLogitsOp],
  samples: [
    probabilities('points', [spread([3, 4], 0, 1), spread([3, 4], 0.1, 0.9, 2)]),
    probabilities('bools for targets', [host([1, 0, 1], [3], 'bool'), spread([3], 0.1, 0.9)]),
    probabilities('certain outputs are bounded', [host([1, 0, 1, 0]), host([0, 1, 1, 0])], { gradients: [] }),
    probabilities('no elements', [spread([0], 0, 1), spread([0], 0, 1)], { gradients: [] }),
    logits('points', [spread([3, 4], 0, 1), spread([3, 4], -4, 4, 2)]),
    logits('integers for targets', [host([1, 0, 1], [3], 'int32'), spread([3], -4, 4)]),
    logits('a scalar', [spread([], 0, 1), spread([], -4, 4)]),
    logits('no elements', [spread([0, 2], 0, 1), spread([0, 2], 0, 1)], { gradients: [] }),
    logits('far from 0', [host([1, 0, 1, 0, 1, 0]), host([1e4, 1e4, -1e4, -1e4, 40, -40])], { gradients: [] }),
    keras('keras-0747', [0.1, 0.2, 0.3, 0.4], false, [0.32508278, 1.470808, 0.5261343, 0.91629046]),
    keras('keras-0749', [0.99, -0.2, 0.9, -0.4], true, [1.206961, 0.778139, 1.061154, 0.913015]),
  ],
  badCalls: [
    { title: 'another shape', call: () => call(tensor([1, 0]), tensor([[0.5, 0.5]])), code: 'shape-mismatch' },
    { title: 'a number for fromLogits', call: () => call(tensor([1]), tensor([1]), { fromLogits: 1 }), code: 'option' },
    { title: 'an axis', call: () => call(tensor([1]), tensor([1]), { axis: 0 }), code: 'option' },
    { title: 'an array for the target', call: () => call([1], tensor([1])), code: 'operand' },
  ],
};
