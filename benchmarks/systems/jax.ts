import { valuesOf } from '../noise.ts';
import {
  type Computation,
  figuresOf,
  type Named,
  type Peer,
  type Program,
  type Training,
  type Workload,
} from '../workload.ts';
import type { Setup } from './tensai.ts';

/** A workload in jax-js, compiled by its `jit` unless the workload wants it eager. */
export function jaxProgram(jax: Peer, { task, name }: Workload, { rate }: Setup): Program {
  if (task.kind === 'command' || !task.jax) throw new Error(`nothing is written for ${name}`);
  return task.kind === 'training' ? training(jax, task, rate) : computation(jax, task);
}

const arraysOf = ({ numpy }: Peer, fills: Training['data'], seed: number): Record<string, Peer> =>
  Object.fromEntries(
    Object.entries(fills).map(([name, fill], i) => {
      const { data, shape } = valuesOf(fill, seed + i);
      return [name, numpy.array(data).reshape([...shape])];
    }),
  );

const mapped = (arrays: Named<Peer>, f: (array: Peer, name: string) => Peer): Record<string, Peer> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, f(array, name)]));

// arrays are consumed by use; what is needed again is counted up first
const held = (arrays: Named<Peer>): Record<string, Peer> => mapped(arrays, (array) => array.ref);

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-7];

function training(jax: Peer, task: Training, rate: number): Program {
  const { numpy, jit, valueAndGrad } = jax;
  const data = arraysOf(jax, task.data, 0);
  const loss = task.jax!(jax);
  // Adam as in Kingma and Ba (2015), §2: the bias corrections folded into the rate, which the host computes
  const step = jit((w: Named<Peer>, m: Named<Peer>, v: Named<Peer>, scale: Peer, d: Named<Peer>) => {
    const [value, gradients] = valueAndGrad(loss)(held(w), d);
    const m2 = mapped(m, (slot, name) => slot.mul(beta1).add(gradients[name].ref.mul(1 - beta1)));
    const v2 = mapped(v, (slot, name) => slot.mul(beta2).add(numpy.square(gradients[name]).mul(1 - beta2)));
    const w2 = mapped(w, (weight, name) =>
      weight.sub(m2[name].ref.mul(scale.ref).div(numpy.sqrt(v2[name].ref).add(epsilon))),
    );
    scale.dispose();
    return [value, w2, m2, v2];
  });
  const forward = jit(loss);
  let weights = arraysOf(jax, task.weights, Object.keys(task.data).length);
  let [m, v] = [0, 1].map(() => mapped(weights, ({ shape }) => numpy.zeros(shape))) as [Named<Peer>, Named<Peer>];
  let count = 0;
  return {
    step() {
      count++;
      const scale = (rate * Math.sqrt(1 - beta2 ** count)) / (1 - beta1 ** count);
      const [value, ...next] = step(weights, m, v, numpy.array(scale), held(data));
      [weights, m, v] = next;
      // what is asked for is computed now
      value.dataSync();
      weights[Object.keys(weights)[0]!].ref.dataSync();
    },
    check: async () => [forward(held(weights), held(data)).dataSync()[0]],
  };
}

function computation(jax: Peer, task: Computation): Program {
  const inputs = arraysOf(jax, task.inputs, 0);
  const compute = task.eager ? task.jax!(jax) : jax.jit((x: Named<Peer>) => task.jax!(jax)(x));
  let results: readonly Peer[] = [];
  return {
    async step() {
      for (const result of results) result.dispose();
      results = task.eager ? compute(inputs) : compute(held(inputs));
      if (!task.eager) await jax.blockUntilReady(results);
    },
    check: async () => results.flatMap((result) => figuresOf(result.ref.dataSync())),
  };
}
