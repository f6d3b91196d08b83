import type { Fill } from '../noise.ts';
import type { Workload } from '../workload.ts';

const [rows, columns] = [1024, 4096];
const x: Fill = { shape: [rows, columns], range: [-4, 4] };
const bytes = 4 * rows * columns;

/** A softmax along rows. */
export const softmax: Workload = {
  name: 'softmax',
  title: `softmax along the rows of a ${rows} × ${columns} matrix`,
  bytes: 2 * bytes,
  quick: true,
  task: {
    kind: 'computation',
    inputs: { x },
    tensai: (t) => (d) => [t.softmax(d.x!, -1)],
    tfjs: (tf) => (d) => [tf.softmax(d.x)],
    jax:
      ({ nn }) =>
      (d) => [nn.softmax(d.x, -1)],
    onnx: (graph) => graph.output(graph.add('Softmax', ['x'], { axis: -1 })),
    torch: `return [torch.softmax(x['x'], -1)]`,
    numpy: `
e = np.exp(x['x'] - x['x'].max(axis=-1, keepdims=True))
return [e / e.sum(axis=-1, keepdims=True)]`,
  },
};

/** Sums and a maximum. */
export const reductions: Workload = {
  name: 'reductions',
  title: `sums of the rows, sums of the columns and maxima of the rows of a ${rows} × ${columns} matrix`,
  bytes: 3 * bytes,
  task: {
    kind: 'computation',
    inputs: { x },
    tensai: (t) => (d) => [t.sum(d.x!, 1), t.sum(d.x!, 0), t.max(d.x!, 1)],
    tfjs: (tf) => (d) => [tf.sum(d.x, 1), tf.sum(d.x, 0), tf.max(d.x, 1)],
    jax:
      ({ numpy }) =>
      (d) => [numpy.sum(d.x.ref, 1), numpy.sum(d.x.ref, 0), numpy.max(d.x, 1)],
    onnx(graph) {
      const axis = (value: bigint): string => graph.constant(BigInt64Array.of(value), [1]);
      graph.output(graph.add('ReduceSum', ['x', axis(1n)], { keepdims: 0 }));
      graph.output(graph.add('ReduceSum', ['x', axis(0n)], { keepdims: 0 }));
      graph.output(graph.add('ReduceMax', ['x'], { axes: [1], keepdims: 0 }));
    },
    torch: `return [x['x'].sum(1), x['x'].sum(0), x['x'].amax(1)]`,
    numpy: `return [x['x'].sum(1), x['x'].sum(0), x['x'].max(1)]`,
  },
};
