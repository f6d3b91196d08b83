import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import { insertItem, insertStatement, plan } from '../new.ts';
import { workspaceRoot } from '../workspace.ts';

/** A copy of what the tool touches. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), 'new-'));
  const sources = ['core', 'layers', 'losses', 'metrics', 'optimizers'].map((folder) => `packages/${folder}/src`);
  for (const folder of ['tools', '.oxfmtrc.json', ...sources])
    cpSync(join(workspaceRoot, folder), join(root, folder), { recursive: true });
  symlinkSync(join(workspaceRoot, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  return root;
}

const runner =
  (root: string) =>
  (...args: string[]): string =>
    execFileSync(process.execPath, [join(root, 'tools/new.ts'), ...args], { encoding: 'utf8', stdio: 'pipe' });

test('a new op is three files and the lines that export them', () => {
  const root = copy();
  const before = readFileSync(join(root, 'packages/core/src/index.ts'), 'utf8');
  const run = runner(root);

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
  ['layer', 'layers/src/layers', 'layers/test/layers', 'layers/src/layers/index.ts'],
  ['loss', 'losses/src', 'losses/test', 'losses/src/index.ts'],
  ['metric', 'metrics/src', 'metrics/test', 'metrics/src/index.ts'],
  ['optimizer', 'optimizers/src', 'optimizers/test', 'optimizers/src/index.ts'],
])('a new %s is a file, its test and a line', (kind, sources, tests, index) => {
  const root = copy();
  const run = runner(root);
  const read = (file: string): string => readFileSync(join(root, 'packages', file), 'utf8');
  const before = read(index);

  expect(run(kind, 'SoftPurr', '--dry')).toMatch(/^would write /);
  expect(read(index)).toBe(before);

  expect(run(kind, 'SoftPurr').trim().split('\n')).toEqual([
    `wrote packages/${sources}/soft-purr.ts`,
    `wrote packages/${tests}/soft-purr.test.ts`,
    `wrote packages/${index}`,
  ]);
  const [source, test] = [read(`${sources}/soft-purr.ts`), read(`${tests}/soft-purr.test.ts`)];
  expect(source).toMatch(/^export class SoftPurr extends \w+/m);
  expect(source).toContain("static override readonly className: string = 'SoftPurr';");
  expect(source).toContain(' * @example');
  expect(test).toContain('new SoftPurr(');
  for (const [file, text] of [
    ['source.ts', source],
    ['test.ts', test],
  ] as const) {
    expect(text).not.toContain('{{');
    expect(parseSync(file, text).errors).toEqual([]);
  }
  const line = "export * from './soft-purr.ts';\n";
  expect(read(index).replace(line, '')).toBe(before);
  expect(read(index)).toContain(line);

  for (const again of ['soft-purr', 'softPurr', 'SoftPurr'])
    expect(() => run(kind, again)).toThrow(`${sources}/soft-purr.ts exports SoftPurr already`);
  writeFileSync(join(root, 'packages', sources, 'shy-purr.ts'), '');
  expect(() => run(kind, 'ShyPurr')).toThrow('shy-purr.ts exists already');
});

test.each([
  ['layer', 'MaxPurring2D', 'max-purring-2d', 'MaxPurring2D'],
  ['layer', 'RMSPurr', 'rms-purr', 'RMSPurr'],
  ['layer', 'purr2x', 'purr2x', 'Purr2x'],
  ['optimizer', 'PurrW', 'purr-w', 'PurrW'],
  ['loss', 'CATPurr', 'cat-purr', 'catPurr'],
  ['loss', 'soft-purr', 'soft-purr', 'softPurr'],
  ['op', 'logPurr2', 'log-purr2', 'logPurr2'],
])('new %s %s: a file %s.ts that exports %s', (kind, name, file, exported) => {
  const [path, text] = [...plan(workspaceRoot, kind, name)][0]!;
  expect(path).toMatch(new RegExp(`/${file}\\.ts$`));
  expect(text).toMatch(new RegExp(`^export (const|class) ${exported}\\b`, 'm'));
});

test.each([
  ['op', 'switch', 'is no name for a function'],
  ['op', 'SoftPurr', 'is no name for a function'],
  ['op', '3d', 'is no name'],
  ['op', '', 'is no name'],
  ['layer', '3D', 'is no name for a class'],
  ['layer', 'Soft Purr', 'is no name for a class'],
  ['layer', 'dense', 'dense.ts exports Dense already'],
  ['loss', 'mean-squared-error', 'exports MeanSquaredError already'],
  ['optimizer', 'SGD', 'sgd.ts exports SGD already'],
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
  const types = "export type { Cos } from './ops/cos.ts';\n";
  expect(insertStatement(abs + types, line)).toBe(`${abs}${line}\n${types}`);
});

test('an item goes to the end of its list', () => {
  expect(insertItem('export const xs: readonly X[] = [a];', 'xs', 'b')).toBe('export const xs: readonly X[] = [a, b];');
  expect(insertItem('const xs = [\n  a,\n  b,\n];\nconst ys = [];', 'xs', 'c')).toBe(
    'const xs = [\n  a,\n  b, c];\nconst ys = [];',
  );
  expect(insertItem('const xs = [];', 'xs', 'a')).toBe('const xs = [a];');
  expect(() => insertItem('', 'xs', 'a')).toThrow("no list 'xs'");
});
