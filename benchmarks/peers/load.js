// Imports from this folder, where the peers are installed.
export const load = {
  tfjs: () => import('@tensorflow/tfjs'),
  tfjsWasm: () => import('@tensorflow/tfjs-backend-wasm'),
  jax: () => import('@jax-js/jax'),
  ortNode: () => import('onnxruntime-node'),
  ortWeb: () => import('onnxruntime-web'),
  onnx: () => import('onnx-proto'),
};
