import type { Workload } from '../workload.ts';

const [inputs, hidden, classes, batch] = [784, 512, 10, 128];

/** A perceptron of two hidden layers. */
export const mlp: Workload = {
  name: 'mlp',
  title: `training step of a perceptron ${inputs}-${hidden}-${hidden}-${classes} (relu) on softmax cross-entropy, batch ${batch}`,
  // forward, and twice as much backward, less the gradient of the data
  flops: 2 * batch * (3 * (inputs * hidden + hidden * hidden + hidden * classes) - inputs * hidden),
  quick: true,
  task: {
    kind: 'training',
    data: { x: { shape: [batch, inputs], range: [-0.2, 0.2] }, y: { shape: [batch], classes } },
    weights: {
      w1: { shape: [inputs, hidden], fans: [inputs, hidden] },
      b1: { shape: [hidden], value: 0 },
      w2: { shape: [hidden, hidden], fans: [hidden, hidden] },
      b2: { shape: [hidden], value: 0 },
      w3: { shape: [hidden, classes], fans: [hidden, classes] },
      b3: { shape: [classes], value: 0 },
    },
    tensai: (t) => (w, d) => {
      const h1 = t.relu(t.add(t.matmul(d.x!, w.w1!), w.b1!));
      const h2 = t.relu(t.add(t.matmul(h1, w.w2!), w.b2!));
      const logits = t.add(t.matmul(h2, w.w3!), w.b3!);
      return t.mean(t.sparseCategoricalCrossentropy(d.y!, logits, { fromLogits: true }));
    },
    tfjs: (tf) => (w, d) => {
      const h1 = tf.relu(tf.add(tf.matMul(d.x, w.w1), w.b1));
      const h2 = tf.relu(tf.add(tf.matMul(h1, w.w2), w.b2));
      const logits = tf.add(tf.matMul(h2, w.w3), w.b3);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(d.y, classes), logits);
    },
    jax:
      ({ numpy, nn }) =>
      (w, d) => {
        const h1 = nn.relu(numpy.matmul(d.x, w.w1).add(w.b1));
        const h2 = nn.relu(numpy.matmul(h1, w.w2).add(w.b2));
        const logits = numpy.matmul(h2, w.w3).add(w.b3);
        return nn.logSoftmax(logits).mul(nn.oneHot(d.y, classes)).sum(-1).mean().neg();
      },
    torch: `
h1 = torch.relu(torch.addmm(w['b1'], d['x'], w['w1']))
h2 = torch.relu(torch.addmm(w['b2'], h1, w['w2']))
return F.cross_entropy(torch.addmm(w['b3'], h2, w['w3']), d['y'])`,
  },
};
