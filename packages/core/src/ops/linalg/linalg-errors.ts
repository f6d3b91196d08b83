import { defineError, type ErrorClass } from '../../error.ts';
import { show } from '../../errors.ts';
import type { Shape } from '../../shape.ts';

/** Which matrix of a batch is meant; there may be no other. */
export interface MatrixPlace {
  readonly op: string;
  /** Its place in the batch, in row-major order. */
  readonly matrix: number;
  /** How many matrices there are. */
  readonly count: number;
}

const named = ({ matrix, count }: MatrixPlace): string =>
  count === 1 ? 'the matrix' : `matrix ${matrix} of ${count} in the batch`;

/** Something other than the matrices that an op takes. */
export const MatrixShapeError: ErrorClass<{ op: string; wants: string; shape: Shape; hint?: string }> =
  /* @__PURE__ */ defineError('matrix-shape', {
    message: ({ op, wants, shape }) => `${op}: takes ${wants}, got the shape ${show(shape)}`,
    hint: ({ hint }) => hint,
  });

/** A matrix without a Cholesky factor. */
export const NotPositiveDefiniteError: ErrorClass<MatrixPlace & { pivot: number; value: number }> =
  /* @__PURE__ */ defineError('not-positive-definite', {
    message: (details) =>
      `${details.op}: ${named(details)} is not positive definite: its pivot ${details.pivot} is ${details.value}`,
    hint: () => 'a little more on the diagonal helps where rounding did it: add(x, multiply(eye(n), 1e-6))',
  });

/** A matrix without an inverse. */
export const SingularMatrixError: ErrorClass<MatrixPlace & { pivot: number }> = /* @__PURE__ */ defineError(
  'singular-matrix',
  {
    message: (details) => `${details.op}: ${named(details)} is singular: its pivot ${details.pivot} is 0`,
    hint: () => 'lstsq(a, b) and pinv(a) take matrices of any rank',
  },
);

/** A matrix with NaN or an infinity, where an iteration would not end. */
export const NonFiniteMatrixError: ErrorClass<MatrixPlace & { row: number; column: number; value: number }> =
  /* @__PURE__ */ defineError('non-finite-matrix', {
    message: (details) =>
      `${details.op}: ${named(details)} has ${details.value} in row ${details.row}, column ${details.column}`,
    hint: () => 'nanToNum(x) puts numbers in their place',
  });

/** An iteration that should have ended by now. */
export const NoConvergenceError: ErrorClass<MatrixPlace & { iterations: number }> = /* @__PURE__ */ defineError(
  'no-convergence',
  {
    message: (details) =>
      `${details.op}: the iteration did not converge for ${named(details)} in ${details.iterations} steps`,
  },
);

/** Equal eigenvalues or singular values, whose vectors were to be differentiated. */
export const RepeatedValuesError: ErrorClass<MatrixPlace & { what: string; place: number; other: number }> =
  /* @__PURE__ */ defineError('repeated-values', {
    message: (details) =>
      `${details.op}: ${details.what} ${details.place} and ${details.other} of ${named(details)} are equal: their vectors have no gradient`,
    hint: ({ what }) => `the ${what} themselves have one`,
  });

/** Vectors that are not determined by their matrix: they have no gradient. */
export const FreeVectorsError: ErrorClass<{ op: string; what: string; hint: string }> = /* @__PURE__ */ defineError(
  'free-vectors',
  {
    message: ({ op, what }) => `${op}: ${what} have no gradient, since the matrix does not determine them`,
    hint: ({ hint }) => hint,
  },
);
