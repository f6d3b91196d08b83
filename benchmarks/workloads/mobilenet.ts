import type { Tensor } from 'tensai';
import type { Fill } from '../noise.ts';
import type { Named, Peer, Workload } from '../workload.ts';

const [side, classes] = [224, 1000];

/** Channels and stride of each depthwise-separable block (Howard et al., 2017, table 1). */
const blocks: readonly (readonly [channels: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];

// weights that keep the variance under rectifiers (He et al., 2015): six over what comes in
const he = (shape: readonly number[], into: number): Fill => ({ shape, fans: [into, 0] });
const bias = (channels: number): Fill => ({ shape: [channels], range: [-0.1, 0.1] });

function weights(): Named<Fill> {
  const all: Record<string, Fill> = { k: he([3, 3, 3, 32], 27), b: bias(32) };
  let before = 32;
  blocks.forEach(([channels], i) => {
    all[`d${i}`] = he([3, 3, before, 1], 9);
    all[`e${i}`] = bias(before);
    all[`p${i}`] = he([1, 1, before, channels], before);
    all[`c${i}`] = bias(channels);
    before = channels;
  });
  return { ...all, w: he([before, classes], before), o: bias(classes) };
}

function flops(): number {
  let at = side / 2;
  let [sum, before] = [2 * at * at * 27 * 32, 32];
  for (const [channels, stride] of blocks) {
    at /= stride;
    sum += 2 * at * at * before * (9 + channels);
    before = channels;
  }
  return sum + 2 * before * classes;
}

const channelsFirst = (from: string): string => `torch.permute(x['${from}'], (3, 2, 0, 1))`;
// one row and column more below and to the right where the stride is 2, as 'same' pads even sides
const padded = (stride: number): string => (stride === 1 ? 'F.pad(y, (1, 1, 1, 1))' : 'F.pad(y, (0, 1, 0, 1))');

/** MobileNetV1 as it is served: batch normalization folded into the convolutions. */
export const mobilenet: Workload = {
  name: 'mobilenet',
  title: `inference of MobileNetV1 1.0 (relu6, normalization folded) on one image of ${side} × ${side}, ${classes} classes`,
  flops: flops(),
  task: {
    kind: 'computation',
    inputs: { image: { shape: [1, side, side, 3], range: [-1, 1] }, ...weights() },
    fed: ['image'],
    tensai: (t) => (x) => {
      const conv = (y: Tensor, kernel: Tensor, shift: Tensor, strides: number): Tensor =>
        t.relu6(t.add(t.conv(y, kernel, { strides, padding: 'same' }), shift));
      let y = conv(x.image!, x.k!, x.b!, 2);
      blocks.forEach(([, strides], i) => {
        const spatial = t.depthwiseConv(y, x[`d${i}`]!, { strides, padding: 'same' });
        y = conv(t.relu6(t.add(spatial, x[`e${i}`]!)), x[`p${i}`]!, x[`c${i}`]!, 1);
      });
      return [t.add(t.matmul(t.mean(y, [1, 2]), x.w!), x.o!)];
    },
    tfjs: (tf) => (x) => {
      const conv = (y: Peer, filter: Peer, shift: Peer, strides: number): Peer =>
        tf.fused.conv2d({ x: y, filter, strides, pad: 'same', bias: shift, activation: 'relu6' });
      let y = conv(x.image, x.k, x.b, 2);
      blocks.forEach(([, strides], i) => {
        const filter = x[`d${i}`];
        y = tf.fused.depthwiseConv2d({ x: y, filter, strides, pad: 'same', bias: x[`e${i}`], activation: 'relu6' });
        y = conv(y, x[`p${i}`], x[`c${i}`], 1);
      });
      return [tf.add(tf.matMul(tf.mean(y, [1, 2]), x.w), x.o)];
    },
    jax:
      ({ numpy, nn, lax }) =>
      (x) => {
        const conv = (y: Peer, kernel: Peer, shift: Peer, stride: number, groups: number): Peer => {
          const order = groups > 1 ? [2, 3, 0, 1] : [3, 2, 0, 1];
          const options = { featureGroupCount: groups };
          const z = lax.convGeneralDilated(y, numpy.transpose(kernel, order), [stride, stride], 'SAME', options);
          return nn.relu6(z.add(shift.reshape([1, z.shape[1], 1, 1])));
        };
        let y = conv(numpy.transpose(x.image, [0, 3, 1, 2]), x.k, x.b, 2, 1);
        blocks.forEach(([, stride], i) => {
          y = conv(y, x[`d${i}`], x[`e${i}`], stride, y.shape[1]);
          y = conv(y, x[`p${i}`], x[`c${i}`], 1, 1);
        });
        return [numpy.matmul(y.mean([2, 3]), x.w).add(x.o)];
      },
    onnx(graph) {
      const conv = (y: string, kernel: string, shift: string, stride: number, group: number): string => {
        // [high, wide, in, out] as [out, in, high, wide]; the runtime folds it once
        const perm = group > 1 ? [2, 3, 0, 1] : [3, 2, 0, 1];
        const filters = graph.add('Transpose', [kernel], { perm });
        const options = { strides: [stride, stride], group, auto_pad: 'SAME_UPPER' };
        const z = graph.add('Conv', [y, filters, shift], options);
        return graph.add('Clip', [z, graph.constant(Float32Array.of(0), []), graph.constant(Float32Array.of(6), [])]);
      };
      let y = conv(graph.add('Transpose', ['image'], { perm: [0, 3, 1, 2] }), 'k', 'b', 2, 1);
      let before = 32;
      blocks.forEach(([channels, stride], i) => {
        y = conv(conv(y, `d${i}`, `e${i}`, stride, before), `p${i}`, `c${i}`, 1, 1);
        before = channels;
      });
      const pooled = graph.add('Flatten', [graph.add('GlobalAveragePool', [y])], { axis: 1 });
      graph.output(graph.add('Add', [graph.add('MatMul', [pooled, 'w']), 'o']));
    },
    torch: `
y = torch.permute(x['image'], (0, 3, 1, 2))
y = F.relu6(F.conv2d(${padded(2)}, ${channelsFirst('k')}, x['b'], 2))
${blocks
  .map(
    (
      [, stride],
      i,
    ) => `y = F.relu6(F.conv2d(${padded(stride)}, torch.permute(x['d${i}'], (2, 3, 0, 1)), x['e${i}'], ${stride}, groups=y.shape[1]))
y = F.relu6(F.conv2d(y, ${channelsFirst(`p${i}`)}, x['c${i}']))`,
  )
  .join('\n')}
return [torch.addmm(x['o'], y.mean((2, 3)), x['w'])]`,
  },
};
