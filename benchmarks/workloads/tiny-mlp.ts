import type { Workload } from '../workload.ts';

const [inputs, hidden, batch] = [2, 16, 32];

/** So little arithmetic that only the overhead shows. */
export const tinyMlp: Workload = {
  name: 'tiny-mlp',
  title: `training step of a perceptron ${inputs}-${hidden}-1 (tanh) on the squared error, batch ${batch}`,
  quick: true,
  task: {
    kind: 'training',
    data: { x: { shape: [batch, inputs], range: [-1, 1] }, y: { shape: [batch, 1], range: [-1, 1] } },
    weights: {
      w1: { shape: [inputs, hidden], fans: [inputs, hidden] },
      b1: { shape: [hidden], value: 0 },
      w2: { shape: [hidden, 1], fans: [hidden, 1] },
      b2: { shape: [1], value: 0 },
    },
    tensai: (t) => (w, d) => {
      const hiddens = t.tanh(t.add(t.matmul(d.x!, w.w1!), w.b1!));
      return t.mean(t.square(t.subtract(t.add(t.matmul(hiddens, w.w2!), w.b2!), d.y!)));
    },
    tfjs: (tf) => (w, d) => {
      const hiddens = tf.tanh(tf.add(tf.matMul(d.x, w.w1), w.b1));
      return tf.mean(tf.squaredDifference(tf.add(tf.matMul(hiddens, w.w2), w.b2), d.y));
    },
    jax:
      ({ numpy }) =>
      (w, d) => {
        const hiddens = numpy.tanh(numpy.matmul(d.x, w.w1).add(w.b1));
        return numpy.square(numpy.matmul(hiddens, w.w2).add(w.b2).sub(d.y)).mean();
      },
    torch: `
hidden = torch.tanh(torch.addmm(w['b1'], d['x'], w['w1']))
return F.mse_loss(torch.addmm(w['b2'], hidden, w['w2']), d['y'])`,
  },
};
