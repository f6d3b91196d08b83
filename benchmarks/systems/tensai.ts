import type { Tensor } from 'tensai';
import { valuesOf } from '../noise.ts';
import {
  type Computation,
  figuresOf,
  type Named,
  type Program,
  type Tensai,
  type Training,
  type Workload,
} from '../workload.ts';

/** How a program is set up. */
export interface Setup {
  /** The rate of learning; 0.001 unless somebody wants to see that a wrong one is caught. */
  readonly rate: number;
  /** By `jit`, or op by op? */
  readonly compiles?: boolean;
}

/** A workload on the default backend. */
export function tensaiProgram(t: Tensai, { task, name }: Workload, { rate, compiles = false }: Setup): Program {
  if (task.kind === 'command' || !task.tensai) throw new Error(`pending: nothing is written for ${name} yet`);
  const compiled: Compiler = compiles ? (f) => t.jit(f) : (f) => (x) => t.tidy(() => f(x));
  return task.kind === 'training' ? training(t, task, rate, compiled) : computation(t, task, compiled);
}

/** Makes a function of tensors one that is called again and again. */
type Compiler = <R>(f: (x: Named<Tensor>) => R) => (x: Named<Tensor>) => R;

/** The tensors of fills; `seed` counts through all of a workload's. */
function tensorsOf(t: Tensai, fills: Training['data'], seed: number): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(fills).map(([name, fill], i) => {
      const { data, shape } = valuesOf(fill, seed + i);
      return [name, t.tensor(data, { shape })];
    }),
  );
}

function training(t: Tensai, task: Training, rate: number, compiled: Compiler): Program {
  const data = tensorsOf(t, task.data, 0);
  const initial = tensorsOf(t, task.weights, Object.keys(task.data).length);
  const weights = Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, new t.Variable(value)]));
  const variables = Object.values(weights);
  const optimizer = new t.Adam({ learningRate: rate, epsilon: 1e-7 });
  // ops take Variables wherever they take tensors
  const loss = (given: Named<Tensor>): Tensor => task.tensai!(t)(weights as unknown as Named<Tensor>, given);
  const step = compiled((given) => {
    const tape = new t.GradientTape();
    const value = tape.record(() => loss(given));
    optimizer.apply(tape.gradient(value, variables), variables);
  });
  return {
    step: () => step(data),
    settle: async () => void (await weights[Object.keys(weights)[0]!]!.value.data()),
    check: async () => [(await t.tidy(() => loss(data)).data())[0]!],
    dispose() {
      for (const one of [...variables, ...optimizer.variables, ...Object.values(data), ...Object.values(initial)])
        one.dispose();
    },
  };
}

function computation(t: Tensai, task: Computation, compiled: Compiler): Program {
  const inputs = tensorsOf(t, task.inputs, 0);
  // one op leaves nothing behind
  const compute = task.eager ? task.tensai!(t) : compiled(task.tensai!(t));
  let results: readonly Tensor[] = [];
  return {
    step() {
      for (const result of results) result.dispose();
      results = compute(inputs);
    },
    settle: async () => void (await results[0]!.data()),
    check: async () => (await Promise.all(results.map((result) => result.data()))).flatMap((data) => figuresOf(data)),
    dispose() {
      for (const one of [...results, ...Object.values(inputs)]) one.dispose();
    },
  };
}
