import type { Workload } from '../workload.ts';

const size = 4 * 2 ** 20;

/** Ten elementwise operations, which one pass over memory can do. */
export const chain: Workload = {
  name: 'chain',
  title: 'ten elementwise operations on 4 M numbers: ·1.1, +0.3, square, −0.7, relu, ·0.5, +x, neg, max −3, min 3',
  flops: 10 * size,
  bytes: 2 * 4 * size,
  quick: true,
  task: {
    kind: 'computation',
    inputs: { x: { shape: [size], range: [-2, 2] } },
    tensai:
      (t) =>
      ({ x }) => {
        const bent = t.relu(t.subtract(t.square(t.add(t.multiply(x!, 1.1), 0.3)), 0.7));
        return [t.minimum(t.maximum(t.negative(t.add(t.multiply(bent, 0.5), x!)), -3), 3)];
      },
    tfjs:
      (tf) =>
      ({ x }) => {
        const bent = tf.relu(tf.sub(tf.square(tf.add(tf.mul(x, 1.1), 0.3)), 0.7));
        return [tf.minimum(tf.maximum(tf.neg(tf.add(tf.mul(bent, 0.5), x)), -3), 3)];
      },
    jax:
      ({ numpy, nn }) =>
      ({ x }) => {
        const bent = nn.relu(numpy.square(x.ref.mul(1.1).add(0.3)).sub(0.7));
        return [numpy.minimum(numpy.maximum(bent.mul(0.5).add(x).neg(), -3), 3)];
      },
    onnx(graph) {
      const number = (value: number): string => graph.constant(Float32Array.of(value), []);
      const moved = graph.add('Add', [graph.add('Mul', ['x', number(1.1)]), number(0.3)]);
      const bent = graph.add('Relu', [graph.add('Sub', [graph.add('Mul', [moved, moved]), number(0.7)])]);
      const negative = graph.add('Neg', [graph.add('Add', [graph.add('Mul', [bent, number(0.5)]), 'x'])]);
      graph.output(graph.add('Min', [graph.add('Max', [negative, number(-3)]), number(3)]));
    },
    torch: `
bent = torch.relu(torch.square(x['x'] * 1.1 + 0.3) - 0.7)
return [torch.clamp_max(torch.clamp_min(-(bent * 0.5 + x['x']), -3), 3)]`,
    numpy: `
f = np.float32
bent = np.maximum(np.square(x['x'] * f(1.1) + f(0.3)) - f(0.7), f(0))
return [np.minimum(np.maximum(-(bent * f(0.5) + x['x']), f(-3)), f(3))]`,
  },
};
