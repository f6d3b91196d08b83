import { valuesOf } from '../noise.ts';
import { type Computation, figuresOf, type Peer, type Program, type Training, type Workload } from '../workload.ts';
import type { Setup } from './tensai.ts';

/** A workload in TensorFlow.js, on the backend that is set. */
export function tfjsProgram(tf: Peer, { task, name }: Workload, { rate }: Setup): Program {
  if (task.kind === 'command' || !task.tfjs) throw new Error(`nothing is written for ${name}`);
  return task.kind === 'training' ? training(tf, task, rate) : computation(tf, task);
}

const tensorsOf = (tf: Peer, fills: Training['data'], seed: number): Record<string, Peer> =>
  Object.fromEntries(
    Object.entries(fills).map(([name, fill], i) => {
      const { data, shape } = valuesOf(fill, seed + i);
      return [name, tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32')];
    }),
  );

function training(tf: Peer, task: Training, rate: number): Program {
  const data = tensorsOf(tf, task.data, 0);
  const initial = tensorsOf(tf, task.weights, Object.keys(task.data).length);
  const weights = Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, tf.variable(value)]));
  const optimizer = tf.train.adam(rate);
  const loss = task.tfjs!(tf);
  let count = 0;
  return {
    step() {
      // epsilon stands beside the uncorrected root in the form that the others use
      optimizer.epsilon = 1e-7 / Math.sqrt(1 - 0.999 ** ++count);
      optimizer.minimize(() => loss(weights, data), false, Object.values(weights));
    },
    check: async () => [tf.tidy(() => loss(weights, data)).dataSync()[0]],
  };
}

function computation(tf: Peer, task: Computation): Program {
  const inputs = tensorsOf(tf, task.inputs, 0);
  const compute = task.tfjs!(tf);
  let results: readonly Peer[] = [];
  return {
    step() {
      tf.dispose(results);
      // one op leaves nothing behind
      results = task.eager ? compute(inputs) : tf.tidy(() => compute(inputs));
    },
    check: async () => results.flatMap((result) => figuresOf(result.dataSync())),
  };
}
