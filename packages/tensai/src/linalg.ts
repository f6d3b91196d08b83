/** Linear algebra: what Keras has in `keras.ops.linalg`. All of it stands at top level too. */
export {
  cholesky,
  choleskyInverse,
  det,
  eig,
  eigh,
  inv,
  logdet,
  lstsq,
  luFactor,
  matrixPower,
  matrixRank,
  norm,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
  trace,
} from '@tensai/core';
export { jvp } from '@tensai/autodiff';
