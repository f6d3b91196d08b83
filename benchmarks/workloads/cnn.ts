import type { Workload } from '../workload.ts';

const batch = 64;
const classes = 10;
// 28 → 26 → 13 → 11 → 5
const flat = 5 * 5 * 64;

const forward = 2 * batch * (26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64 + flat * 128 + 128 * classes);
const first = 2 * batch * 26 * 26 * 9 * 32;

/** A convolutional net for digits. */
export const cnn: Workload = {
  name: 'cnn',
  title: `training step of conv 3×3×32, pool, conv 3×3×64, pool, dense 128, dense ${classes} (relu) on images of 28 × 28, softmax cross-entropy, batch ${batch}`,
  flops: 3 * forward - first,
  task: {
    kind: 'training',
    data: { x: { shape: [batch, 28, 28, 1], range: [0, 1] }, y: { shape: [batch], classes } },
    weights: {
      k1: { shape: [3, 3, 1, 32], fans: [9, 9 * 32] },
      c1: { shape: [32], value: 0 },
      k2: { shape: [3, 3, 32, 64], fans: [9 * 32, 9 * 64] },
      c2: { shape: [64], value: 0 },
      w3: { shape: [flat, 128], fans: [flat, 128] },
      b3: { shape: [128], value: 0 },
      w4: { shape: [128, classes], fans: [128, classes] },
      b4: { shape: [classes], value: 0 },
    },
    tensai: (t) => (w, d) => {
      const p1 = t.maxPool(t.relu(t.add(t.conv(d.x!, w.k1!), w.c1!)), 2);
      const p2 = t.maxPool(t.relu(t.add(t.conv(p1, w.k2!), w.c2!)), 2);
      const h = t.relu(t.add(t.matmul(t.reshape(p2, [-1, flat]), w.w3!), w.b3!));
      const logits = t.add(t.matmul(h, w.w4!), w.b4!);
      return t.mean(t.sparseCategoricalCrossentropy(d.y!, logits, { fromLogits: true }));
    },
    tfjs: (tf) => (w, d) => {
      const p1 = tf.maxPool(tf.relu(tf.add(tf.conv2d(d.x, w.k1, 1, 'valid'), w.c1)), 2, 2, 'valid');
      const p2 = tf.maxPool(tf.relu(tf.add(tf.conv2d(p1, w.k2, 1, 'valid'), w.c2)), 2, 2, 'valid');
      const h = tf.relu(tf.add(tf.matMul(tf.reshape(p2, [batch, flat]), w.w3), w.b3));
      const logits = tf.add(tf.matMul(h, w.w4), w.b4);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(d.y, classes), logits);
    },
    jax:
      ({ numpy, nn, lax }) =>
      (w, d) => {
        const image = numpy.transpose(d.x, [0, 3, 1, 2]);
        const conv = (x: unknown, kernel: unknown, bias: { reshape(shape: number[]): unknown }, channels: number) =>
          nn.relu(
            lax.conv(x, numpy.transpose(kernel, [3, 2, 0, 1]), [1, 1], 'VALID').add(bias.reshape([1, channels, 1, 1])),
          );
        // windows that do not overlap: a maximum over an axis of its own, without the row and column that are left over
        const pool = (
          x: { slice(...at: unknown[]): { reshape(shape: number[]): { max(axes: number[]): unknown } } },
          channels: number,
          side: number,
        ) =>
          x
            .slice([], [], [0, 2 * side], [0, 2 * side])
            .reshape([batch, channels, side, 2, side, 2])
            .max([3, 5]);
        const p1 = pool(conv(image, w.k1, w.c1, 32), 32, 13);
        const p2 = pool(conv(p1, w.k2, w.c2, 64), 64, 5);
        const h = nn.relu(numpy.matmul(numpy.transpose(p2, [0, 2, 3, 1]).reshape([batch, flat]), w.w3).add(w.b3));
        const logits = numpy.matmul(h, w.w4).add(w.b4);
        return nn.logSoftmax(logits).mul(nn.oneHot(d.y, classes)).sum(-1).mean().neg();
      },
    // channels first inside, as its convolutions want them
    torch: `
image = d['x'].permute(0, 3, 1, 2)
p1 = F.max_pool2d(torch.relu(F.conv2d(image, w['k1'].permute(3, 2, 0, 1), w['c1'])), 2)
p2 = F.max_pool2d(torch.relu(F.conv2d(p1, w['k2'].permute(3, 2, 0, 1), w['c2'])), 2)
h = torch.relu(torch.addmm(w['b3'], p2.permute(0, 2, 3, 1).reshape(${batch}, ${flat}), w['w3']))
return F.cross_entropy(torch.addmm(w['b4'], h, w['w4']), d['y'])`,
  },
};
