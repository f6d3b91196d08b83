import type { Fill } from '../noise.ts';
import type { Workload } from '../workload.ts';

const four: Fill = { shape: [4], range: [-1, 1] };

/** What one operation costs beside its arithmetic. */
export const dispatch: Workload = {
  name: 'dispatch',
  title: 'the sum of two tensors of 4 numbers, computed at once',
  quick: true,
  task: {
    kind: 'computation',
    inputs: { a: four, b: four },
    eager: true,
    tensai:
      (t) =>
      ({ a, b }) => [t.add(a!, b!)],
    tfjs:
      (tf) =>
      ({ a, b }) => [tf.add(a, b)],
    jax: () => (x) => [x.a.ref.add(x.b.ref)],
    onnx: (graph) => graph.output(graph.add('Add', ['a', 'b'])),
    torch: `return [x['a'] + x['b']]`,
    numpy: `return [x['a'] + x['b']]`,
  },
};
