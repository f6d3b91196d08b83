import type { Tensor } from 'tensai';
import type { Fill } from '../noise.ts';
import type { Peer, Workload } from '../workload.ts';

const [width, heads, time, batch] = [256, 4, 128, 8];
const head = width / heads;
const epsilon = 1e-6;

const matrix = (into: number, out: number): Fill => ({ shape: [into, out], fans: [into, out] });
const vector = (size: number, value = 0): Fill => ({ shape: [size], value });

const forward = 2 * batch * time * (4 * width * width + 2 * time * width + 8 * width * width);

/** A transformer block with its normalizations in front (Xiong et al., 2020). */
export const transformer: Workload = {
  name: 'transformer',
  title: `training step of a pre-norm transformer block of width ${width}, ${heads} heads, ${time} positions, a gelu perceptron of ${4 * width}, on the squared error, batch ${batch}`,
  flops: 3 * forward,
  task: {
    kind: 'training',
    data: { x: { shape: [batch, time, width], range: [-1, 1] }, y: { shape: [batch, time, width], range: [-1, 1] } },
    weights: {
      g1: vector(width, 1),
      s1: vector(width),
      q: matrix(width, width),
      k: matrix(width, width),
      v: matrix(width, width),
      o: matrix(width, width),
      bq: vector(width),
      bk: vector(width),
      bv: vector(width),
      bo: vector(width),
      g2: vector(width, 1),
      s2: vector(width),
      w1: matrix(width, 4 * width),
      b1: vector(4 * width),
      w2: matrix(4 * width, width),
      b2: vector(width),
    },
    tensai: (t) => (w, d) => {
      const norm = (x: Tensor, gamma: Tensor, beta: Tensor): Tensor => {
        const [mean, variance] = t.moments(x, -1, { keepdims: true });
        return t.add(t.multiply(t.multiply(t.subtract(x, mean), t.rsqrt(t.add(variance, epsilon))), gamma), beta);
      };
      const dense = (x: Tensor, kernel: Tensor, bias: Tensor): Tensor => t.add(t.matmul(x, kernel), bias) as Tensor;
      const parted = (x: Tensor): Tensor => t.transpose(t.reshape(x, [batch, time, heads, head]), [0, 2, 1, 3]);
      const x = norm(d.x!, w.g1!, w.s1!);
      const [q, k, v] = [dense(x, w.q!, w.bq!), dense(x, w.k!, w.bk!), dense(x, w.v!, w.bv!)].map(parted) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const scores = t.softmax(t.multiply(t.matmul(q, t.transpose(k, [0, 1, 3, 2])), 1 / Math.sqrt(head)), -1);
      const mixed = t.reshape(t.transpose(t.matmul(scores, v) as Tensor, [0, 2, 1, 3]), [batch, time, width]);
      const attended = t.add(d.x!, dense(mixed, w.o!, w.bo!));
      const hidden = t.gelu(dense(norm(attended, w.g2!, w.s2!), w.w1!, w.b1!), { approximate: true });
      return t.mean(t.square(t.subtract(t.add(attended, dense(hidden, w.w2!, w.b2!)), d.y!)));
    },
    tfjs: (tf) => (w, d) => {
      const norm = (x: Peer, gamma: Peer, beta: Peer): Peer => {
        const { mean, variance } = tf.moments(x, -1, true);
        return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), gamma), beta);
      };
      const dense = (x: Peer, kernel: Peer, bias: Peer): Peer => {
        const [into, out] = kernel.shape;
        return tf.reshape(tf.add(tf.matMul(tf.reshape(x, [-1, into]), kernel), bias), [batch, time, out]);
      };
      const parted = (x: Peer): Peer => tf.transpose(tf.reshape(x, [batch, time, heads, head]), [0, 2, 1, 3]);
      const gelu = (x: Peer): Peer => {
        const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
        return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
      };
      const x = norm(d.x, w.g1, w.s1);
      const [q, k, v] = [dense(x, w.q, w.bq), dense(x, w.k, w.bk), dense(x, w.v, w.bv)].map(parted);
      const scores = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(head)));
      const mixed = tf.reshape(tf.transpose(tf.matMul(scores, v), [0, 2, 1, 3]), [batch, time, width]);
      const attended = tf.add(d.x, dense(mixed, w.o, w.bo));
      const hidden = gelu(dense(norm(attended, w.g2, w.s2), w.w1, w.b1));
      return tf.mean(tf.squaredDifference(tf.add(attended, dense(hidden, w.w2, w.b2)), d.y));
    },
    jax:
      ({ numpy, nn }) =>
      (w, d) => {
        const norm = (x: Peer, gamma: Peer, beta: Peer): Peer =>
          nn.standardize(x, -1, { epsilon }).mul(gamma).add(beta);
        const dense = (x: Peer, kernel: Peer, bias: Peer): Peer => numpy.matmul(x, kernel).add(bias);
        const parted = (x: Peer): Peer => numpy.transpose(x.reshape([batch, time, heads, head]), [0, 2, 1, 3]);
        const x = norm(d.x.ref, w.g1, w.s1);
        const [q, k, v] = [dense(x.ref, w.q, w.bq), dense(x.ref, w.k, w.bk), dense(x, w.v, w.bv)].map(parted);
        const scores = nn.softmax(numpy.matmul(q, numpy.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(head)));
        const mixed = numpy.transpose(numpy.matmul(scores, v), [0, 2, 1, 3]).reshape([batch, time, width]);
        const attended = d.x.add(dense(mixed, w.o, w.bo));
        const hidden = nn.gelu(dense(norm(attended.ref, w.g2, w.s2), w.w1, w.b1));
        return numpy.square(attended.add(dense(hidden, w.w2, w.b2)).sub(d.y)).mean();
      },
    torch: `
def norm(x, gamma, beta): return F.layer_norm(x, (${width},), gamma, beta, ${epsilon})
def dense(x, kernel, bias): return torch.matmul(x, kernel) + bias
def parted(x): return x.reshape(${batch}, ${time}, ${heads}, ${head}).permute(0, 2, 1, 3)
x = norm(d['x'], w['g1'], w['s1'])
q, k, v = [parted(dense(x, w[n], w['b' + n])) for n in 'qkv']
scores = torch.softmax(torch.matmul(q, k.transpose(-1, -2)) * ${1 / Math.sqrt(head)}, -1)
mixed = torch.matmul(scores, v).permute(0, 2, 1, 3).reshape(${batch}, ${time}, ${width})
attended = d['x'] + dense(mixed, w['o'], w['bo'])
hidden = F.gelu(dense(norm(attended, w['g2'], w['s2']), w['w1'], w['b1']), approximate='tanh')
return F.mse_loss(attended + dense(hidden, w['w2'], w['b2']), d['y'])`,
  },
};
