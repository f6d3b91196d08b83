import './setup.ts';
import { expect, test } from 'vitest';
import { randomProgram } from '../../testkit/src/random-program.ts';
import { compiledDifference } from './compiled-difference.ts';
import { descended, type DescentStep } from './descent.ts';

/** What is wrong with a program, compiled; null where it gives the bits of the eager one. */
function wrong(seed: number, steps: number): string | null {
  const program = randomProgram(seed, steps, { loops: true });
  return compiledDifference<DescentStep>((how) => descended(program, seed % 3 === 0 ? 'float64' : 'float32', how));
}

// FUZZ=2000 pnpm vitest run packages/graph/test/fuzz.test.ts
const count = Number(process.env['FUZZ'] ?? 200);

test('random programs with gradients, state and noise give the same bits, eager, compiled and without joining', () => {
  const failures: string[] = [];
  for (let seed = 0; seed < count && failures.length < 3; seed++) {
    if (wrong(seed, 12) === null) continue;
    // fewer steps of the same seed are the beginning of the same program
    let steps = 1;
    while (wrong(seed, steps) === null) steps++;
    failures.push(`seed ${seed}, ${wrong(seed, steps)}\n${randomProgram(seed, steps, { loops: true }).text}`);
  }
  expect(failures).toEqual([]);
}, 600_000);
