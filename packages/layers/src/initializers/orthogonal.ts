import {
  cast,
  defineError,
  diagonal,
  type DType,
  type ErrorClass,
  factsOf,
  less,
  multiply,
  qr,
  random,
  reshape,
  type Shape,
  show,
  sizeOf,
  type Tensor,
  transpose,
  where,
} from '@tensai/core';
import type { InitializerCall } from './initializer.ts';
import { RandomInitializer, type SeedOption } from './random-initializer.ts';

/** Options of `Orthogonal`. */
export interface OrthogonalOptions extends SeedOption {
  /** What the matrix is multiplied by; 1 if left out. */
  readonly gain?: number;
}

/** A shape that is no matrix. */
export const OrthogonalRankError: ErrorClass<{ shape: Shape }> = /* @__PURE__ */ defineError('orthogonal-rank', {
  message: ({ shape }) =>
    `Orthogonal: makes matrices and kernels […, in, out], and the shape asked for is ${show(shape)}`,
  hint: () => "'glorot_uniform' makes any shape",
});

/**
 * Orthonormal columns, or rows where there are fewer of them, of the matrix that has the last axis for its columns and all others for its rows; times `gain`. Signals, and gradients
 * on their way back, keep their size: what recurrent kernels begin with (Saxe et al., 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
 * neural networks"). Every such matrix is equally likely: the Q of normal draws, with the signs that make the diagonal of R positive (Mezzadri, 2007).
 *
 * @example
 * const q = new initializers.Orthogonal({ seed: 42 }).apply([2, 3]);
 * matmul(q, transpose(q)) // [[1, 0], [0, 1]]
 */
export class Orthogonal extends RandomInitializer<OrthogonalOptions> {
  static override readonly className: string = 'Orthogonal';
  static override readonly aliases: readonly string[] = ['OrthogonalInitializer'];
  static override readonly defaults: Required<OrthogonalOptions> = { gain: 1, seed: null };

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    if (shape.length < 2) throw new OrthogonalRankError({ shape });
    const [rows, columns] = [sizeOf(shape.slice(0, -1)), shape.at(-1)!];
    const drawn = random.normal([Math.max(rows, columns), Math.min(rows, columns)], {
      seed: this.options.seed,
      dtype: exactFor(dtype),
    });
    const [q, r] = qr(drawn);
    const upright = multiply(q, where(less(diagonal(r), 0), -this.options.gain, this.options.gain)) as Tensor;
    return cast(reshape(rows < columns ? transpose(upright) : upright, shape), dtype);
  }
}

/** The dtype in which a matrix of `dtype` is made: narrow ones are too coarse. */
const exactFor = (dtype: DType): DType => (factsOf(dtype).bytes > 4 ? dtype : 'float32');
