import type { Workload } from '../workload.ts';

/** Square matrix products. */
export const gemms: readonly Workload[] = [256, 512, 1024].map((n) => ({
  name: `gemm-${n}`,
  title: `the product of two ${n} × ${n} matrices`,
  flops: 2 * n ** 3,
  quick: n === 512,
  task: {
    kind: 'computation',
    inputs: { a: { shape: [n, n], range: [-1, 1] }, b: { shape: [n, n], range: [-1, 1] } },
    tensai:
      (t) =>
      ({ a, b }) => [t.matmul(a!, b!)],
    tfjs:
      (tf) =>
      ({ a, b }) => [tf.matMul(a, b)],
    jax:
      ({ numpy }) =>
      ({ a, b }) => [numpy.matmul(a, b)],
    onnx: (graph) => graph.output(graph.add('MatMul', ['a', 'b'])),
    torch: `return [torch.matmul(x['a'], x['b'])]`,
    numpy: `return [x['a'] @ x['b']]`,
  },
}));
