import { tensor } from '../create.ts';
import { elementwiseSamples, type OpSamples } from '../sample.ts';
import { copysign, heaviside, sign } from './sign.ts';

export const signSamples: OpSamples = elementwiseSamples({
  fn: sign,
  oracle: (x) => (x > 0 ? 1 : x < 0 ? -1 : x),
  domains: [[0.2, 3]],
  counts: ['int32', 'uint32', 'uint8'],
  special: [-2.5],
  badCalls: [{ title: 'bools', call: () => sign(tensor([true])), code: 'dtype' }],
});

const negative = (x: number): boolean => x < 0 || Object.is(x, -0);

export const copysignSamples: OpSamples = elementwiseSamples({
  fn: copysign,
  oracle: (a, b) => (negative(b) ? -1 : 1) * Math.abs(a),
  // away from the kink of |a| and the step of b
  domains: [
    [-3, -0.2],
    [0.2, 3],
  ],
  counts: ['int32', 'uint8'],
  result: 'float',
});

export const heavisideSamples: OpSamples = elementwiseSamples({
  fn: heaviside,
  oracle: (x, atZero) => (x === 0 ? atZero : x < 0 ? 0 : x > 0 ? 1 : NaN),
  // away from the step
  domains: [
    [0.2, 3],
    [-3, 3],
  ],
  counts: ['int32', 'uint8'],
  result: 'float',
});
