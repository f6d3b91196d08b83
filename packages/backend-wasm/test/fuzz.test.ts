import { expect, test } from 'vitest';
import { compiledDifference } from '../../graph/test/compiled-difference.ts';
import { descended, type DescentStep } from '../../graph/test/descent.ts';
import { randomProgram } from '../../testkit/src/random-program.ts';
import { share } from './sharing-backend.ts';

// FUZZ=2000 pnpm vitest run packages/backend-wasm/test/fuzz.test.ts
const count = Number(process.env['FUZZ'] ?? 60);

test.each([1, 2, 4])(
  '%i threads: random programs with gradients, state and noise give the same bits, eager, compiled and without joining',
  async (threads) => {
    const failures: string[] = [];
    await share(threads);
    for (let seed = threads; seed < count; seed += threads === 1 ? 1 : 4) {
      // oxlint-disable-next-line no-await-in-loop -- lets the collector's callbacks come
      await new Promise((done) => setTimeout(done));
      const program = randomProgram(seed, 12);
      const dtype = seed % 3 === 0 ? 'float64' : 'float32';
      const found = compiledDifference<DescentStep>((how) => descended(program, dtype, how));
      if (found !== null) failures.push(`seed ${seed}, ${found}\n${program.text}`);
    }
    expect(failures).toEqual([]);
  },
  600_000,
);
