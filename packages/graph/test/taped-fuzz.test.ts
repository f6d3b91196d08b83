import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  add,
  defaultDevice,
  multiply,
  random,
  SeedGenerator,
  sin,
  subtract,
  sum,
  type Tensor,
  Variable,
} from '@tensai/core';
import { expect, test } from 'vitest';
import { converted } from '../../testkit/src/dtype-runs.ts';
import { place } from '../../testkit/src/layouts.ts';
import { randomProgram } from '../../testkit/src/random-program.ts';
import { compiledDifference } from './compiled-difference.ts';

type Forward = (...xs: Tensor[]) => readonly Tensor[];

/** Three steps of descent on a random program with noise, of which only the program is compiled: all that they give, and the weights at the end. */
function descended(seed: number, steps: number, how: (forward: Forward) => Forward): Tensor[] {
  const program = randomProgram(seed, steps);
  const dtype = seed % 3 === 0 ? 'float64' : 'float32';
  const [first, ...xs] = program.inputs.map((x) => place(defaultDevice(), converted(x, dtype), 'dense')) as [
    Tensor,
    ...Tensor[],
  ];
  const weights = new Variable(first);
  const seeds = new SeedGenerator(7);
  const forward = how((...given) => {
    const noise: Tensor = random.uniform([], { seed: seeds, dtype });
    return program.run(multiply(weights as Variable, add(noise, 1)), ...given);
  });
  const found: Tensor[] = [];
  for (let i = 1; i <= 3; i++) {
    const tape = new GradientTape();
    tape.watch(xs);
    let results: readonly Tensor[] = [];
    const loss = tape.record(() => {
      results = forward(...xs);
      return results.map((result): Tensor => sum(sin(result))).reduce((a, b) => add(a, b));
    });
    const gradients = tape.gradient(loss, [weights, ...xs] as Tensor[], { unconnectedGradients: 'zero' }) as Tensor[];
    weights.assign(subtract(weights as Variable, multiply(gradients[0]!, 0.1 * i)));
    found.push(loss, ...results, ...gradients);
  }
  return [...found, weights.value];
}

/** What is wrong with a program, compiled under a tape; null where it gives the bits of the plain one. */
const wrong = (seed: number, steps: number): string | null =>
  compiledDifference<Forward>((how) => descended(seed, steps, how));

// FUZZ=2000 pnpm vitest run packages/graph/test/taped-fuzz.test.ts
const count = Number(process.env['FUZZ'] ?? 100);

test('random programs that are compiled under a tape give the bits of plain ones, gradients too', () => {
  const failures: string[] = [];
  for (let seed = 0; seed < count && failures.length < 3; seed++) {
    if (wrong(seed, 12) === null) continue;
    let steps = 1;
    while (wrong(seed, steps) === null) steps++;
    failures.push(`seed ${seed}, ${wrong(seed, steps)}\n${randomProgram(seed, steps).text}`);
  }
  expect(failures).toEqual([]);
}, 600_000);
