import { expect, test } from 'vitest';
import { importsOf, prepare } from '../.vitepress/theme/prepare.ts';

/** Runs prepared code; what it showed, by line. */
async function shown(code: string): Promise<[line: number, value: unknown][]> {
  const values: [number, unknown][] = [];
  const show = async (line: number, f: () => unknown): Promise<void> => void values.push([line, await f()]);
  const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (show: unknown) => Promise<void>;
  await new AsyncFunction('__show', prepare(code))(show);
  return values;
}

test('outermost expressions are shown with the lines on which they end, in their order', async () => {
  expect(await shown('const x: number = 2\nx + 1\nMath.max(\n  x,\n  5,\n);')).toEqual([
    [2, 3],
    [6, 5],
  ]);
});

test('promises are waited for', async () => {
  expect(await shown('let x = 0;\nPromise.resolve().then(() => x = 7);\nx;')).toEqual([
    [2, 7],
    [3, 7],
  ]);
});

test('assignments are made and not shown', async () => {
  expect(await shown('let x = 1;\nx = 3;\nx++;\nx;')).toEqual([
    [2, undefined],
    [3, undefined],
    [4, 4],
  ]);
});

test('what is inside blocks is left alone', async () => {
  expect(await shown('const seen = [];\nfor (const x of [1, 2]) {\n  seen.push(x);\n}\nseen;')).toEqual([[5, [1, 2]]]);
});

test('modules are found in every form of import', () => {
  const code = `import { a } from 'tensai';\nimport "@tensai/core/all";\nconst b = await import('@tensai/data');`;
  expect(importsOf(code)).toEqual(['tensai', '@tensai/core/all', '@tensai/data']);
});
