import {
  add,
  cond,
  defaultDevice,
  greater,
  less,
  multiply,
  onDevice,
  scan,
  scope,
  SeedGenerator,
  subtract,
  sum,
  tanh,
  tensor,
  type Tensor,
  Variable,
  whileLoop,
} from '@tensai/core';
import { type HostArray, spread } from '@tensai/core/samples';
import { jit } from '@tensai/graph';
import { place } from '../../testkit/src/layouts.ts';
import { randomProgram } from '../../testkit/src/random-program.ts';
import { read } from '../../testkit/src/reading.ts';
import { converted } from '../../testkit/src/dtype-runs.ts';
import { descended, type DescentStep } from './descent.ts';
import { firstWeights, perceptron } from './perceptron.ts';

/** How a function of tensors runs: as it is, or compiled. */
export type How = <F extends (...args: never[]) => unknown>(f: F) => F;

/** All ways. */
export const ways: readonly (readonly [string, How])[] = [
  ['eager', (f) => f],
  ['compiled', (f) => jit(f as never) as never],
  ['compiled, not joined', (f) => jit(f as never, { fuse: false }) as never],
];

/** Something that is computed on the default device from host arrays. */
export interface Case {
  readonly name: string;
  readonly inputs: readonly HostArray[];
  readonly run: (how: How, inputs: readonly HostArray[]) => Tensor[];
}

const at = (x: HostArray): Tensor => place(defaultDevice(), x);
const labels = (...y: number[]): Tensor => tensor(y, { dtype: 'int32' });

function trained(how: How, inputs: readonly HostArray[], dropout: boolean): Tensor[] {
  const [x, ...initial] = inputs as [HostArray, ...HostArray[]];
  const { step, weights, optimizer } = perceptron(initial, dropout ? new SeedGenerator(5) : undefined);
  const compiled = how(step);
  const losses: Tensor[] = [];
  for (let i = 0; i < 5; i++) losses.push(compiled(at(x), labels(0, 2, 1, 1)));
  // what is left of an epoch is a smaller batch
  const rest = { ...x, shape: [2, 6], data: x.data.slice(0, 12) };
  losses.push(compiled(at(rest), labels(2, 0)));
  return [...losses, ...weights.map((w) => w.value), tensor(optimizer.iterations)];
}

const batch = spread([4, 6], -1, 1, 9);

/** State, noise, partial batches, control flow. */
export const cases: readonly Case[] = [
  {
    name: 'five steps of Adam and one of a partial batch',
    inputs: [batch, ...firstWeights],
    run: (how, inputs) => trained(how, inputs, false),
  },
  {
    name: 'the same with dropout',
    inputs: [batch, ...firstWeights],
    run: (how, inputs) => trained(how, inputs, true),
  },
  {
    name: 'scan, cond and whileLoop',
    inputs: [spread([5, 3], -1, 1, 2), spread([3], -1, 1, 3)],
    run(how, inputs) {
      const total = new Variable(at(inputs[1]!));
      const step = how((xs: Tensor, h: Tensor) => {
        const [last, all] = scan((c, x) => [tanh(add(multiply(c, 0.5), x)), multiply(c, x)], h, xs);
        const chosen = cond(
          greater(sum(last as Tensor), 0),
          () => multiply(last as Tensor, 2),
          () => subtract(last as Tensor, 1),
        ) as Tensor;
        const [count, grown] = whileLoop(
          (_: Tensor, x: Tensor) => less(sum(multiply(x, x)), 40),
          (i: Tensor, x: Tensor) => [add(i, 1), multiply(x, 1.5)],
          [tensor(0, { dtype: 'int32' }), chosen],
          { maximumIterations: 8 },
        ) as [Tensor, Tensor];
        total.assignAdd(grown);
        return [last as Tensor, all as Tensor, chosen, count, grown];
      });
      const [xs, h] = inputs.map(at) as [Tensor, Tensor];
      return [...step(xs, h), ...step(xs, h), total.value];
    },
  },
];

/** Random programs with gradients, state and noise. */
export const randomCases = (seeds: readonly number[], steps: number): readonly Case[] =>
  seeds.map((seed) => {
    const program = randomProgram(seed, steps);
    return {
      name: `random program ${seed}`,
      inputs: program.inputs.map((x) => converted(x, 'float32')),
      run: (how, inputs) =>
        descended({ inputs, run: program.run }, 'float32', (step) => how(step as never) as DescentStep),
    };
  });

/** Runs it somewhere, and reads what it gives. */
export async function results(
  { run }: Case,
  device: ReturnType<typeof defaultDevice>,
  how: How,
  inputs: readonly HostArray[],
): Promise<HostArray[]> {
  const made = scope();
  try {
    const given = onDevice(device, () => made.run(() => run(how, inputs)));
    return await Promise.all(given.map(read));
  } finally {
    made.dispose();
  }
}
