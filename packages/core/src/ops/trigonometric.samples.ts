import { elementwiseSamples, host, type OpSamples } from '../sample.ts';
import { arccos, arcsin, arctan, arctan2, cos, deg2rad, hypot, rad2deg, sin, sinc, tan } from './trigonometric.ts';

const counts = ['int32', 'uint8'] as const;

export const sinSamples: OpSamples = elementwiseSamples({
  fn: sin,
  oracle: Math.sin,
  counts,
  result: 'float',
  special: [3.14159, -1e-6, 100],
});

export const cosSamples: OpSamples = elementwiseSamples({
  fn: cos,
  oracle: Math.cos,
  counts,
  result: 'float',
  special: [3.14159, -1e-6, 100],
});

export const tanSamples: OpSamples = elementwiseSamples({
  fn: tan,
  oracle: Math.tan,
  domains: [[-1.2, 1.2]],
  counts,
  result: 'float',
  special: [1.5, -1e-6],
});

export const arcsinSamples: OpSamples = elementwiseSamples({
  fn: arcsin,
  oracle: Math.asin,
  domains: [[-0.9, 0.9]],
  result: 'float',
  special: [0.9999, -0.9999, 1e-6, 2],
});

export const arccosSamples: OpSamples = elementwiseSamples({
  fn: arccos,
  oracle: Math.acos,
  domains: [[-0.9, 0.9]],
  result: 'float',
  special: [0.9999, -0.9999, 1e-6, 2],
});

export const arctanSamples: OpSamples = elementwiseSamples({
  fn: arctan,
  oracle: Math.atan,
  counts,
  result: 'float',
  special: [1e-6, 1e20, -1e20],
});

export const arctan2Samples: OpSamples = elementwiseSamples({
  fn: arctan2,
  oracle: Math.atan2,
  domains: [
    [0.5, 3],
    [-3, 3],
  ],
  counts,
  result: 'float',
  more: [
    {
      title: 'all quadrants',
      inputs: [host([1, 1, -1, -1]), host([2, -2, -2, 2])],
      call: (y, x) => arctan2(y!, x!),
      reference: (y, x) =>
        host(
          y!.data.map((value, i) => Math.atan2(value, x!.data[i]!)),
          [4],
          y!.dtype,
        ),
    },
  ],
});

export const deg2radSamples: OpSamples = elementwiseSamples({
  fn: deg2rad,
  oracle: (x) => (x / 180) * Math.PI,
  domains: [[-360, 360]],
  counts: ['int32'],
  result: 'float',
});

export const rad2degSamples: OpSamples = elementwiseSamples({
  fn: rad2deg,
  oracle: (x) => (x / Math.PI) * 180,
  counts,
  result: 'float',
});

export const hypotSamples: OpSamples = elementwiseSamples({
  fn: hypot,
  oracle: (a, b) => Math.hypot(a, b),
  domains: [
    [-3, 3],
    [0.5, 3],
  ],
  counts,
  result: 'float',
  special: [1e30, -1e-30],
  more: [
    {
      title: 'one operand 0',
      inputs: [host([0, 3, -2]), host([-4, 0, 0])],
      call: (a, b) => hypot(a!, b!),
      reference: (a) => host([4, 3, 2], [3], a!.dtype),
    },
  ],
});

/** From the distance to the nearest whole number, so that the sine is not that of a large, rounded angle. */
const sincOf = (x: number): number => {
  const whole = Math.round(x);
  const sine = Math.sin(Math.PI * (x - whole));
  return x === 0 ? 1 : (Math.abs(whole) % 2 === 1 ? -sine : sine) / (Math.PI * x);
};

export const sincSamples: OpSamples = elementwiseSamples({
  fn: sinc,
  oracle: sincOf,
  counts,
  result: 'float',
  special: [1e-6, 2, 0.5, -2.5],
  more: [
    {
      title: 'near 0, where the closed form of the slope cancels',
      inputs: [host([0, 1e-4, -1e-3, 0.3, 0.49, 0.51])],
      call: (x) => sinc(x!),
      reference: (x) => host(x!.data.map(sincOf), [6], x!.dtype),
    },
  ],
});
