/** The activations by their names. Most are ops; the rest have other defaults than the op of their name. */
export {
  celu,
  elu,
  exp as exponential,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  swish,
  tanh,
  tanhShrink,
  threshold,
} from '@tensai/core';
export * from './gelu.ts';
export * from './linear.ts';
export * from './relu.ts';
export * from './sparsemax.ts';
