import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { fromKeras } from './activation-cases.ts';
import { ones, zeros } from './creation.ts';
import {
  layerNormalization,
  layerNormalizationMomentsOp,
  layerNormalizationOp,
  type LayerNormalizationParameters,
} from './layer-normalization.ts';
import {
  deviationFactorOp,
  normalizationSlopeOp,
  scaleNormalizedOp,
  scaleSumsOp,
  slopeMeansOp,
} from './normalization-sums.ts';
import { rmsNormalization, rmsNormalizationFactorOp, rmsNormalizationOp } from './rms-normalization.ts';

const f = (shape: Shape, seed = 1): HostArray => spread(shape, -2, 2, seed);

/** Features less their mean (if centered), over the root of the mean of their squares. */
function normalized(x: HostArray, axes: readonly number[], epsilon: number, centered: boolean): HostArray {
  const extents = axes.map((axis) => x.shape[axis]!);
  return build(x.shape, x.dtype, (index) => {
    const features = placesOf(extents).map(
      (place) =>
      elementOf(x, index.map((at, axis) => (axes.includes(axis) ? place[axes.indexOf(axis)]! : at))), // prettier-ignore
    );
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    const center = centered ? mean(features) : 0;
    return (elementOf(x, index) - center) / Math.sqrt(mean(features.map((v) => (v - center) ** 2)) + epsilon);
  });
}

/** A weight at the place of an element. */
const weightAt = (weight: HostArray, axes: readonly number[], index: readonly number[]): number =>
  elementOf(weight, axes.map((axis) => index[axis]!)); // prettier-ignore

interface Case {
  readonly title: string;
  readonly x: HostArray;
  readonly axes: readonly number[];
  readonly gamma?: true;
  readonly beta?: true;
  readonly options?: LayerNormalizationParameters;
  readonly ulp?: number;
}

const sample = ({ title, x, axes, gamma, beta, options, ulp }: Case): Sample => {
  const shape = axes.map((axis) => x.shape[axis]!);
  return {
    title,
    inputs: [x, ...(gamma ? [spread(shape, 0.5, 2, 4)] : []), ...(beta ? [f(shape, 5)] : [])],
    call: (a, ...weights) =>
      layerNormalization(a as In, {
        ...options,
        ...(gamma && { gamma: weights[0]! }),
        ...(beta && { beta: weights.at(-1)! }),
      }) as Tensor,
    reference: (a, ...weights) => {
      const unit = normalized(a!, axes, options?.epsilon ?? 1e-7, true);
      return build(a!.shape, a!.dtype, (index) => {
        const scaled = elementOf(unit, index) * (gamma ? weightAt(weights[0]!, axes, index) : 1);
        return scaled + (beta ? weightAt(weights.at(-1)!, axes, index) : 0);
      });
    },
    ...(ulp !== undefined && { ulp }),
  };
};

const rms = (
  title: string,
  x: HostArray,
  axes: readonly number[],
  scaled: boolean,
  options: { axis?: number | number[]; epsilon?: number } = {},
): Sample => ({
  title,
  inputs: [x, ...(scaled ? [spread(axes.map((axis) => x.shape[axis]!), 0.5, 2, 4)] : [])], // prettier-ignore
  call: (a, scale) => rmsNormalization(a as In, { ...options, ...(scaled && { scale: scale! }) }) as Tensor,
  reference: (a, scale) => {
    const unit = normalized(a!, axes, options.epsilon ?? 1e-7, false);
    return build(a!.shape, a!.dtype, (index) => elementOf(unit, index) * (scaled ? weightAt(scale!, axes, index) : 1));
  },
});

type Call = (x: In, options?: never) => unknown;

const badCalls = (call: Call, weight: string): OpSamples['badCalls'] => {
  const refused = (title: string, code: string, options: () => object): OpSamples['badCalls'][number] => ({
    title,
    code,
    call: () => call(ones([2, 3]) as In, options() as never),
  });
  return [
    refused('a weight of another length', 'shape-mismatch', () => ({ [weight]: ones([2]) })),
    refused('a weight with the axes of x', 'shape-mismatch', () => ({ [weight]: ones([1, 3]) })),
    refused('a number for a weight', 'shape-mismatch', () => ({ [weight]: 2 })),
    refused('a weight for one of two axes', 'shape-mismatch', () => ({ axis: [0, 1], [weight]: ones([3]) })),
    refused('an axis outside', 'axis', () => ({ axis: 2 })),
    refused('an axis twice', 'axis', () => ({ axis: [1, -1] })),
    refused('a fraction of an axis', 'axis', () => ({ axis: 0.5 })),
    refused('a negative epsilon', 'option', () => ({ epsilon: -1 })),
    refused('NaN for epsilon', 'option', () => ({ epsilon: NaN })),
    refused('an unknown option', 'option', () => ({ momentum: 0.9 })),
    { title: 'a bare axis', code: 'option', call: () => call(ones([2, 3]) as In, 1 as never) },
    { title: 'a scalar', code: 'axis', call: () => call(1) },
    { title: 'an array', code: 'operand', call: () => call([1, 2] as never) },
    {
      title: 'what is disposed of',
      code: 'disposed',
      call: () => {
        const gone = zeros([2, 3]) as Tensor;
        gone.dispose();
        return call(gone as In);
      },
    },
  ];
};

export const layerNormalizationSamples: OpSamples = {
  name: 'layerNormalization',
  ops: [
    layerNormalizationOp,
    layerNormalizationMomentsOp,
    scaleNormalizedOp,
    normalizationSlopeOp,
    deviationFactorOp,
    slopeMeansOp,
    scaleSumsOp,
  ],
  samples: [
    sample({ title: 'the last axis', x: f([3, 5]), axes: [1] }),
    sample({ title: 'gamma and beta', x: f([3, 5]), axes: [1], gamma: true, beta: true }),
    sample({ title: 'gamma alone', x: f([2, 3, 4]), axes: [2], gamma: true, options: { epsilon: 1e-3 } }),
    sample({ title: 'beta alone', x: f([2, 3, 4]), axes: [2], beta: true }),
    sample({ title: 'an axis inside', x: f([2, 4, 3]), axes: [1], gamma: true, beta: true, options: { axis: 1 } }),
    sample({ title: 'two axes', x: f([2, 3, 4]), axes: [1, 2], gamma: true, beta: true, options: { axis: [-1, 1] } }),
    sample({
      title: 'two axes apart',
      x: f([3, 2, 4]),
      axes: [0, 2],
      gamma: true,
      beta: true,
      options: { axis: [0, 2] },
    }),
    sample({ title: 'all axes', x: f([3, 4]), axes: [0, 1], gamma: true, beta: true, options: { axis: [0, 1] } }),
    sample({ title: 'a vector', x: f([6]), axes: [0], gamma: true, options: { epsilon: 0 } }),
    sample({ title: 'one row', x: f([1, 4]), axes: [1], gamma: true, beta: true }),
    sample({ title: 'a large mean', x: spread([2, 6], 100, 104), axes: [1], gamma: true, options: { epsilon: 0.1 } }),
    sample({ title: 'no rows', x: f([0, 3]), axes: [1], gamma: true, beta: true }),
    {
      ...sample({
        title: 'features of one element',
        x: f([3, 1]),
        axes: [1],
        gamma: true,
        beta: true,
        options: { epsilon: 0.5 },
      }),
      // that of x is 0, which is the unit of what rounding leaves of it
      gradients: [1, 2],
    },
    {
      title: 'integers',
      inputs: [host([1, 3, 2, 8], [2, 2], 'int32')],
      call: (x) => layerNormalization(x as In, { epsilon: 0 }) as Tensor,
      reference: () => host([-1, 1, -1, 1], [2, 2]),
    },
    {
      title: 'integers with weights in float64',
      inputs: [host([1, 3, 2, 8], [2, 2], 'int32'), host([10, 1], [2], 'float64')],
      call: (x, gamma) => layerNormalization(x as In, { epsilon: 0, gamma: gamma! }) as Tensor,
      reference: (_, gamma) => build([2, 2], 'float64', ([, k]) => (k === 0 ? -gamma!.data[0]! : gamma!.data[1]!)),
    },
    // recorded to five digits
    fromKeras('keras-0774', host([0, 1, 2, 3, 4]), (x) => layerNormalization(x as In) as Tensor, [-1.4142135, -0.70710677, 0, 0.7071067, 1.4142135], 1e4), // prettier-ignore
  ],
  badCalls: [
    ...badCalls(layerNormalization as Call, 'gamma'),
    { title: 'a beta of another length', code: 'shape-mismatch', call: () => layerNormalization(tensor([[1, 2]]), { beta: ones([3]) }) }, // prettier-ignore
  ],
};

export const rmsNormalizationSamples: OpSamples = {
  name: 'rmsNormalization',
  ops: [
    rmsNormalizationOp,
    rmsNormalizationFactorOp,
    scaleNormalizedOp,
    normalizationSlopeOp,
    deviationFactorOp,
    slopeMeansOp,
    scaleSumsOp,
  ],
  samples: [
    rms('the last axis', f([3, 5]), [1], false),
    rms('a scale', f([3, 5]), [1], true),
    rms('three axes', f([2, 3, 4]), [2], true, { epsilon: 1e-3 }),
    rms('an axis inside', f([2, 4, 3]), [1], true, { axis: -2 }),
    rms('two axes', f([2, 3, 4]), [1, 2], true, { axis: [2, 1] }),
    rms('two axes apart', f([3, 2, 4]), [0, 2], true, { axis: [0, 2] }),
    rms('all axes', f([3, 4]), [0, 1], false, { axis: [0, 1] }),
    rms('a vector', f([6]), [0], true, { epsilon: 0 }),
    rms('no rows', f([0, 3]), [1], true),
    rms('features of one element', f([3, 1]), [1], true, { epsilon: 0.5 }),
    {
      title: 'integers',
      inputs: [host([3, -3, 1, 7], [2, 2], 'int32')],
      call: (x) => rmsNormalization(x as In, { epsilon: 0 }) as Tensor,
      reference: () => host([1, -1, 0.2, 1.4], [2, 2]),
    },
    // recorded to five digits
    {
      ...fromKeras('keras-0800', host([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]), (x) => rmsNormalization(x as In, { scale: ones([3]) }) as Tensor, [0.46291, 0.92582, 1.38873, 0.78954, 0.98693, 1.18431], 1e5), // prettier-ignore
    },
  ],
  badCalls: badCalls(rmsNormalization as Call, 'scale'),
};
