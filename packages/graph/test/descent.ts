import { GradientTape } from '@tensai/autodiff';
import {
  add,
  defaultDevice,
  type DType,
  multiply,
  random,
  SeedGenerator,
  sin,
  subtract,
  sum,
  type Tensor,
  Variable,
} from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { converted } from '../../testkit/src/dtype-runs.ts';
import { place } from '../../testkit/src/layouts.ts';
import type { RandomProgram } from '../../testkit/src/random-program.ts';

/** What a step takes and gives. */
export type DescentStep = (xs: Tensor[], rate: number) => readonly Tensor[];

/** Three steps of descent on a program, with noise: all that they give, and the state at the end. */
export function descended(
  { inputs, run }: Pick<RandomProgram, 'inputs' | 'run'>,
  dtype: DType,
  how: (step: DescentStep) => DescentStep,
): Tensor[] {
  const [first, ...others] = inputs.map((x: HostArray, i) =>
    place(defaultDevice(), converted(x, dtype), i % 2 === 0 ? 'dense' : 'reversed'),
  ) as [Tensor, ...Tensor[]];
  const weights = new Variable(first);
  const total = new Variable(place(defaultDevice(), { shape: [], dtype, data: [0] }));
  const seeds = new SeedGenerator(7);
  const step = how((xs, rate) => {
    const tape = new GradientTape();
    let results: Tensor[] = [];
    const loss = tape.record(() => {
      for (const x of xs) tape.watch(x);
      const noise: Tensor = random.uniform([], { seed: seeds, dtype });
      results = run(multiply(weights as Variable, add(noise, 1)), ...xs);
      return results.map((result): Tensor => sum(sin(result))).reduce((a, b) => add(a, b));
    });
    const gradients = tape.gradient(loss, [weights, ...xs] as Tensor[], { unconnectedGradients: 'zero' }) as Tensor[];
    weights.assign(subtract(weights as Variable, multiply(gradients[0]!, rate)));
    total.assignAdd(sum(weights as Variable));
    return [loss, ...results, ...gradients, add(total as Variable, weights as Variable)];
  });
  const found: Tensor[] = [];
  for (let i = 1; i <= 3; i++) found.push(...step(others, 0.1 * i));
  return [...found, weights.value, total.value];
}
