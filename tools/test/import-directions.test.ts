import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { specifiersIn, violationsOf } from '../import-directions.ts';

/** A throw-away workspace with these files. */
function workspace(files: Record<string, unknown>): string {
  const root = mkdtempSync(join(tmpdir(), 'directions-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const linked = 'workspace:^';

test('every way to name a module is seen, with its line', () => {
  const text = [
    "import type { A } from 'a';",
    "export * from 'b';",
    "const c = await import('c');",
    "type D = import('d').D;",
    "// import 'e'",
    "export { f } from 'f';",
    'export const g = "import \'h\'";',
  ].join('\n');
  expect(specifiersIn('x.ts', text).map(({ specifier, line }) => `${specifier}:${line}`)).toEqual([
    'a:1',
    'b:2',
    'c:3',
    'd:4',
    'f:6',
  ]);
});

test('what the house allows passes', () => {
  const root = workspace({
    'packages/backend-cpu/package.json': {
      dependencies: { '@tensai/codegen': linked },
      devDependencies: { '@tensai/core': linked },
      peerDependencies: { '@tensai/core': linked },
    },
    'packages/backend-cpu/src/index.ts':
      "import '@tensai/core/samples';\nimport '@tensai/codegen';\nimport './a/b.ts';",
    'packages/backend-cpu/src/a/b.ts': "import '../index.ts';",
  });
  expect(violationsOf(root, 'backend-cpu')).toEqual([]);
});

test('imports and dependencies against the directions are violations', () => {
  const root = workspace({
    'packages/autodiff/package.json': {
      dependencies: { '@tensai/backend-cpu': linked, lodash: '1.0.0' },
      devDependencies: { tensai: linked },
      peerDependencies: { '@tensai/core': linked },
    },
    'packages/autodiff/src/index.ts': [
      "import type { cpu } from '@tensai/backend-cpu';",
      "import '../../core/src/index.ts';",
      "import '@tensai/autodiff';",
      "import 'vitest';",
    ].join('\n'),
  });
  expect(violationsOf(root, 'autodiff')).toEqual([
    'packages/autodiff/package.json: depends on @tensai/backend-cpu, but autodiff (floor 1) may import core',
    'packages/autodiff/package.json: depends on tensai, but autodiff (floor 1) may import core',
    'packages/autodiff/package.json: depends on lodash, but autodiff has no dependencies outside the house',
    'packages/autodiff/src/index.ts:1: imports @tensai/backend-cpu, but autodiff (floor 1) may import core',
    'packages/autodiff/src/index.ts:2: imports ../../core/src/index.ts, which lies outside packages/autodiff/src',
    'packages/autodiff/src/index.ts:3: imports its own package as @tensai/autodiff; use a relative path',
    'packages/autodiff/src/index.ts:4: imports vitest, which its package.json does not declare',
  ]);
});

test('a package without a floor is a violation', () => {
  const root = workspace({ 'packages/attic/package.json': {} });
  expect(violationsOf(root, 'attic')).toEqual([
    'packages/attic/package.json: @tensai/attic is not in the house; say in tools/import-directions.ts which floor it lives on',
  ]);
});
