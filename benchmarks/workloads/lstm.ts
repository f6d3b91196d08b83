import type { Tensor } from 'tensai';
import type { Workload } from '../workload.ts';

const [units, steps, batch, features, classes] = [128, 64, 32, 64, 10];

/** A recurrent net: Hochreiter and Schmidhuber (1997) with forget gates, gates in the order input, forget, cell, output. */
export const lstm: Workload = {
  name: 'lstm',
  title: `training step of an LSTM of ${units} units over ${steps} steps of ${features} features, dense ${classes} on the last state, softmax cross-entropy, batch ${batch}`,
  flops: 2 * batch * (3 * steps * 4 * units * (features + units) - steps * 4 * units * features + 3 * units * classes),
  task: {
    kind: 'training',
    data: { x: { shape: [batch, steps, features], range: [-1, 1] }, y: { shape: [batch], classes } },
    weights: {
      kernel: { shape: [features, 4 * units], fans: [features, 4 * units] },
      recurrent: { shape: [units, 4 * units], fans: [units, 4 * units] },
      bias: { shape: [4 * units], value: 0 },
      w: { shape: [units, classes], fans: [units, classes] },
      b: { shape: [classes], value: 0 },
    },
    tensai: (t) => (w, d) => {
      // all projections of the inputs are one product
      const projected = t.add(t.matmul(d.x!, w.kernel!), w.bias!);
      const cell = ([h, c]: Tensor[], z: Tensor): [Tensor[], null] => {
        const [i, f, g, o] = t.split(t.add(z, t.matmul(h!, w.recurrent!)), 4, { axis: -1 }) as [
          Tensor,
          Tensor,
          Tensor,
          Tensor,
        ];
        const state = t.add(t.multiply(t.sigmoid(f), c!), t.multiply(t.sigmoid(i), t.tanh(g)));
        return [[t.multiply(t.sigmoid(o), t.tanh(state)), state], null];
      };
      const zero = t.zeros([batch, units]);
      const [[h]] = t.scan(cell as never, [zero, zero], t.swapaxes(projected, 0, 1)) as unknown as [[Tensor]];
      const logits = t.add(t.matmul(h, w.w!), w.b!);
      return t.mean(t.sparseCategoricalCrossentropy(d.y!, logits, { fromLogits: true }));
    },
    tfjs: (tf) => (w, d) => {
      const flat = tf.reshape(d.x, [batch * steps, features]);
      const projected = tf.reshape(tf.add(tf.matMul(flat, w.kernel), w.bias), [batch, steps, 4 * units]);
      let h = tf.zeros([batch, units]);
      let c = tf.zeros([batch, units]);
      for (const z of tf.unstack(projected, 1)) {
        const [i, f, g, o] = tf.split(tf.add(z, tf.matMul(h, w.recurrent)), 4, 1);
        c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      }
      const logits = tf.add(tf.matMul(h, w.w), w.b);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(d.y, classes), logits);
    },
    jax:
      ({ numpy, nn }) =>
      (w, d) => {
        const projected = numpy.matmul(d.x, w.kernel).add(w.bias);
        let h = numpy.zeros([batch, units]);
        let c = numpy.zeros([batch, units]);
        for (let step = 0; step < steps; step++) {
          const z = projected.ref.slice([], step, []).add(numpy.matmul(h, w.recurrent.ref));
          const [i, f, g, o] = numpy.split(z, 4, -1);
          c = nn
            .sigmoid(f)
            .mul(c)
            .add(nn.sigmoid(i).mul(numpy.tanh(g)));
          h = nn.sigmoid(o).mul(numpy.tanh(c.ref));
        }
        const logits = numpy.matmul(h, w.w).add(w.b);
        return nn.logSoftmax(logits).mul(nn.oneHot(d.y, classes)).sum(-1).mean().neg();
      },
    // its own fused layer, in its layout
    torch: `
zero = torch.zeros(1, ${batch}, ${units})
weights = [w['kernel'].t().contiguous(), w['recurrent'].t().contiguous(), w['bias'], torch.zeros(${4 * units})]
_, h, _ = torch._VF.lstm(d['x'], (zero, zero), weights, True, 1, 0.0, True, False, True)
return F.cross_entropy(torch.addmm(w['b'], h[0], w['w']), d['y'])`,
  },
};
