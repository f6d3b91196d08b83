import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// Shape types are checked in every editor at every key stroke: what they cost is a number that must not creep up.
const PROGRAM = `
import { add, expandDims, matmul, mean, multiply, sum, tensor, transpose } from '@tensai/core';
declare const wide: import('@tensai/core').Tensor;
const x = tensor([[1, 2, 3], [4, 5, 6]]);
${Array.from(
  { length: 40 },
  (_, i) => `
export const a${i} = add(multiply(x, ${i}), tensor([1, 2, 3]));
export const b${i} = matmul(a${i}, transpose(x));
export const c${i} = mean(expandDims(sum(b${i}, 0), ${i % 2}), { axis: -1, keepdims: true });
export const d${i} = matmul(add(wide, c${i}), wide);`,
).join('')}
`;

/** What the type checker counts for a program. */
function instantiations(program: string): number {
  const folder = mkdtempSync(join(root, 'packages/core/.budget-'));
  try {
    writeFileSync(join(folder, 'program.ts'), program);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../../tsconfig.test.json', files: ['program.ts'], include: [] }),
    );
    const { stdout } = spawnSync(
      process.execPath,
      // one checker: several would each count what they share, and how much that is depends on the order of the files
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--extendedDiagnostics', '--singleThreaded'],
      { encoding: 'utf8' },
    );
    expect(stdout).not.toMatch(/error TS/);
    return Number(/Instantiations:\s+(\d+)/.exec(stdout)![1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('160 typed calls take few instantiations', () => {
  const empty = instantiations("import '@tensai/core';");
  expect(empty).toBeLessThan(100_000);
  expect(instantiations(PROGRAM) - empty).toBeLessThan(8000);
}, 60_000);
