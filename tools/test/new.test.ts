import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { insertItem, insertStatement, plan } from '../new.ts';
import { workspaceRoot } from '../workspace.ts';

/** A copy of what the tool touches. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), 'new-'));
  for (const folder of ['tools', 'packages/core/src', '.oxfmtrc.json'])
    cpSync(join(workspaceRoot, folder), join(root, folder), { recursive: true });
  symlinkSync(join(workspaceRoot, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  return root;
}

test('a new op is three files and the lines that export them', () => {
  const root = copy();
  const before = readFileSync(join(root, 'packages/core/src/index.ts'), 'utf8');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [join(root, 'tools/new.ts'), ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    });

  expect(run('op', 'softPurr', '--dry')).toMatch(/^would write packages\/core\/src\/ops\/soft-purr\.ts$/m);
  expect(readFileSync(join(root, 'packages/core/src/index.ts'), 'utf8')).toBe(before);

  expect(run('op', 'softPurr').trim().split('\n')).toHaveLength(5);
  const read = (file: string): string => readFileSync(join(root, 'packages/core', file), 'utf8');
  expect(read('src/ops/soft-purr.ts')).toContain('export const softPurr');
  expect(read('src/ops/soft-purr.samples.ts')).not.toContain('{{');
  expect(read('test/ops/soft-purr.test.ts')).toContain('softPurr(');
  expect(read('src/index.ts')).toContain("export * from './ops/soft-purr.ts';\n");
  expect(read('src/samples.ts')).toMatch(/softPurrSamples.* from '\.\/ops\/soft-purr\.samples\.ts'/);
  expect(read('src/samples.ts')).toMatch(/\[[^\]]*softPurrSamples,?\s*\]/);

  expect(() => run('op', 'soft-purr')).toThrow('soft-purr.ts exports softPurr already');
});

test.each([
  ['op', 'switch', 'is no name'],
  ['op', '3d', 'is no name'],
  ['op', '', 'is no name'],
  ['toy', 'purr', "unknown kind 'toy'"],
])('new %s %s is refused', (kind, name, message) => {
  expect(() => plan(workspaceRoot, kind, name)).toThrow(message);
});

test('an export line goes where the alphabet wants it', () => {
  const line = "export { exp } from './ops/exp.ts';";
  const [abs, log] = ["export { abs } from './ops/abs.ts';\n", "export {\n  log,\n  log2,\n} from './ops/log.ts';\n"];
  const other = "export { shape } from './shape.ts';\n";
  expect(insertStatement(abs + log + other, line)).toBe(`${abs}${line}\n${log}${other}`);
  expect(insertStatement(abs + other, line)).toBe(`${abs}${line}\n${other}`);
  expect(insertStatement(other, line)).toBe(`${other}${line}\n`);
});

test('an item goes to the end of its list', () => {
  expect(insertItem('export const xs: readonly X[] = [a];', 'xs', 'b')).toBe('export const xs: readonly X[] = [a, b];');
  expect(insertItem('const xs = [\n  a,\n  b,\n];\nconst ys = [];', 'xs', 'c')).toBe(
    'const xs = [\n  a,\n  b, c];\nconst ys = [];',
  );
  expect(insertItem('const xs = [];', 'xs', 'a')).toBe('const xs = [a];');
  expect(() => insertItem('', 'xs', 'a')).toThrow("no list 'xs'");
});
