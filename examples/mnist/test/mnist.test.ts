import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mnist-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, ['--conditions=@tensai/source', program, ...args], { cwd: folder, encoding: 'utf8' });

const lossesIn = (text: string): string[] => [...text.matchAll(/loss: \S+/g)].map(([found]) => found);

test('an MLP learns from a few digits, the same with the same seed', () => {
  const short = ['--json', '--epochs', '2', '--samples', '3000'];
  const { status, stdout, stderr } = run('--', ...short);
  expect([status, stderr]).toEqual([0, '']);
  const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
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
  expect(stdout).toContain('dense (Dense)');
  expect(stdout).toContain('digit │ taken for');
  expect(readFileSync(join(folder, 'out/mnist/training.svg'), 'utf8')).toMatch(/^<svg[\s\S]*training[\s\S]*validation/);
  const again = run(...short).stdout;
  expect(lossesIn(again)).toEqual(lossesIn(stdout));
  expect(lossesIn(again)).toHaveLength(4);
  expect(JSON.parse(again.trimEnd().split('\n').at(-1)!)).toMatchObject({ testAccuracy: summary['testAccuracy'] });
}, 60_000);

test('a convolutional network does too', () => {
  const { status, stdout } = run('--model', 'cnn', '--json', '--epochs', '1', '--samples', '2000');
  expect(status).toBe(0);
  expect(stdout).toContain('max_pooling2d (MaxPooling2D)');
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ testSize: 10_000 });
}, 60_000);

test('a model that is not there is answered with those that are', () => {
  expect(run('--model', 'rnn')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/there is no model 'rnn'[\s\S]*mlp or cnn/),
  });
});
