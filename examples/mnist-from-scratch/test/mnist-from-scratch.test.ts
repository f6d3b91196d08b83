import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { confusionTable, drawDigits } from '../../digits/drawing.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mnist-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program in a folder of its own. */
const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, ['--conditions=@tensai/source', program, ...args], { cwd: folder, encoding: 'utf8' });

const lossesIn = (text: string): string[] => [...text.matchAll(/loss \S+ {2}accuracy \S+/g)].map(([found]) => found);

test('learns from a few digits, the same with the same seed', () => {
  const short = ['--json', '--epochs', '2', '--samples', '3000'];
  const { status, stdout, stderr } = run('--', ...short);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const last = stdout.trimEnd().split('\n').at(-1)!;
  const summary = JSON.parse(last) as Record<string, unknown>;
  expect(Object.keys(summary)).toEqual([
    'dataset',
    'trainSize',
    'testSize',
    'epochs',
    'backend',
    'testAccuracy',
    'seconds',
  ]);
  expect(summary).toMatchObject({ dataset: 'mnist', trainSize: 3000, testSize: 10_000, epochs: 2, backend: 'wasm' });
  expect(summary['testAccuracy']).toBeGreaterThan(0.85);
  expect(summary['testAccuracy']).toBeLessThan(0.97);
  expect(stdout).toContain('digit │ taken for');
  expect(readFileSync(join(folder, 'out/mnist-from-scratch/report.txt'), 'utf8')).toContain('The first mistakes');

  const again = run(...short, '--seed', '42').stdout;
  expect(lossesIn(again)).toEqual(lossesIn(stdout));
  expect(lossesIn(again)).toHaveLength(2);
  expect(JSON.parse(again.trimEnd().split('\n').at(-1)!)).toMatchObject({ testAccuracy: summary['testAccuracy'] });
  expect(lossesIn(run(...short, '--seed', '43').stdout)).not.toEqual(lossesIn(stdout));
}, 60_000);

test('says what it can be told', () => {
  expect(run('--help')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('--epochs N') });
});

test.each([
  [['--epoch', '1'], "Unknown option '--epoch'"],
  [['--epochs', 'many'], "--epochs takes a whole number from 1 to 1000, not 'many'"],
  [['--epochs'], "Option '--epochs <value>' argument missing"],
  [['--seed', '-1'], '--seed'],
  [['--backend', 'abacus'], "there is no backend 'abacus'"],
  [['now'], "Unexpected argument 'now'"],
])('%j is answered with what would work', (args, message) => {
  const { status, stdout, stderr } = run(...args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  expect(stderr).toContain('--help');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a confusion table has the truth in its rows', () => {
  const rows = confusionTable([3, 3, 5], [3, 8, 5]).split('\n').slice(3);
  const cells = rows.map((row) => row.split('│')[1]!.trim().split(/\s+/));
  expect(cells[3]).toEqual(['·', '·', '·', '1', '·', '·', '·', '·', '1', '·']);
  expect(cells[5]![5]).toBe('1');
});

test('a digit is drawn where it is', () => {
  const pixels = new Uint8Array(2 * 784);
  pixels.fill(255, 784 + 10 * 28 + 3, 784 + 10 * 28 + 5); // two pixels at the left end of row 10, one digit later
  const [captions, ...lines] = drawDigits(pixels, [0, 1], (digit) => `#${digit}`).split('\n');
  expect(captions).toBe(`#0${' '.repeat(22)}#1`);
  expect(lines).toEqual([`${' '.repeat(24)}▒▒`]);
});
