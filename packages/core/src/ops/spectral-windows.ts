import { tensor } from '../create.ts';
import { OptionError } from '../errors.ts';
import { checkShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';

/** A window of so many points: a vector, float32. */
export type SpectralWindow = (x: number) => Tensor<readonly [number], 'float32'>;

/**
 * A window from its formula in `t = 2n / (M − 1) − 1`, which runs from −1 to 1. It depends on its length alone, so it is calculated on the host in float64 and rounded
 * once: the same bits everywhere.
 */
function pointsOf(op: string, count: unknown, formula: (t: number) => number): Tensor<readonly [number], 'float32'> {
  if (typeof count !== 'number')
    throw new OptionError({
      op,
      what: 'the number of points is a number',
      value: count instanceof Tensor || count instanceof Variable ? 'a tensor' : count,
      hint: 'the shape of the result depends on it: read it first, await x.item()',
    });
  checkShape(op, [count]);
  const points = Float32Array.from({ length: count }, (_, n) =>
    formula(count === 1 ? 0 : (2 * n - (count - 1)) / (count - 1)),
  );
  return tensor(points);
}

/* @__NO_SIDE_EFFECTS__ */
function defineWindow(name: string, formula: (t: number) => number): SpectralWindow {
  return Object.defineProperty((x: number) => pointsOf(name, x, formula), 'name', { value: name });
}

/** Bartlett's window of `x` points: a triangle from 0 over 1 to 0.
 * @example bartlett(5) // [0, 0.5, 1, 0.5, 0] */
export const bartlett: SpectralWindow = /* @__PURE__ */ defineWindow('bartlett', (t) => 1 - Math.abs(t));

/** Hann's window of `x` points: `½ − ½·cos(2πn / (x − 1))`.
 * @example hanning(5) // [0, 0.5, 1, 0.5, 0] */
export const hanning: SpectralWindow = /* @__PURE__ */ defineWindow(
  'hanning',
  (t) => 0.5 + 0.5 * Math.cos(Math.PI * t),
);

/** Hamming's window of `x` points: `0.54 − 0.46·cos(2πn / (x − 1))`.
 * @example hamming(3) // [0.08, 1, 0.08] */
export const hamming: SpectralWindow = /* @__PURE__ */ defineWindow(
  'hamming',
  (t) => 0.54 + 0.46 * Math.cos(Math.PI * t),
);

/** Blackman's window of `x` points: `0.42 − ½·cos(2πn / (x − 1)) + 0.08·cos(4πn / (x − 1))`. At its ends 0 but for rounding.
 * @example blackman(5) // [0, 0.34, 1, 0.34, 0] */
export const blackman: SpectralWindow = /* @__PURE__ */ defineWindow(
  'blackman',
  // 0 at the ends, where the sum of the three terms would be a rest of rounding
  (t) => (Math.abs(t) === 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * t) + 0.08 * Math.cos(2 * Math.PI * t)),
);

/** `e⁻ˣ·I₀(x)`: the mean of `e^(x·(cos θ − 1))` over equally spaced angles, which converges faster than any power. */
function scaledBessel(x: number): number {
  const count = 32 + 8 * Math.ceil(Math.sqrt(Math.abs(x)));
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp(x * (Math.cos((Math.PI * (k + 0.5)) / count) - 1));
  return sum / count;
}

/**
 * Kaiser's window of `x` points: `I₀(β·√(1 − t²)) / I₀(β)` for t from −1 to 1, with the modified Bessel function `i0`. The larger `beta`, the narrower it is; 0 makes it a rectangle.
 *
 * @example
 * kaiser(3, 1) // [0.78985, 1, 0.78985]
 * kaiser(3, NaN) // throws option
 */
export function kaiser(x: number, beta: number): Tensor<readonly [number], 'float32'> {
  if (typeof beta !== 'number' || !Number.isFinite(beta))
    throw new OptionError({
      op: 'kaiser',
      what: 'beta is a finite number',
      value: typeof beta === 'object' ? 'an object' : beta,
    });
  const size = Math.abs(beta);
  const whole = scaledBessel(size);
  return pointsOf('kaiser', x, (t) => {
    const inner = size * Math.sqrt(1 - t * t);
    return (scaledBessel(inner) / whole) * Math.exp(inner - size);
  });
}
