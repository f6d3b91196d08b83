import { wasm } from '@tensai/backend-wasm';
import { registerBackend, tidy } from '@tensai/core';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';
import { descended } from '../../graph/test/descent.ts';
import { difference } from '../../graph/test/same-bits.ts';
import { randomProgram } from '../../testkit/src/random-program.ts';

registerBackend(wasm());

// FUZZ=2000 pnpm vitest run packages/backend-wasm/test/fuzz.test.ts
const count = Number(process.env['FUZZ'] ?? 60);

test('random programs with gradients, state and noise give the same bits, eager, compiled and without joining', async () => {
  const failures: string[] = [];
  for (let seed = 0; seed < count; seed++) {
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
}, 600_000);
