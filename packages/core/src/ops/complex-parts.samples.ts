import type { DType } from '../dtype.ts';
import { isFloat } from '../dtype.ts';
import type { In } from '../op.ts';
import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { viewAsComplex, viewAsReal } from './complex.ts';
import { angle, conj, imag, isreal, real } from './complex-parts.ts';

const pairs: readonly HostArray[] = [
  spread([2], -3, 3),
  spread([3, 2], -3, 3, 2),
  spread([2, 3, 2], -3, 3, 3),
  spread([0, 2], -1, 1),
  host([NaN, 1, 1, NaN, Infinity, 2, -Infinity, -0, 0, 0, -0, 0, -3, 0, 3, -0], [8, 2]),
];
const reals: readonly HostArray[] = [
  spread([2, 3], -3, 3),
  spread([], -3, 3, 4),
  host([2, -2, 0, -0, NaN, Infinity, -Infinity]),
  host([3, -4, 0], [3], 'int32'),
  host([3, 0], [2], 'uint8'),
  host([1, 0], [2], 'bool'),
];

/** What a function of a complex number gives, from its parts, and of a real one. */
interface Part {
  readonly name: string;
  readonly fn: (x: In) => Tensor;
  readonly ofPair: (re: number, im: number) => number;
  readonly ofReal: (x: number) => number;
  /** The dtype for complex numbers, and for real ones of a dtype. */
  readonly pairDType?: DType;
  readonly realDType?: (dtype: DType) => DType;
  readonly more?: readonly Sample[];
  readonly gradients?: readonly number[];
}

const everyOther = ({ data }: HostArray, f: (re: number, im: number) => number): number[] =>
  Array.from({ length: data.length / 2 }, (_, i) => f(data[2 * i]!, data[2 * i + 1]!));

const samplesOf = ({
  name,
  fn,
  ofPair,
  ofReal,
  pairDType = 'float32',
  realDType = (dtype) => dtype,
  more = [],
  gradients,
}: Part): OpSamples => ({
  name,
  ops: [],
  samples: [
    ...pairs.map((x): Sample => ({
      title: `complex numbers of shape [${x.shape.slice(0, -1).join(', ')}]`,
      inputs: [x],
      call: (p) => fn(viewAsComplex(p!)),
      reference: (p) => ({ shape: p!.shape.slice(0, -1), dtype: pairDType, data: everyOther(p!, ofPair) }),
      dtypes: ['float32'],
      ...(x.data.some(Number.isNaN) && { gradients: [] }),
    })),
    ...reals.map((x): Sample => ({
      title: `real numbers: ${x.dtype} of shape [${x.shape.join(', ')}]`,
      inputs: [x],
      call: (y) => fn(y!),
      reference: (y) => pointwise(ofReal, realDType(y!.dtype))(y!),
      ...(gradients && { gradients }),
      ...(x.data.some((value) => !Number.isFinite(value) || value === 0) && { gradients: [] }),
    })),
    ...more,
  ],
  badCalls: [
    { title: 'an array', call: () => fn([1, 2] as unknown as In), code: 'operand' },
    { title: 'a string', call: () => fn('1+2j' as unknown as In), code: 'operand' },
    { title: 'null', call: () => fn(null as unknown as In), code: 'unconnected-gradient' },
  ],
});

export const realSamples: OpSamples = samplesOf({ name: 'real', fn: real, ofPair: (re) => re, ofReal: (x) => x });

export const imagSamples: OpSamples = samplesOf({
  name: 'imag',
  fn: imag,
  ofPair: (_, im) => im,
  ofReal: () => 0,
  gradients: [],
});

export const angleSamples: OpSamples = samplesOf({
  name: 'angle',
  fn: angle,
  ofPair: (re, im) => Math.atan2(im, re),
  ofReal: (x) => (Number.isNaN(x) ? NaN : x < 0 ? Math.PI : 0),
  realDType: (dtype) => (isFloat(dtype) ? dtype : 'float32'),
});

export const isrealSamples: OpSamples = samplesOf({
  name: 'isreal',
  fn: isreal,
  ofPair: (_, im) => (im === 0 ? 1 : 0),
  ofReal: () => 1,
  pairDType: 'bool',
  realDType: () => 'bool',
});

const conjugated: Part = {
  name: 'conj',
  fn: (x) => {
    const y = conj(x) as Tensor;
    return y.dtype === 'complex64' ? real(y) : y;
  },
  ofPair: (re) => re,
  ofReal: (x) => x,
  more: pairs.map((x): Sample => ({
    title: `both parts of shape [${x.shape.join(', ')}]`,
    inputs: [x],
    call: (p) => viewAsReal(conj(viewAsComplex(p!)) as Tensor),
    reference: (p) => ({ ...p!, data: p!.data.map((value, i) => (i % 2 === 0 ? value : -value)) }),
    dtypes: ['float32'],
    gradients: [],
  })),
};

export const conjSamples: OpSamples = samplesOf(conjugated);
