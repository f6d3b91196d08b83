import './setup.ts';
import { AsyncHandlerError, defaultDevice, type Tensor, tidy } from '@tensai/core';
import { type HostArray, type Results, type Sample, samples } from '@tensai/core/samples';
import { jit } from '@tensai/graph';
import { expect, test } from 'vitest';
import { type Arrangement, place } from '../../testkit/src/layouts.ts';
import { converted, halvesOf, runsOf } from '../../testkit/src/dtype-runs.ts';
import { draws } from './compiled-samples.ts';
import { difference } from './same-bits.ts';

const listOf = (results: Results): readonly Tensor[] => (Array.isArray(results) ? results : [results as Tensor]);

/** Null where the compiled call gives the bits of the eager one, or no trace can hold it. */
function tried({ call }: Sample, inputs: readonly HostArray[], layout: Arrangement, fuse: boolean): string | null {
  try {
    return tidy(() => {
      const xs = inputs.map((x) => place(defaultDevice(), x, layout));
      const expected: Results | Promise<Results> = call(...xs);
      if (expected instanceof Promise) {
        expected.catch(() => undefined);
        return null;
      }
      const compiled = jit((...given: Tensor[]) => call(...given), { fuse });
      // the first call traces, the second one runs
      return (
        difference(listOf(compiled(...xs)), listOf(expected)) ?? difference(listOf(compiled(...xs)), listOf(expected))
      );
    });
  } catch (error) {
    return error instanceof AsyncHandlerError ? null : String(error);
  }
}

// ALL_SAMPLES=1 pnpm vitest run packages/graph/test/samples.test.ts
const every = process.env['ALL_SAMPLES'] === undefined ? 10 : 1;

test('samples of all ops: eager, compiled and compiled without joining give the same bits', () => {
  const { caps } = defaultDevice().backend;
  const wrong: string[] = [];
  let count = 0;
  for (const { name, samples: own } of samples)
    for (const sample of own) {
      if (count++ % every !== 0) continue;
      if (draws.has(`${name}, ${sample.title}`)) continue;
      const halves = halvesOf(sample, caps).map((dtype) => sample.inputs.map((x) => converted(x, dtype)));
      for (const inputs of [...runsOf(sample, caps).inputs, ...halves])
        for (const layout of ['dense', 'reversed'] as const)
          for (const fuse of [true, false]) {
            const problem = tried(sample, inputs, layout, fuse);
            if (problem !== null) wrong.push(`${name}, ${sample.title}, ${layout}, fuse ${fuse}: ${problem}`);
          }
    }
  expect(wrong).toEqual([]);
  expect(count / every).toBeGreaterThan(200);
}, 240_000);
