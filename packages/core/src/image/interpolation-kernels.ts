/** The weight of a pixel as a function of its distance, and the distance from which on it is 0. */
export interface InterpolationKernel {
  readonly radius: number;
  readonly weight: (distance: number) => number;
}

const lanczos = (radius: number): InterpolationKernel => ({
  radius,
  weight(x) {
    const turn = Math.PI * x;
    return x < 1e-6 ? 1 : (Math.sin(turn) * Math.sin(turn / radius) * radius) / (turn * turn);
  },
});

/** The kernels by the names of `image.resize`: a triangle; Keys, Cubic convolution interpolation, 1981, with a = −1/2; windowed sincs. */
export const interpolationKernels = (): Readonly<
  Record<'bilinear' | 'bicubic' | 'lanczos3' | 'lanczos5', InterpolationKernel>
> => ({
  bilinear: { radius: 1, weight: (x) => 1 - x },
  bicubic: {
    radius: 2,
    weight: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2),
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
});

/** The rows of a matrix that are 0 but in a band. */
export interface Band {
  readonly width: number;
  readonly first: Int32Array;
  /** `[rows, width]`. */
  readonly weights: Float64Array;
}

/** The weights of `extent` pixels at the middles of `count` larger or smaller ones that cover as much. `scale` spreads the kernel. */
export function bandOver({ radius, weight }: InterpolationKernel, count: number, extent: number, scale: number): Band {
  const reach = Math.ceil(radius * scale);
  const width = 2 * reach;
  const first = new Int32Array(count);
  const weights = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    // the place is low + share, both exact
    const doubled = (2 * i + 1) * extent - count;
    const low = Math.floor(doubled / (2 * count));
    const share = (doubled - low * 2 * count) / (2 * count);
    first[i] = low - reach + 1;
    let total = 0;
    for (let t = 0; t < width; t++) {
      const j = first[i]! + t;
      const distance = Math.abs(low - j + share) / scale;
      const own = j < 0 || j >= extent || distance >= radius ? 0 : weight(distance);
      weights[i * width + t] = own;
      total += own;
    }
    for (let t = 0; t < width; t++) weights[i * width + t]! /= total;
  }
  return { width, first, weights };
}
