import { tidy } from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';
import { descended } from '../../graph/test/descent.ts';
import { difference } from '../../graph/test/same-bits.ts';
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
      tidy(() => {
        const expected = descended(program, dtype, (step) => step);
        for (const fuse of [true, false]) {
          const found = difference(
            descended(program, dtype, (step) => jit(step, { fuse })),
            expected,
          );
          if (found !== null) failures.push(`seed ${seed}, fuse ${fuse}: ${found}\n${program.text}`);
        }
      });
    }
    expect(failures).toEqual([]);
  },
  600_000,
);
